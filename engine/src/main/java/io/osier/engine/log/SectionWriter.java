package io.osier.engine.log;

import io.osier.codec.event.Crc32c;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * A section is a header and up to 64 KiB of what was put, in native byte order:
 *
 *   crc32c 4 | length 4 | index 8 | payload
 *
 * The checksum covers everything behind it. The index is under it too, so that sections cannot change places.
 */
/**
 * Writes numbers and bytes to a file in sections of bounded size, each with a checksum; {@link SectionReader} reads
 * them. For caches that are read by the machine that wrote them: what is there is in native byte order. Belongs to one
 * thread; to be closed, which does not close the file.
 */
public final class SectionWriter implements AutoCloseable {
    /** Bytes of what was put that a section holds at most. */
    static final int SECTION_LENGTH_MAX = 64 * 1024;

    static final int LENGTH_OFFSET = 4;
    static final int INDEX_OFFSET = 8;
    static final int HEADER_LENGTH = 16;

    private final FileChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(HEADER_LENGTH + SECTION_LENGTH_MAX);
    private final UnsafeBuffer section = new UnsafeBuffer(bytes);
    private int end = HEADER_LENGTH;
    private long index;

    /**
     * Makes a writer.
     *
     * @param channel that takes the sections, from its position on; stays the caller's.
     */
    public SectionWriter(final FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Puts a number.
     *
     * @param value to put.
     * @throws IOException when the file cannot be written.
     */
    public void putInt(final int value) throws IOException {
        requireRoom(Integer.BYTES);
        section.putInt(end, value);
        end += Integer.BYTES;
    }

    /**
     * Puts a number.
     *
     * @param value to put.
     * @throws IOException when the file cannot be written.
     */
    public void putLong(final long value) throws IOException {
        requireRoom(Long.BYTES);
        section.putLong(end, value);
        end += Long.BYTES;
    }

    /**
     * Puts bytes, over as many sections as they need.
     *
     * @param source that holds them.
     * @param offset at which they begin.
     * @param length of them.
     * @throws IOException when the file cannot be written.
     */
    public void putBytes(final DirectBuffer source, final int offset, final int length) throws IOException {
        int done = 0;
        while (done < length) {
            requireRoom(1);
            final int count = Math.min(length - done, section.capacity() - end);
            section.putBytes(end, source, offset + done, count);
            end += count;
            done += count;
        }
    }

    /**
     * Writes what has been put and is not in the file yet.
     *
     * @throws IOException when the file cannot be written.
     */
    public void flush() throws IOException {
        if (end == HEADER_LENGTH) {
            return;
        }
        section.putInt(LENGTH_OFFSET, end - HEADER_LENGTH);
        section.putLong(INDEX_OFFSET, index++);
        section.putInt(0, Crc32c.compute(section, LENGTH_OFFSET, end - LENGTH_OFFSET));
        bytes.position(0).limit(end);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        end = HEADER_LENGTH;
    }

    private void requireRoom(final int length) throws IOException {
        if (end > section.capacity() - length) {
            flush();
        }
    }

    /** Frees the memory; what was not flushed is lost. */
    @Override
    public void close() {
        section.wrap(0, 0);
        BufferUtil.free(bytes);
    }
}
