package io.osier.engine.runtime;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Questions that other threads put to a topic's agent: cold calls only. {@link #ask} is for any thread, all else for
 * the agent.
 */
final class QuestionBox {
    private static final int WAITING_MAX = 4096;

    private final Queue<Question<?>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private volatile RuntimeException closedBecause;

    private record Question<T>(Supplier<T> question, CompletableFuture<T> answer) {
        void answerNow() {
            try {
                answer.complete(question.get());
            } catch (final RuntimeException error) {
                answer.completeExceptionally(error);
            } catch (final Throwable error) {
                answer.completeExceptionally(error);
                throw error;
            }
        }
    }

    /** Puts a question; it is answered on the agent's thread. Never blocks. */
    <T> CompletableFuture<T> ask(final Supplier<T> question) {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        if (waitingCount.incrementAndGet() > WAITING_MAX) {
            waitingCount.decrementAndGet();
            answer.completeExceptionally(
                    new IllegalStateException("questions wait in a bounded queue: waitingMax=" + WAITING_MAX));
            return answer;
        }
        queue.add(new Question<>(question, answer));
        rejectIfClosed();
        return answer;
    }

    /** Answers what waits, up to a limit; says how much that was. */
    int answer(final int countMax) {
        int count = 0;
        while (count < countMax) {
            final Question<?> question = queue.poll();
            if (question == null) {
                break;
            }
            waitingCount.decrementAndGet();
            count++;
            question.answerNow();
        }
        return count;
    }

    /** Rejects what waits and whatever is asked from now on. */
    void close(final RuntimeException because) {
        closedBecause = because;
        rejectIfClosed();
    }

    private void rejectIfClosed() {
        final RuntimeException because = closedBecause;
        if (because == null) {
            return;
        }
        for (Question<?> question = queue.poll(); question != null; question = queue.poll()) {
            waitingCount.decrementAndGet();
            question.answer().completeExceptionally(because);
        }
    }
}
