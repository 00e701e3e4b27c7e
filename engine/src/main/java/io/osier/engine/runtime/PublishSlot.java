package io.osier.engine.runtime;

import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/** One signed local event on its way to the topic's agent. Pooled; belongs to whoever holds it. */
final class PublishSlot {
    private static final int LENGTH_INITIAL = 1024;
    private static final int LENGTH_KEPT_MAX = 64 * 1024;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH_INITIAL]);
    private final Runs runs = new Runs();
    private LocalPublisher publisher;
    private Thread waiter;
    private int length;

    /** Makes room for an event and says whose it is. */
    PublishSlot begin(final LocalPublisher author, final Thread waitingThread, final int lengthMax) {
        publisher = author;
        waiter = waitingThread;
        length = lengthMax;
        if (buffer.capacity() < lengthMax) {
            buffer.wrap(new byte[lengthMax]);
        }
        return this;
    }

    /** Describes the event at the buffer's start as a run of one, with its hash. */
    void describe(final long seq, final int eventLength, final UnsafeBuffer hash) {
        runs.reset();
        final int run = runs.add(0, eventLength, 1, seq, EventFault.NONE);
        runs.lastHash(run, hash, 0);
    }

    void clear() {
        publisher = null;
        waiter = null;
        if (buffer.capacity() > LENGTH_KEPT_MAX) {
            buffer.wrap(new byte[LENGTH_INITIAL]);
        }
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    Runs runs() {
        return runs;
    }

    LocalPublisher publisher() {
        return publisher;
    }

    /** Bytes that the slot was taken for. */
    int length() {
        return length;
    }

    long seq() {
        return runs.firstSeq(0);
    }

    /** Wakes whoever waits for the acknowledgement. */
    void wakeWaiter() {
        LockSupport.unpark(waiter);
    }
}
