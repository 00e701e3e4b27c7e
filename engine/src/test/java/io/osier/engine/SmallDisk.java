package io.osier.engine;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A small file system of its own, mounted for one test; aborts the test, with the reason, where that is not allowed.
 */
final class SmallDisk implements AutoCloseable {
    private static final int CHUNK_LENGTH = 1 << 16;

    /** Kinds of file systems. */
    enum Kind {
        TMPFS,
        EXT4,
        OVERLAY
    }

    private final Path mountPoint;
    private final Path below;
    private final Path filler;

    SmallDisk(final Kind kind, final Path scratch, final int mib) throws IOException, InterruptedException {
        mountPoint = Files.createDirectory(scratch.resolve("disk"));
        below = Files.createDirectory(scratch.resolve("below"));
        filler = mountPoint.resolve("filler");
        try {
            switch (kind) {
                case TMPFS -> mountTmpfs(mountPoint, mib);
                case EXT4 -> mountExt4(scratch.resolve("image"), mib);
                case OVERLAY -> mountOverlay(mib);
            }
        } catch (final IOException refused) {
            close();
            abort("this machine mounts no " + kind + ": " + refused.getMessage());
        }
    }

    private static void mountTmpfs(final Path at, final int mib) throws IOException, InterruptedException {
        run("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", at.toString());
    }

    private void mountExt4(final Path image, final int mib) throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), ((long) mib << 20) - 1);
        }
        run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
        run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    }

    private void mountOverlay(final int mib) throws IOException, InterruptedException {
        mountTmpfs(below, mib);
        final Path lower = Files.createDirectory(below.resolve("lower"));
        final Path upper = Files.createDirectory(below.resolve("upper"));
        final Path work = Files.createDirectory(below.resolve("work"));
        run(
                "mount",
                "-t",
                "overlay",
                "overlay",
                "-o",
                "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work,
                mountPoint.toString());
    }

    /** Where it is mounted. */
    Path path() {
        return mountPoint;
    }

    /** Takes room until so much is left, as another process would; all of it with 0. */
    void fill(final long leaveBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                filler, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            while (Files.getFileStore(mountPoint).getUsableSpace() > leaveBytes) {
                channel.write(ByteBuffer.allocate(CHUNK_LENGTH));
            }
        } catch (final IOException full) {
            if (leaveBytes > 0) {
                throw full;
            }
        }
    }

    /** Gives all of that back. */
    void free() throws IOException {
        Files.deleteIfExists(filler);
    }

    @Override
    public void close() throws IOException {
        for (final Path mounted : List.of(mountPoint, below)) {
            final Process unmount = new ProcessBuilder("umount", "-l", mounted.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            unmount.onExit().join();
        }
    }

    private static void run(final String... command) throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output.strip());
        }
    }
}
