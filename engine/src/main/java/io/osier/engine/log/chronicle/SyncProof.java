package io.osier.engine.log.chronicle;

import io.osier.engine.log.FileAccess;
import io.osier.engine.log.Machine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BufferUtil;

/*
 * Logs are written through mappings and forced through a channel that is opened for it. That the one reaches the disk by
 * way of the other is so on every local file system of Linux, and not on some network file systems; so it is tried, once
 * per opening, the same way. What cannot be tried from here is whether the disk keeps what it has confirmed.
 */
/** Tries whether what is written through a mapping can be forced through a channel. */
final class SyncProof {
    private static final int LENGTH = 4096;

    private SyncProof() {}

    /**
     * Writes, forces and reads back a file in a directory.
     *
     * @throws IOException when one of it fails, or something else is read; the directory is not fit for logs then.
     */
    static void require(final Path directory, final Machine machine) throws IOException {
        FileAccess.uninterruptibly(() -> attempt(directory.resolve("sync.probe"), machine));
    }

    private static Path attempt(final Path file, final Machine machine) throws IOException {
        try {
            final byte mark = (byte) (1 + Math.floorMod(file.hashCode(), Byte.MAX_VALUE));
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(LENGTH), 0);
                final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
                mapped.put(LENGTH - 1, mark);
                BufferUtil.free(mapped);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                machine.force(channel, file);
                final ByteBuffer read = ByteBuffer.allocate(1);
                if (channel.read(read, LENGTH - 1) != 1 || read.get(0) != mark) {
                    throw new IOException("what is written through a mapping is not in the file: file=" + file);
                }
            }
            return file;
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
