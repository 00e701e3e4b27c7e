package io.osier.soak.swarm;

import io.osier.soak.console.DirectoryTree;
import io.osier.soak.console.Reason;
import io.osier.soak.console.UsageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a run's peers keep their data: a directory that the user named, or a temporary one that goes in the end. */
public final class RunDirectory implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(RunDirectory.class);

    private final Path path;
    private final boolean isKept;

    private RunDirectory(final Path path, final boolean isKept) {
        this.path = path;
        this.isKept = isKept;
    }

    /**
     * Opens a directory.
     *
     * @param named by the user, empty or absent; null for a temporary one.
     * @param isKept whether a temporary one stays in the end.
     * @throws UsageException when it cannot be used.
     */
    public static RunDirectory open(final Path named, final boolean isKept) {
        try {
            if (named == null) {
                return new RunDirectory(Files.createTempDirectory("osier-soak-"), isKept);
            }
            Files.createDirectories(named);
            if (!Files.isWritable(named)) {
                throw new AccessDeniedException(named.toString());
            }
            if (!isEmpty(named)) {
                throw new UsageException("--data " + named + ": must be empty or absent, a run starts from nothing");
            }
            return new RunDirectory(named, true);
        } catch (final IOException e) {
            throw new UsageException(
                    (named == null ? "a temporary directory" : "--data " + named) + ": cannot be "
                            + (named != null && Files.isDirectory(named) ? "used: " : "created: ") + Reason.of(e),
                    e);
        }
    }

    private static boolean isEmpty(final Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    /** Whether it stays in the end. */
    public boolean isKept() {
        return isKept;
    }

    /** Deletes a temporary directory with all it holds; nobody uses it any more. */
    @Override
    public void close() {
        if (isKept) {
            return;
        }
        try {
            DirectoryTree.delete(path);
        } catch (final IOException e) {
            LOGGER.warn("the temporary directory {} could not be deleted: {}", path, e.toString());
        }
    }
}
