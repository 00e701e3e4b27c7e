package io.osier.engine.log;

import io.osier.codec.event.Crc32c;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * A few lines that have to be right or not there at all. The last line is the checksum of those before it, so a flipped
 * bit is seen. Written beside its place, forced, and renamed, so that a crash at any moment leaves the old or the new.
 */
/** Small text files with a checksum, replaced as a whole. Any thread, one at a time for one file. */
final class CheckedText {
    private static final String CHECKSUM = "crc32c=";
    private static final int LENGTH_MAX = 1 << 20;

    private CheckedText() {}

    /**
     * Reads a file.
     *
     * @return its lines but the checksum, or null when it is not there or not as it was written.
     * @throws IOException when it cannot be read.
     */
    static List<String> read(final Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) > LENGTH_MAX) {
            return null;
        }
        final String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        final int checksum = text.lastIndexOf(CHECKSUM);
        if (checksum < 0 || !text.substring(checksum).equals(lastLine(text.substring(0, checksum)))) {
            return null;
        }
        return text.substring(0, checksum).lines().toList();
    }

    /**
     * Replaces a file, or makes it. What is in it, and its name, are on the disk when this returns. Waits for the disk.
     *
     * @throws IOException when that failed; the file is then as it was.
     */
    static void write(final Path file, final List<String> lines, final Machine machine) throws IOException {
        final String text = String.join("\n", lines) + "\n";
        final byte[] bytes = (text + lastLine(text)).getBytes(StandardCharsets.ISO_8859_1);
        FileAccess.uninterruptibly(() -> replace(file, bytes, machine));
    }

    private static Path replace(final Path file, final byte[] bytes, final Machine machine) throws IOException {
        final Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            final ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            machine.force(channel, temporary);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        machine.forceDirectory(file.getParent());
        return file;
    }

    private static String lastLine(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return CHECKSUM + Integer.toHexString(Crc32c.compute(new UnsafeBuffer(bytes), 0, bytes.length)) + "\n";
    }
}
