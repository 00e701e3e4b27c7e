package io.osier.engine.log.chronicle;

import io.osier.engine.log.DataDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that holds nothing but room: given up when the disk is nearly full, so that what is on its way and a good end
 * still find some, and made again afterwards. One thread at a time.
 */
final class Ballast {
    private static final int ZEROS_LENGTH = 1 << 20;

    private final Path file;
    private final long length;
    private final Blocks blocks;

    /**
     * A ballast as the directory has it, or has not.
     *
     * @param length in bytes; 0 for none.
     */
    Ballast(final Path directory, final long length, final Blocks blocks) {
        file = directory.resolve(DataDirectory.BALLAST);
        this.length = length;
        this.blocks = blocks;
    }

    long length() {
        return length;
    }

    /** Makes it unless it is there; false when there is no room for it. */
    boolean make() throws IOException {
        if (length == 0) {
            giveUp();
            return true;
        }
        if (isWhole()) {
            return true;
        }
        boolean isDone = false;
        try {
            isDone = !blocks.isSupported() || blocks.reserve(file, 0, length);
            if (isDone) {
                write();
            }
            return isDone;
        } finally {
            if (!isDone || !isWhole()) {
                giveUp();
            }
        }
    }

    private boolean isWhole() throws IOException {
        return Files.exists(file) && Files.size(file) == length;
    }

    /** Gives the file its length, as whoever looks at the directory should see it; by zeros if nothing is reserved. */
    private void write() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            final ByteBuffer zeros = ByteBuffer.allocate(ZEROS_LENGTH);
            long end = blocks.isSupported() ? length - 1 : 0;
            channel.truncate(length);
            while (end < length) {
                zeros.clear().limit((int) Math.min(ZEROS_LENGTH, length - end));
                end += channel.write(zeros, end);
            }
        }
    }

    void giveUp() throws IOException {
        Files.deleteIfExists(file);
    }
}
