package io.osier.bench.jmh;

import io.osier.bench.console.Reason;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/*
 * A process that is told to end (Ctrl-C, SIGTERM) closes nothing by itself. So whoever made the directory is interrupted
 * then, because he alone can close what writes into it, in order; he has a few seconds, for he may be in a loop that
 * does not notice. What is there afterwards is deleted under his hands.
 */
/**
 * A directory for a benchmark's files, deleted with everything in it when it is closed or the process is told to end.
 * It lies in the system's directory for temporary files ({@code -Djava.io.tmpdir=DIR}).
 */
public final class WorkDirectory implements AutoCloseable {
    private static final long CLOSE_TIMEOUT_MS = 3_000;
    private static final int DELETIONS_MAX = 10;

    private final Thread owner = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread onShutdown = new Thread(this::onShutdown, "work-directory-shutdown");
    private final Path path;

    /**
     * Makes one.
     *
     * @throws IOException when it cannot be made.
     * @throws IllegalStateException when the process is told to end.
     */
    public WorkDirectory() throws IOException {
        Runtime.getRuntime().addShutdownHook(onShutdown);
        try {
            path = Files.createTempDirectory("osier-bench-");
        } catch (final IOException e) {
            Runtime.getRuntime().removeShutdownHook(onShutdown);
            throw new IOException(
                    "no directory can be made in " + System.getProperty("java.io.tmpdir") + ": " + Reason.of(e));
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    private void onShutdown() {
        owner.interrupt();
        try {
            final boolean unusedIsClosed = closed.await(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
            delete();
        } catch (final InterruptedException | IOException e) {
            System.err.println("bench: files are left in " + path + ": " + e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            delete();
        } finally {
            closed.countDown();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(onShutdown);
        } catch (final IllegalStateException runsAlready) {
            return;
        }
    }

    /** More than once, because whoever still writes may put something where all has just been deleted. */
    private void delete() throws IOException {
        for (int i = 1; Files.exists(path); i++) {
            try {
                Files.walkFileTree(path, new Deletion());
            } catch (final DirectoryNotEmptyException e) {
                if (i == DELETIONS_MAX) {
                    throw e;
                }
            }
        }
    }

    /** Passes over what somebody else has deleted meanwhile. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(final Path file, final IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(final Path directory, final IOException failure) throws IOException {
            if (failure != null && !(failure instanceof NoSuchFileException)) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
