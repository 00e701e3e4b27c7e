package io.osier.soak.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that a report will go to: tried before the work begins, so that nobody works in vain. */
public final class OutputFile {
    private OutputFile() {}

    /**
     * Refuses a file that cannot be written. What is there stays as it is, and what is not there is not there
     * afterwards. A pipe or a device is asked for its permissions only, because opening it would be seen.
     *
     * @param option that names the file, for the message.
     * @param file to be written later.
     * @throws UsageException when it cannot be.
     */
    public static void requireWritable(final String option, final Path file) {
        final Path absolute = file.toAbsolutePath();
        final Path parent = absolute.getParent();
        if (Files.isDirectory(absolute)) {
            throw new UsageException(option + " " + file + ": is a directory");
        }
        if (parent != null && !Files.isDirectory(parent)) {
            throw new UsageException(option + " " + file + ": there is no directory " + parent);
        }
        try {
            tryToWrite(absolute);
        } catch (final IOException e) {
            throw new UsageException(option + " " + file + ": cannot be written: " + Reason.of(e), e);
        }
    }

    private static void tryToWrite(final Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                    .close();
            Files.delete(file);
        } else if (Files.isRegularFile(file)) {
            Files.newByteChannel(file, StandardOpenOption.APPEND).close();
        } else if (!Files.isWritable(file)) {
            throw new IOException("permission denied");
        }
    }
}
