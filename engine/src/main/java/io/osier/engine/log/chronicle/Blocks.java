package io.osier.engine.log.chronicle;

import java.io.IOException;
import java.nio.file.Path;

/** Reserves blocks of files before they are written. Any thread. */
interface Blocks {
    /** For a file system, or a system, that reserves nothing. */
    Blocks NONE = new Blocks() {
        @Override
        public boolean isSupported() {
            return false;
        }

        @Override
        public boolean reserve(final Path file, final long offset, final long length) {
            throw new UnsupportedOperationException("blocks cannot be reserved: file=" + file);
        }
    };

    /** Whether {@link #reserve} does what it says. */
    boolean isSupported();

    /**
     * Makes sure that a range of a file has its blocks on the disk, so that writing there needs no more. The file's
     * length and what it holds stay as they are; it is made if it is not there.
     *
     * @param file to reserve for.
     * @param offset at which the range begins.
     * @param length of the range in bytes.
     * @return false when there is no room; some of the range may be reserved then.
     * @throws IOException when it cannot be done for another reason.
     */
    boolean reserve(Path file, long offset, long length) throws IOException;
}
