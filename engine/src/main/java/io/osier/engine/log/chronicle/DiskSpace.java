package io.osier.engine.log.chronicle;

import io.osier.engine.log.DiskFullException;
import io.osier.engine.log.FileAccess;
import io.osier.engine.log.Machine;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Log files are sparse and written through mappings, so a full disk would show itself as a signal in the middle of a
 * write, with a torn batch. Two lines are drawn instead:
 *
 *   the floor     below it nothing new is taken in: own events are refused before they are signed, nothing is asked of
 *                 peers. What is on its way is bounded, and goes on into what is left; the ballast is given up for it.
 *   the blocks    each batch's are reserved before its first byte, so it has all of them or is refused whole.
 *
 * Where blocks cannot be reserved, a batch is refused below half the floor, and that has to be more than is written by
 * others between two looks.
 *
 * Intake begins again when floor and ballast have room together, and the ballast is there again: so it does not stop
 * and begin with every megabyte that comes and goes.
 */
/** The room that one data directory has on its file system. Any thread. */
final class DiskSpace {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
    private static final long LOOK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MARGIN_BYTES = 1 << 20;

    private final Path directory;
    private final Machine machine;
    private final long floor;
    private final Ballast ballast;
    private final Blocks blocks;
    private volatile long lookNs;
    private volatile boolean hasLooked;
    private volatile DiskFullException shortage;

    private DiskSpace(
            final Path directory, final Machine machine, final long floor, final long ballast, final Blocks blocks) {
        this.directory = directory;
        this.machine = machine;
        this.floor = floor;
        this.ballast = new Ballast(directory, ballast, blocks);
        this.blocks = blocks;
    }

    /**
     * Looks for the first time, and makes the ballast if there is room for it.
     *
     * @param floor bytes that have to stay free; 0 for no such line.
     * @param ballast bytes of the ballast.
     * @throws IOException when the file system does not say how full it is, or refuses files.
     */
    static DiskSpace open(
            final Path directory, final Machine machine, final long floor, final long ballast, final Blocks blocks)
            throws IOException {
        final DiskSpace space = new DiskSpace(directory, machine, floor, ballast, blocks);
        final long usable = machine.usableBytes(directory);
        if (usable < floor) {
            space.begin(usable);
        } else if (usable >= floor + ballast && !FileAccess.uninterruptibly(space.ballast::make)) {
            LOG.warn("There is no room for the ballast: directory={} ballastBytes={}", directory, ballast);
        }
        return space;
    }

    /** Why nothing new should be taken in, or null. */
    DiskFullException shortage() {
        return shortage;
    }

    /**
     * Reserves the blocks of a range of a file.
     *
     * @throws DiskFullException when there is no room; nothing may be written there then.
     */
    void reserve(final Path file, final long offset, final long length) {
        final boolean isReserved;
        final long usable;
        try {
            isReserved =
                    blocks.isSupported() ? blocks.reserve(file, offset, length) : usableBytes() >= floor / 2 + length;
            usable = usableBytes();
        } catch (final IOException e) {
            throw new StorageException("room cannot be reserved: file=" + file + ": " + e.getMessage(), e);
        }
        if (!isReserved || usable < floor) {
            begin(usable);
        }
        if (!isReserved) {
            throw noted(usable);
        }
    }

    /**
     * Asks whether something that may as well be left out fits beside the floor.
     *
     * @throws DiskFullException when it does not.
     */
    void requireSpare(final long length) {
        final long usable;
        try {
            usable = usableBytes();
        } catch (final IOException e) {
            throw new StorageException("the free space cannot be told: directory=" + directory, e);
        }
        if (usable < floor + length) {
            throw noted(usable);
        }
    }

    /** Says that time passes: the free space is looked at once a second, whoever calls. */
    void onTick(final long nowNs) {
        if ((floor > 0 || shortage != null) && (!hasLooked || nowNs - lookNs >= LOOK_INTERVAL_NS)) {
            look(nowNs);
        }
    }

    private synchronized void look(final long nowNs) {
        if (hasLooked && nowNs - lookNs < LOOK_INTERVAL_NS) {
            return;
        }
        lookNs = nowNs;
        hasLooked = true;
        try {
            final long usable = usableBytes();
            if (shortage != null) {
                endIfDue(usable);
            } else if (usable < floor) {
                begin(usable);
            }
        } catch (final IOException e) {
            LOG.debug("The free space cannot be looked at, all stays as it is: directory={}", directory, e);
        }
    }

    private void endIfDue(final long usable) throws IOException {
        shortage = noted(usable);
        if (usable >= floor + ballast.length() + MARGIN_BYTES && FileAccess.uninterruptibly(ballast::make)) {
            shortage = null;
            LOG.info("There is room again, events are taken: directory={} usableBytes={}", directory, usable);
        }
    }

    private synchronized void begin(final long usable) {
        if (shortage != null) {
            return;
        }
        shortage = noted(usable);
        LOG.warn("{}", shortage.getMessage());
        try {
            ballast.giveUp();
        } catch (final IOException e) {
            LOG.warn("The ballast cannot be given up: directory={}", directory, e);
        }
    }

    private DiskFullException noted(final long usable) {
        return new DiskFullException(
                "the disk is nearly full, no events are taken until there is room: directory=" + directory,
                usable,
                floor);
    }

    private long usableBytes() throws IOException {
        return FileAccess.uninterruptibly(() -> machine.usableBytes(directory));
    }
}
