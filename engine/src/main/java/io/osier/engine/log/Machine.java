package io.osier.engine.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a data directory asks of the machine beneath it. Every force to the disk goes through here, so that whoever
 * hands in another one can see, delay or fail them: tests, and the crash harness, which rebuilds what a loss of power
 * leaves. For any thread.
 */
public interface Machine {
    /** The machine that this process runs on. */
    Machine LOCAL = new Machine() {};

    /**
     * Names the run of the operating system: another answer means that it was started anew.
     *
     * @return the boot id, or an empty text where the system has none.
     * @throws IOException when it cannot be read.
     */
    default String bootId() throws IOException {
        final Path file = Path.of("/proc/sys/kernel/random/boot_id");
        return Files.exists(file)
                ? Files.readString(file, StandardCharsets.US_ASCII).strip()
                : "";
    }

    /**
     * Forces what was written to a file, through this channel or any mapping, to the disk: {@code fdatasync}.
     *
     * @param channel open on the file.
     * @param file its path.
     * @throws IOException when the system says that it could not; what is on the disk then is unknown.
     */
    default void force(final FileChannel channel, final Path file) throws IOException {
        channel.force(false);
    }

    /**
     * Forces the names in a directory to the disk. What a file holds is forced on its own.
     *
     * @param directory to force.
     * @throws IOException when the system says that it could not.
     */
    default void forceDirectory(final Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Tells a file apart from every copy of it, also from one that took its place: its inode and when that was made,
     * because a file system gives the inode of a deleted file to the next one.
     *
     * @param file that is there.
     * @return its identity; what the system does not say is 0 in it.
     * @throws IOException when it cannot be read.
     */
    default FileId fileId(final Path file) throws IOException {
        return FileId.of(file);
    }

    /**
     * Bytes that may still be written to the file system of a path.
     *
     * @param path on it.
     * @throws IOException when the system does not say.
     */
    default long usableBytes(final Path path) throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }
}
