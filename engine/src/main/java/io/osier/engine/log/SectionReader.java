package io.osier.engine.log;

import io.osier.codec.event.Crc32c;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Nothing is handed out of a section before its checksum was found right. A reader asks for what the writer put, in the
 * same order, so a number never lies across two sections; only bytes do.
 */
/**
 * Reads what a {@link SectionWriter} has written, and nothing else: a section that is short, long, changed or out of
 * place is refused. Belongs to one thread; to be closed, which does not close the file.
 */
public final class SectionReader implements AutoCloseable {
    private final FileChannel channel;
    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(SectionWriter.HEADER_LENGTH + SectionWriter.SECTION_LENGTH_MAX);
    private final UnsafeBuffer section = new UnsafeBuffer(bytes);
    private long unreadLength;
    private int place;
    private int end;
    private long index;

    /**
     * Makes a reader.
     *
     * @param channel that holds the sections, from its position to its end; stays the caller's.
     * @throws IOException when its length cannot be told.
     */
    public SectionReader(final FileChannel channel) throws IOException {
        this.channel = channel;
        unreadLength = channel.size() - channel.position();
    }

    /**
     * How many bytes there may be at most, of all that is still to be read. What is allocated because of a number that
     * was read is to stay within this.
     */
    public long remainingLength() {
        return end - place + unreadLength;
    }

    /**
     * Reads a number.
     *
     * @throws StorageException when it is not there as it was written.
     * @throws IOException when the file cannot be read.
     */
    public int readInt() throws IOException {
        require(Integer.BYTES);
        place += Integer.BYTES;
        return section.getInt(place - Integer.BYTES);
    }

    /**
     * Reads a number.
     *
     * @throws StorageException when it is not there as it was written.
     * @throws IOException when the file cannot be read.
     */
    public long readLong() throws IOException {
        require(Long.BYTES);
        place += Long.BYTES;
        return section.getLong(place - Long.BYTES);
    }

    /**
     * Reads a number that counts something of which each takes a number of bytes behind it.
     *
     * @param unitLength bytes that one takes at least.
     * @return the number, no larger than what the rest of the file has room for.
     * @throws StorageException when it is not there as it was written, or is out of range.
     * @throws IOException when the file cannot be read.
     */
    public int readCount(final int unitLength) throws IOException {
        final int count = readInt();
        if (count < 0 || (long) count * unitLength > remainingLength()) {
            throw new StorageException("a count is no larger than its file has room for: count=" + count
                    + " unitLength=" + unitLength + " remainingLength=" + remainingLength());
        }
        return count;
    }

    /**
     * Reads bytes.
     *
     * @param destination that takes them.
     * @param offset at which they begin there.
     * @param length of them.
     * @throws StorageException when they are not there as they were written.
     * @throws IOException when the file cannot be read.
     */
    public void readBytes(final MutableDirectBuffer destination, final int offset, final int length)
            throws IOException {
        int done = 0;
        while (done < length) {
            require(1);
            final int count = Math.min(length - done, end - place);
            destination.putBytes(offset + done, section, place, count);
            place += count;
            done += count;
        }
    }

    /**
     * Makes sure that nothing more is there.
     *
     * @throws StorageException when something is.
     */
    public void requireEnd() {
        if (remainingLength() != 0) {
            throw new StorageException("a file ends with its last section: remainingLength=" + remainingLength());
        }
    }

    private void require(final int length) throws IOException {
        if (place == end) {
            readSection();
        }
        if (length > end - place) {
            throw new StorageException("what is read was put: section=" + (index - 1) + " length=" + length
                    + " available=" + (end - place));
        }
    }

    private void readSection() throws IOException {
        readWhole(0, SectionWriter.HEADER_LENGTH);
        final int length = section.getInt(SectionWriter.LENGTH_OFFSET);
        if (length < 1 || length > SectionWriter.SECTION_LENGTH_MAX) {
            throw new StorageException("a section has a length within the limit: section=" + index + " length=" + length
                    + " lengthMax=" + SectionWriter.SECTION_LENGTH_MAX);
        }
        end = SectionWriter.HEADER_LENGTH + length;
        readWhole(SectionWriter.HEADER_LENGTH, end);
        final int crc = Crc32c.compute(section, SectionWriter.LENGTH_OFFSET, end - SectionWriter.LENGTH_OFFSET);
        if (crc != section.getInt(0) || section.getLong(SectionWriter.INDEX_OFFSET) != index) {
            throw new StorageException("a section is as it was written: section=" + index + " crc="
                    + Integer.toHexString(section.getInt(0)) + " computed=" + Integer.toHexString(crc));
        }
        index++;
        place = SectionWriter.HEADER_LENGTH;
    }

    private void readWhole(final int from, final int to) throws IOException {
        bytes.limit(to).position(from);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new StorageException("a file ends with a whole section: section=" + index);
            }
        }
        unreadLength -= to - from;
    }

    /** Frees the memory. */
    @Override
    public void close() {
        section.wrap(0, 0);
        BufferUtil.free(bytes);
    }
}
