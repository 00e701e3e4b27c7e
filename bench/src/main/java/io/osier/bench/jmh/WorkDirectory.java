package io.osier.bench.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory for a benchmark's files, deleted with everything in it when it is closed. It lies in the system's
 * directory for temporary files ({@code -Djava.io.tmpdir=DIR}).
 */
public final class WorkDirectory implements AutoCloseable {
    private final Path path;

    /**
     * Makes one.
     *
     * @throws IOException when it cannot be made.
     */
    public WorkDirectory() throws IOException {
        path = Files.createTempDirectory("osier-bench-");
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        final List<Path> paths;
        try (Stream<Path> walk = Files.walk(path)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path each : paths) {
            Files.deleteIfExists(each);
        }
    }
}
