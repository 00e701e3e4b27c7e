package io.osier.engine.log.chronicle;

import io.osier.codec.EventHash;
import io.osier.codec.crypto.EventHasher;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Idea: a scan has two halves of about the same cost, hashing an event and all the rest. Two batches take turns: while
 * the thread hashes one, the caller indexes the one before and fills it anew. Events come out in the order in which they
 * went in, all on the caller's thread, so nothing else has to know.
 *
 * A log of less than a batch is hashed on the spot, and costs no thread.
 *
 * Rejected: taking an event's hash from the next one's prev. It would spare nearly all hashing, but then the checksum
 * alone says that an event is what was verified, and nothing at all that it belongs to this topic.
 */
/**
 * Hashes events on a thread of its own, while its owner goes on. Belongs to one thread. The memory of an event has to
 * stay until it was handed out, or {@link #forget} was called.
 */
final class HashAhead implements AutoCloseable {
    /** Takes the events again, with their hashes. */
    interface Sink {
        /**
         * An event that was added.
         *
         * @param buffer that holds it.
         * @param offset at which it begins.
         * @param length of it.
         * @param hashes buffer that holds its hash; valid during the call.
         * @param hashOffset where the hash begins.
         */
        void onHashed(DirectBuffer buffer, int offset, int length, DirectBuffer hashes, int hashOffset);
    }

    private static final int BATCH_COUNT = 2_048;

    private final EventHasher hasher;
    private final Sink sink;
    private Batch filling = new Batch();
    private Batch hashing = new Batch();
    private ExecutorService thread;
    private Future<?> pending;

    HashAhead(final EventHasher hasher, final Sink sink) {
        this.hasher = hasher;
        this.sink = sink;
    }

    /** Takes an event; hands out earlier ones. */
    void add(final DirectBuffer buffer, final int offset, final int length) {
        if (filling.count == BATCH_COUNT) {
            takeTurns();
        }
        filling.add(buffer, offset, length);
    }

    /** Hands out all events that were added. */
    void drain() {
        await();
        hashing.handOut(sink);
        filling.hash(hasher);
        filling.handOut(sink);
    }

    /** Forgets the events that were not handed out, so that their memory may go. */
    void forget() {
        try {
            await();
        } finally {
            hashing.count = 0;
            filling.count = 0;
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.shutdown();
        }
    }

    private void takeTurns() {
        await();
        final Batch hashed = hashing;
        final Batch next = filling;
        hashing = next;
        filling = hashed;
        if (thread == null) {
            thread = Executors.newSingleThreadExecutor(HashAhead::newThread);
        }
        pending = thread.submit(() -> next.hash(hasher));
        hashed.handOut(sink);
    }

    /** An interrupt does not cut this short, because memory that is being hashed must not go; it is kept for later. */
    private void await() {
        boolean isInterrupted = false;
        while (pending != null) {
            try {
                pending.get();
                pending = null;
            } catch (final InterruptedException interrupted) {
                isInterrupted = true;
            } catch (final ExecutionException failed) {
                pending = null;
                rethrow(failed.getCause());
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(final Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        throw cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }

    private static Thread newThread(final Runnable task) {
        final Thread thread = new Thread(task, "osier-opening");
        thread.setDaemon(true);
        return thread;
    }

    /** Events of one mapping. */
    private static final class Batch {
        private final int[] offsets = new int[BATCH_COUNT];
        private final int[] lengths = new int[BATCH_COUNT];
        private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[BATCH_COUNT * EventHash.LENGTH]);
        private DirectBuffer buffer;
        private int count;

        void add(final DirectBuffer events, final int offset, final int length) {
            buffer = events;
            offsets[count] = offset;
            lengths[count] = length;
            count++;
        }

        void hash(final EventHasher hasher) {
            for (int i = 0; i < count; i++) {
                hasher.hash(buffer, offsets[i], hashes, i * EventHash.LENGTH);
            }
        }

        void handOut(final Sink sink) {
            final int handedOutCount = count;
            count = 0;
            for (int i = 0; i < handedOutCount; i++) {
                sink.onHashed(buffer, offsets[i], lengths[i], hashes, i * EventHash.LENGTH);
            }
            buffer = null;
        }
    }
}
