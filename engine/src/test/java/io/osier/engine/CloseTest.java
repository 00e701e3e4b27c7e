package io.osier.engine;

import static io.osier.engine.TestEngines.signer;
import static io.osier.engine.TestEngines.topicId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.AuthorId;
import io.osier.engine.TestEngines.Storage;
import io.osier.engine.status.Counter;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closing on awkward threads and at awkward moments. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CloseTest {
    private static final int PAYLOAD_LENGTH = 20_000;

    @TempDir
    private Path root;

    @ParameterizedTest
    @EnumSource(Storage.class)
    void shouldCloseAllAndStayInterruptedWhenTheThreadIsInterrupted(final Storage storage) throws Exception {
        try (EngineRuntime runtime = EngineRuntime.launch();
                TestEngines engines = new TestEngines(storage, root)) {
            for (int round = 0; round < 3; round++) {
                final Osier engine =
                        engines.launch(engines.context("engine " + round).runtime(runtime));
                final LocalAuthor author = engine.join(topicId(1)).author(signer(1));
                final Thread publisher = new Thread(() -> offerUntilClosed(author));
                publisher.start();
                TestEngines.patiently().until(() -> author.acknowledgedSeq() > 10);
                Thread.currentThread().interrupt();
                engine.close();
                assertThat(Thread.interrupted()).as("still interrupted").isTrue();
                assertThat(runtime.agents().topicCount()).isZero();
                assertThat(engine.counters().value(Counter.ERRORS)).isZero();
                publisher.join();
            }
            assertThat(runtime.errorCount()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Storage.class)
    void shouldLeaveOpenWhatAnAgentUsesWhenItDoesNotLetGoInTime(final Storage storage) {
        try (EngineRuntime runtime = EngineRuntime.launch();
                TestEngines engines = new TestEngines(storage, root)) {
            final Osier engine = engines.launch(engines.context("engine").runtime(runtime));
            final Topic topic = engine.join(topicId(1));
            topic.author(signer(1)).publish(new byte[10]);
            final CountDownLatch goOn = new CountDownLatch(1);
            final CountDownLatch isStanding = new CountDownLatch(1);
            stall(topic, isStanding, goOn);

            assertThatThrownBy(() -> engine.close(50))
                    .isInstanceOf(OsierException.class)
                    .hasMessageContaining("the log stays open");
            assertThatThrownBy(runtime::close).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> engine.join(topicId(2))).isInstanceOf(IllegalStateException.class);
            goOn.countDown();
            engine.close();
            assertThat(runtime.agents().topicCount()).isZero();
            assertThat(engine.counters().value(Counter.ERRORS)).isZero();
        }
    }

    @Test
    void shouldCloseWhileAHandlerUsesTheEngine() throws Exception {
        final Osier engine = Osier.launch(new Context().inMemory());
        final Topic topic = engine.join(topicId(1));
        final AuthorId author = topic.author(signer(1)).id();
        topic.author(signer(1)).publish(new byte[10]);
        final Cursor cursor = topic.cursor(0);
        final AuthorCursor authorCursor = topic.cursor(author, 0);
        final CountDownLatch inHandlers = new CountDownLatch(2);
        final CountDownLatch goOn = new CountDownLatch(1);
        final EventHandler handler = (event, position) -> {
            inHandlers.countDown();
            awaitUninterruptibly(goOn);
            assertThatThrownBy(() -> engine.join(topicId(1))).isInstanceOf(IllegalStateException.class);
        };
        // Threads of its own: all of them stand still at once, more than a small machine's common pool has.
        final Executor threads = task -> new Thread(task, "close-test").start();
        final CompletableFuture<Integer> polled =
                CompletableFuture.supplyAsync(() -> cursor.poll(handler, 10), threads);
        final CompletableFuture<Void> polledAuthor = CompletableFuture.runAsync(
                () -> TestEngines.patiently().until(() -> authorCursor.poll(handler, 10) == 1), threads);
        inHandlers.await();
        final CompletableFuture<Void> closed = CompletableFuture.runAsync(engine::close, threads);
        closed.get();
        goOn.countDown();
        assertThat(polled.get()).isEqualTo(1);
        polledAuthor.get();
        assertThat(cursor.poll(handler, 10)).isZero();
        assertThat(authorCursor.poll(handler, 10)).isZero();
        assertThat(authorCursor.afterSeq()).isEqualTo(1);
    }

    /** Makes the agent stand still; answers are completed on its thread. */
    private static void stall(final Topic topic, final CountDownLatch isStanding, final CountDownLatch goOn) {
        final Thread self = Thread.currentThread();
        while (isStanding.getCount() > 0) {
            final CompletableFuture<Void> unused = topic.agent()
                    .snapshot()
                    .thenRun(() -> {
                        if (Thread.currentThread() != self) {
                            isStanding.countDown();
                            awaitUninterruptibly(goOn);
                        }
                    })
                    .exceptionally(failed -> null);
            Thread.onSpinWait();
        }
    }

    private static void awaitUninterruptibly(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static void offerUntilClosed(final LocalAuthor author) {
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[PAYLOAD_LENGTH]);
        while (author.offer(payload, 0, PAYLOAD_LENGTH) != LocalAuthor.CLOSED) {
            Thread.onSpinWait();
        }
    }
}
