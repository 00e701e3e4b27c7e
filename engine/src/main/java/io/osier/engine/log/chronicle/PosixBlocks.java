package io.osier.engine.log.chronicle;

import io.osier.engine.log.ShortageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.posix.PosixAPI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * fallocate with FALLOC_FL_KEEP_SIZE, through the library that Chronicle brings along. Without its native part that
 * library answers 0 to everything and does nothing, so it is believed only after a file was seen to have grown by it.
 * How many blocks a file has would say more, but nothing here tells it without starting a process. Where a file system writes every
 * page to a new place, what was reserved is no promise; then the floor alone is between a write and a full disk.
 *
 * The descriptor is opened for each call: a call is made every few megabytes, and no topic holds one more open.
 */
/** Reserves blocks with {@code fallocate}. */
final class PosixBlocks implements Blocks {
    private static final Logger LOG = LoggerFactory.getLogger(PosixBlocks.class);
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int PERMISSIONS = 0666;
    private static final int GROW = 0;
    private static final int KEEP_SIZE = 1;
    private static final int EINTR = 4;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;
    private static final int PROBE_LENGTH = 4096;

    private PosixBlocks() {}

    /** What a directory's file system offers: {@link Blocks#NONE} where it refuses. */
    static Blocks probe(final Path directory) throws IOException {
        final Path file = directory.resolve("blocks.probe");
        try {
            final int error = allocate(file, GROW, 0, PROBE_LENGTH);
            final boolean isFull = error == ENOSPC || error == EDQUOT;
            if (isFull || (error == 0 && Files.exists(file) && Files.size(file) == PROBE_LENGTH)) {
                return new PosixBlocks();
            }
            LOG.info("Blocks cannot be reserved, free space is watched only: directory={} errno={}", directory, error);
            return NONE;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public boolean isSupported() {
        return true;
    }

    @Override
    public boolean reserve(final Path file, final long offset, final long length) throws IOException {
        final int error = allocate(file, KEEP_SIZE, offset, length);
        if (error == 0) {
            return true;
        }
        if (error == ENOSPC || error == EDQUOT) {
            return false;
        }
        if (error == EMFILE || error == ENFILE) {
            throw new ShortageException("file descriptors are short, no blocks are reserved until there are some: file="
                    + file + " errno=" + error);
        }
        throw new IOException("blocks cannot be reserved: file=" + file + " offset=" + offset + " length=" + length
                + " errno=" + error);
    }

    private static int allocate(final Path file, final int mode, final long offset, final long length) {
        final PosixAPI posix = PosixAPI.posix();
        final int descriptor = posix.open(file.toString(), O_RDWR | O_CREAT, PERMISSIONS);
        if (descriptor < 0) {
            return posix.lastError();
        }
        try {
            int error;
            do {
                error = posix.fallocate(descriptor, mode, offset, length) == 0 ? 0 : posix.lastError();
            } while (error == EINTR);
            return error;
        } finally {
            posix.close(descriptor);
        }
    }
}
