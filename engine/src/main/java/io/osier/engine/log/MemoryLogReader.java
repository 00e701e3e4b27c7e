package io.osier.engine.log;

import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDescriptor;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads a {@link MemoryTopic}. Belongs to one thread. */
final class MemoryLogReader implements LogReader {
    private final MemoryTopicLog log;
    private final MemoryTopic topic;
    private UnsafeBuffer chunk;
    private long position;
    private int length;
    private boolean isClosed;

    MemoryLogReader(final MemoryTopicLog log, final MemoryTopic topic) {
        this.log = log;
        this.topic = topic;
    }

    /** What is in memory is prepared. */
    @Override
    public int prepare(final long[] entries, final int count, final ReadCost cost) {
        return 0;
    }

    @Override
    public int copy(final long[] entries, final int count, final EventCopies copies) {
        if (isClosed || log.isClosed()) {
            throw new StorageException("the log is closed: topic=" + topic.topicId());
        }
        final long end = topic.endPosition();
        while (copies.count() < count && copies.takesMore()) {
            copy(AuthorTable.position(entries[copies.count()]), end, copies);
        }
        return copies.count();
    }

    private void copy(final long eventPosition, final long end, final EventCopies copies) {
        if (eventPosition >= end) {
            throw new StorageException(
                    "there is no such event: topic=" + topic.topicId() + " position=" + eventPosition + " end=" + end);
        }
        final UnsafeBuffer source = topic.chunkAt(MemoryTopic.chunk(eventPosition));
        final int sourceOffset = MemoryTopic.offset(eventPosition);
        final int eventLength = checkedLength(source, sourceOffset, eventPosition);
        final int offset = copies.claim(eventLength);
        if (offset >= 0) {
            copies.buffer().putBytes(offset, source, sourceOffset, eventLength);
        }
    }

    @Override
    public boolean seek(final long from) {
        if (isClosed || log.isClosed()) {
            return false;
        }
        final long end = topic.endPosition();
        long place = Math.max(from, MemoryTopic.FIRST_OFFSET);
        while (place < end) {
            final UnsafeBuffer candidate = topic.chunkAt(MemoryTopic.chunk(place));
            if (candidate == null) {
                // The store was closed while we looked.
                return false;
            }
            if (!isAtEndOfChunk(candidate, MemoryTopic.offset(place))) {
                length = checkedLength(candidate, MemoryTopic.offset(place), place);
                chunk = candidate;
                position = place;
                return true;
            }
            place = MemoryTopic.position(MemoryTopic.chunk(place) + 1, MemoryTopic.FIRST_OFFSET);
        }
        return false;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long nextPosition() {
        return position + length;
    }

    @Override
    public DirectBuffer buffer() {
        return chunk;
    }

    @Override
    public int offset() {
        return MemoryTopic.offset(position);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void close() {
        isClosed = true;
        chunk = null;
    }

    private static boolean isAtEndOfChunk(final UnsafeBuffer chunk, final int offset) {
        return offset > chunk.capacity() - EventDescriptor.EVENT_LENGTH_MIN || chunk.getInt(offset) == 0;
    }

    private int checkedLength(final UnsafeBuffer source, final int offset, final long place) {
        final int available = source == null ? 0 : source.capacity() - offset;
        final int eventLength = offset < 0 || available < EventDescriptor.EVENT_LENGTH_MIN
                ? 0
                : source.getInt(offset + EventDescriptor.LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (eventLength < EventDescriptor.EVENT_LENGTH_MIN
                || eventLength > Math.min(available, EventDescriptor.EVENT_LENGTH_MAX)
                || source.getInt(offset + EventDescriptor.CRC_OFFSET, ByteOrder.LITTLE_ENDIAN)
                        != Crc32c.compute(
                                source,
                                offset + EventDescriptor.SIGNATURE_OFFSET,
                                eventLength - EventDescriptor.SIGNATURE_OFFSET)) {
            throw new DamagedEventException("an event in memory is damaged: topic=" + topic.topicId() + " position="
                    + place + " length=" + eventLength);
        }
        return eventLength;
    }
}
