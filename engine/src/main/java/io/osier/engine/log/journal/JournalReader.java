package io.osier.engine.log.journal;

import io.osier.codec.event.EventDescriptor;
import io.osier.engine.log.FileAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads records back, through a channel of its own: an interrupt of the thread closes this one, which is opened again,
 * and not the one that the journal writes through. Belongs to one thread; a record is good until the next is read.
 */
final class JournalReader implements AutoCloseable {
    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(RecordDescriptor.recordLength(EventDescriptor.EVENT_LENGTH_MAX));
    private final UnsafeBuffer record = new UnsafeBuffer(bytes);
    private Path path;
    private FileChannel channel;

    /** Where a record that was read begins, at 0. */
    UnsafeBuffer record() {
        return record;
    }

    /**
     * Reads a record.
     *
     * @throws IOException when it cannot be read, or is not whole.
     */
    void read(final Path file, final int offset, final int length) throws IOException {
        FileAccess.uninterruptibly(() -> attempt(file, offset, length));
        JournalFile.requireRecord(record, 0, length, file, offset);
    }

    private ByteBuffer attempt(final Path file, final int offset, final int length) throws IOException {
        if (channel == null || !channel.isOpen() || !file.equals(path)) {
            close();
            channel = FileChannel.open(file, StandardOpenOption.READ);
            path = file;
        }
        bytes.clear().limit(length);
        JournalFile.read(channel, file, bytes, offset);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
