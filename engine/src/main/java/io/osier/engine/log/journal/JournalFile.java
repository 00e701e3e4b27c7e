package io.osier.engine.log.journal;

import io.osier.engine.log.Machine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.DirectBuffer;

/**
 * One of the journal's two files, being written. Its length is fixed while it is in use, and its blocks are allocated
 * by writing zeros, so that a record never lacks room on the disk and a force has no file length to bring along.
 */
final class JournalFile implements AutoCloseable {
    private static final int ZEROS_LENGTH = 1 << 20;

    private final Path path;
    private final Machine machine;
    private final FileChannel channel;
    private final int length;

    private JournalFile(final Path path, final Machine machine, final FileChannel channel, final int length) {
        this.path = path;
        this.machine = machine;
        this.channel = channel;
        this.length = length;
    }

    /**
     * Opens a file for a new generation. What it held has no worth; it is that long afterwards.
     *
     * @throws IOException when it cannot be written, or there is no room; it has its old length then.
     */
    static JournalFile begin(final Path path, final Machine machine, final int lengthMin) throws IOException {
        final boolean isNew = !Files.exists(path);
        final FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean isDone = false;
        try {
            allocate(channel, lengthMin);
            if (isNew) {
                machine.forceDirectory(path.getParent());
            }
            isDone = true;
        } finally {
            if (!isDone) {
                channel.close();
            }
        }
        return new JournalFile(path, machine, channel, lengthMin);
    }

    private static void allocate(final FileChannel channel, final int length) throws IOException {
        final long lengthBefore = channel.size();
        boolean isDone = false;
        try {
            final ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_LENGTH);
            for (long end = channel.size(); end < length; end = channel.size()) {
                zeros.clear().limit((int) Math.min(ZEROS_LENGTH, length - end));
                write(channel, zeros, end);
            }
            if (channel.size() > length) {
                channel.truncate(length);
            }
            isDone = true;
        } finally {
            if (!isDone) {
                channel.truncate(lengthBefore);
            }
        }
    }

    Path path() {
        return path;
    }

    int length() {
        return length;
    }

    /** Writes all of a buffer's remaining bytes. */
    void write(final ByteBuffer bytes, final int offset) throws IOException {
        write(channel, bytes, offset);
    }

    void read(final ByteBuffer bytes, final int offset) throws IOException {
        read(channel, path, bytes, offset);
    }

    /** Fills what remains of a buffer. */
    static void read(final FileChannel channel, final Path path, final ByteBuffer bytes, final long offset)
            throws IOException {
        long from = offset;
        while (bytes.hasRemaining()) {
            final int count = channel.read(bytes, from);
            if (count < 0) {
                throw new IOException("the file ends before its length: file=" + path + " offset=" + from);
            }
            from += count;
        }
    }

    /**
     * Checks what was read back.
     *
     * @throws IOException when no whole record of this length lies in the buffer.
     */
    static void requireRecord(
            final DirectBuffer buffer, final int at, final int length, final Path path, final int offset)
            throws IOException {
        if (RecordDescriptor.length(buffer, at) != length || !RecordDescriptor.isRecord(buffer, at)) {
            throw new IOException("an own event is damaged: file=" + path + " offset=" + offset);
        }
    }

    void force() throws IOException {
        machine.force(channel, path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static void write(final FileChannel channel, final ByteBuffer bytes, final long offset) throws IOException {
        long to = offset;
        while (bytes.hasRemaining()) {
            to += channel.write(bytes, to);
        }
    }
}
