package io.osier.engine.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * What a file is, apart from its name and content: no copy of it has the same. Immutable.
 *
 * @param inode its number in its file system, 0 when the system has none.
 * @param bornNs when the inode was made, ns since 1970; 0 when that is not known.
 */
public record FileId(long inode, long bornNs) {
    private static final FileId UNKNOWN = new FileId(0, 0);

    /**
     * Reads a file's identity.
     *
     * @param file that is there.
     * @throws IOException when it cannot be read.
     */
    static FileId of(final Path file) throws IOException {
        final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        final Object inode;
        try {
            inode = Files.getAttribute(file, "unix:ino");
        } catch (final UnsupportedOperationException | IllegalArgumentException noInodes) {
            return UNKNOWN;
        }
        // A JDK or a file system without birth times answers with the time of the last change.
        final boolean isBirthKnown = !attributes.creationTime().equals(attributes.lastModifiedTime());
        return new FileId((Long) inode, isBirthKnown ? attributes.creationTime().to(TimeUnit.NANOSECONDS) : 0);
    }

    /**
     * Whether it is the same file, as far as both say.
     *
     * @param other read at another time.
     */
    boolean isSame(final FileId other) {
        return isSame(inode, other.inode) && isSame(bornNs, other.bornNs);
    }

    private static boolean isSame(final long one, final long other) {
        return one == other || one == 0 || other == 0;
    }
}
