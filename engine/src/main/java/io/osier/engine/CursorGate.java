package io.osier.engine;

import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import io.osier.engine.log.ForkProofs;
import io.osier.engine.log.LogReader;
import java.nio.ByteOrder;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thread at a time poll a cursor, and closes its reader once it is closed and nobody polls. Any thread. */
/*
 * Whoever closes does not wait for whoever polls, because the handler may be in a call that waits for the closer. So
 * close() raises a flag, and closes the reader only if nobody is inside; else the poller does that on leaving. The flag
 * goes up before the closer tries the lock, and the poller looks at it after letting go of the lock, so that one of them
 * always finds both.
 */
final class CursorGate {
    private final TopicId topicId;
    private final LogReader reader;
    private final ReentrantLock polling = new ReentrantLock();
    private volatile boolean isClosed;
    private boolean isReaderClosed;

    CursorGate(final TopicId topicId, final LogReader reader) {
        this.topicId = topicId;
        this.reader = reader;
    }

    void enter() {
        if (polling.isHeldByCurrentThread()) {
            throw new IllegalStateException("a cursor is not polled from inside its own handler: topic=" + topicId);
        }
        polling.lock();
    }

    void leave() {
        polling.unlock();
        closeReaderIfDue();
    }

    /** Whether the event that the reader has found is contested; for the thread that is inside. */
    boolean isContested(final ForkProofs forks) {
        if (!polling.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "whether an event is contested is asked from inside the handler: topic=" + topicId);
        }
        if (forks.count() == 0) {
            return false;
        }
        final int offset = reader.offset();
        final long lowerSeq = forks.lowerSeq(reader.buffer(), offset + EventDescriptor.AUTHOR_OFFSET);
        return lowerSeq != 0
                && reader.buffer().getLong(offset + EventDescriptor.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN) >= lowerSeq;
    }

    boolean isClosed() {
        return isClosed;
    }

    void close() {
        isClosed = true;
        if (!polling.isHeldByCurrentThread()) {
            closeReaderIfDue();
        }
    }

    private void closeReaderIfDue() {
        if (isClosed && polling.tryLock()) {
            try {
                if (!isReaderClosed) {
                    isReaderClosed = true;
                    reader.close();
                }
            } finally {
                polling.unlock();
            }
        }
    }
}
