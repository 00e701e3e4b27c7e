package io.osier.bench.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Empties the page cache of a file's pages, so that what is read next comes from the disk. */
final class PageCache {
    private PageCache() {}

    /**
     * Drops a file's clean pages that nobody has mapped.
     *
     * @param file to drop.
     * @throws IOException when GNU {@code dd}, which asks the kernel to, fails or is not there.
     */
    static void drop(final Path file) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none")
                .redirectErrorStream(true)
                .start();
        final String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("dd could not drop a file's pages: file=" + file + " " + words.strip());
        }
    }
}
