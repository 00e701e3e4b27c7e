package io.osier.engine.log.chronicle;

import io.osier.engine.log.DiskFullException;
import io.osier.engine.log.ShortageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.BitUtil;

/*
 * The blocks of a file up to a place are reserved before anything is written below it. Reserved is what is needed, and as
 * much ahead again as the file holds, up to 4 MiB: so a quiet topic takes a page or two more than it fills, and a busy
 * one asks the system a few hundred times per gigabyte. While the disk is nearly full nothing is reserved ahead. What was
 * not used of the newest file is cut off when it is sealed; a file that was left at its full length keeps it.
 *
 * Chronicle writes pages of its own between the batches: a header and two index pages at the beginning of a file, then an
 * index page now and then. They are small, and room for them is asked for with each batch.
 */
/** How far the blocks of the file that is being written are reserved. Belongs to the log's owner thread. */
final class Reservation {
    /** Chronicle's own documents beside one batch, the end mark included. */
    private static final int OWN_LENGTH = 3 * 1024;

    private static final int AHEAD_MAX = 4 << 20;
    private static final int PAGE = 4096;

    private final DiskSpace space;
    private long end;

    Reservation(final DiskSpace space) {
        this.space = space;
    }

    /** Another file follows, of which nothing is reserved. */
    void reset() {
        end = 0;
    }

    /**
     * Reserves for a batch, if its blocks are not reserved yet.
     *
     * @param file that is being written; made here if it is not there.
     * @param from where the batch begins, at least.
     * @param length of the batch's documents.
     * @throws ShortageException when there is no room; the file is not there then if nothing was written to it.
     */
    void require(final Path file, final int from, final int length) {
        final long needed = BitUtil.align((long) from + length + OWN_LENGTH, (long) PAGE);
        if (needed <= end) {
            return;
        }
        try {
            reserve(file, needed, space.shortage() == null ? Math.min(AHEAD_MAX, from) : 0);
        } catch (final ShortageException shortage) {
            if (from == 0) {
                forget(file);
            }
            throw shortage;
        }
    }

    /** When there is no room ahead, there may still be enough for what is needed. */
    private void reserve(final Path file, final long needed, final int ahead) {
        final long wanted = BitUtil.align(needed + ahead, (long) PAGE);
        try {
            space.reserve(file, end, wanted - end);
            end = wanted;
        } catch (final DiskFullException full) {
            if (wanted == needed) {
                throw full;
            }
            space.reserve(file, end, needed - end);
            end = needed;
        }
    }

    /** An empty file makes Chronicle wait for its header when it is opened. */
    private static void forget(final Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException e) {
            throw new ShortageException("a file without room cannot be deleted: file=" + file + ": " + e.getMessage());
        }
    }
}
