package io.osier.engine.log;

import io.osier.codec.TopicId;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Idea: events lie back to back in chunks on the heap, which the collector keeps for as long as a reader holds one. A
 * batch never straddles chunks; the first zero length, or the end of the chunk, says that the log goes on in the next
 * one. A position is chunk << 32 | offset; the first event is at 8, so that 0 is before it.
 *
 * The array of chunks is replaced, never changed, when one is added. A reader loads the end first: what lies below is
 * in the array that it loads afterwards, and written, because the end is stored last.
 */
/** The events of one topic in memory; outlives the logs that are opened on it. Threads as in {@link TopicLog}. */
final class MemoryTopic {
    static final int FIRST_OFFSET = 8;

    private static final int FIRST_CHUNK_LENGTH = 4 * 1024;
    private static final int CHUNK_LENGTH_MAX = 1024 * 1024;

    private final TopicId topicId;
    private final AtomicLong bytesLeft;
    private final AuthorTable authors = new AuthorTable();
    private final AppendPlan plan = new AppendPlan();
    private final ForkProofs forks = new MemoryForkProofs();
    private final LogOpening opening = new LogOpening(Incarnations.ofMemory(), new UnlinkedHeads());
    private volatile UnsafeBuffer[] chunks = new UnsafeBuffer[0];
    private volatile long endPosition;
    private volatile long eventBytes;
    private long writtenBytes;
    private MemoryTopicLog openLog;

    MemoryTopic(final TopicId topicId, final AtomicLong bytesLeft) {
        this.topicId = topicId;
        this.bytesLeft = bytesLeft;
    }

    static int chunk(final long position) {
        return (int) (position >>> 32);
    }

    static int offset(final long position) {
        return (int) position;
    }

    static long position(final int chunk, final int offset) {
        return (long) chunk << 32 | offset;
    }

    TopicId topicId() {
        return topicId;
    }

    AuthorTable authors() {
        return authors;
    }

    AppendPlan plan() {
        return plan;
    }

    ForkProofs forks() {
        return forks;
    }

    LogOpening opening() {
        return opening;
    }

    long endPosition() {
        return endPosition;
    }

    long eventBytes() {
        return eventBytes;
    }

    /** Null when there is no such chunk. */
    UnsafeBuffer chunkAt(final int index) {
        final UnsafeBuffer[] current = chunks;
        return index < current.length ? current[index] : null;
    }

    TopicLog open() {
        if (openLog != null && !openLog.isClosed()) {
            throw new StorageException("a topic can be open once: topic=" + topicId);
        }
        openLog = new MemoryTopicLog(this);
        return openLog;
    }

    void requireClosed() {
        if (openLog != null && !openLog.isClosed()) {
            throw new IllegalStateException("a store is closed after its logs: topic=" + topicId);
        }
    }

    void free() {
        authors.close();
        chunks = new UnsafeBuffer[0];
    }

    /** Makes the bytes the last of the log, but does not show them yet; answers their position. */
    long write(final DirectBuffer buffer, final int offset, final int length) {
        final long place = placeFor(length);
        chunks[chunk(place)].putBytes(offset(place), buffer, offset, length);
        return place;
    }

    void show(final long place, final int length) {
        writtenBytes += length;
        eventBytes = writtenBytes;
        endPosition = place + length;
    }

    void flip(final long position, final int offset) {
        final UnsafeBuffer chunk = chunks[chunk(position)];
        final int place = offset(position) + offset;
        chunk.putByte(place, (byte) (chunk.getByte(place) ^ 1));
    }

    private long placeFor(final int length) {
        final UnsafeBuffer[] current = chunks;
        final long end = Math.max(endPosition, FIRST_OFFSET);
        if (current.length > 0 && length <= current[current.length - 1].capacity() - offset(end)) {
            return end;
        }
        final int doubled = current.length == 0
                ? FIRST_CHUNK_LENGTH
                : Math.min(current[current.length - 1].capacity() * 2, CHUNK_LENGTH_MAX);
        final int chunkLength = Math.max(doubled, FIRST_OFFSET + length);
        if (bytesLeft.addAndGet(-chunkLength) < 0) {
            bytesLeft.addAndGet(chunkLength);
            throw new StorageException("the memory store is full: topic=" + topicId + " length=" + length);
        }
        final UnsafeBuffer[] more = Arrays.copyOf(current, current.length + 1);
        more[current.length] = new UnsafeBuffer(new byte[chunkLength]);
        chunks = more;
        return position(current.length, FIRST_OFFSET);
    }
}
