package io.osier.engine.runtime;

import io.osier.codec.TopicId;
import io.osier.codec.event.Runs;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.EventCopies;
import io.osier.engine.log.ForkProofs;
import io.osier.engine.log.LogOpening;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.ReadCost;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TopicLog;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;

/** A log that stops taking appends when it is told to, or being forced, and knows how many readers are open. */
final class FailingLog implements TopicLog {
    private final TopicLog log;
    private final AtomicInteger readerCount = new AtomicInteger();
    private final AtomicInteger syncCount = new AtomicInteger();
    private volatile RuntimeException appendFailure;
    private volatile RuntimeException syncFailure;
    private volatile boolean isClosed;

    FailingLog(final TopicLog log) {
        this.log = log;
    }

    void fail(final RuntimeException failure) {
        appendFailure = failure;
    }

    void failSync(final RuntimeException failure) {
        syncFailure = failure;
    }

    /** How often it was to be forced. */
    int syncCount() {
        return syncCount.get();
    }

    boolean isClosed() {
        return isClosed;
    }

    @Override
    public TopicId topicId() {
        return log.topicId();
    }

    @Override
    public AuthorTable authors() {
        return log.authors();
    }

    @Override
    public long append(final DirectBuffer buffer, final Runs runs, final int firstRun, final int runCount) {
        if (appendFailure != null) {
            throw appendFailure;
        }
        return log.append(buffer, runs, firstRun, runCount);
    }

    @Override
    public long endPosition() {
        return log.endPosition();
    }

    @Override
    public long eventBytes() {
        return log.eventBytes();
    }

    @Override
    public LogOpening opening() {
        return log.opening();
    }

    @Override
    public ForkProofs forks() {
        return log.forks();
    }

    @Override
    public LogReader newReader() {
        readerCount.incrementAndGet();
        return new CountedReader(log.newReader());
    }

    @Override
    public long sync() {
        syncCount.incrementAndGet();
        if (syncFailure != null) {
            throw syncFailure;
        }
        return log.sync();
    }

    @Override
    public void close() {
        if (readerCount.get() != 0) {
            throw new StorageException("a log is closed after its readers: readerCount=" + readerCount);
        }
        isClosed = true;
        log.close();
    }

    private final class CountedReader implements LogReader {
        private final LogReader reader;

        CountedReader(final LogReader reader) {
            this.reader = reader;
        }

        @Override
        public int prepare(final long[] entries, final int count, final ReadCost cost) {
            return reader.prepare(entries, count, cost);
        }

        @Override
        public int copy(final long[] entries, final int count, final EventCopies copies) {
            return reader.copy(entries, count, copies);
        }

        @Override
        public boolean seek(final long position) {
            return reader.seek(position);
        }

        @Override
        public long position() {
            return reader.position();
        }

        @Override
        public long nextPosition() {
            return reader.nextPosition();
        }

        @Override
        public DirectBuffer buffer() {
            return reader.buffer();
        }

        @Override
        public int offset() {
            return reader.offset();
        }

        @Override
        public int length() {
            return reader.length();
        }

        @Override
        public void close() {
            readerCount.decrementAndGet();
            reader.close();
        }
    }
}
