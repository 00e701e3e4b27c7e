package io.osier.engine.log.chronicle;

import io.osier.engine.log.FileAccess;
import io.osier.engine.log.Machine;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.nio.file.Path;

/*
 * Log files are sparse, so a full disk shows itself in the middle of a write, as an InternalError, with a torn batch in
 * the file. The floor has to be higher than what is written between two looks, by all topics together and by others.
 */
/** Refuses to write when the disk is nearly full, before the first byte. Belongs to the log's owner thread. */
final class DiskFloor {
    /** Bytes that are written between two looks at the disk, and a batch more. */
    private static final int LOOK_INTERVAL = 1 << 20;

    private final Path directory;
    private final Machine machine;
    private final long floor;
    private long bytesUntilLook;

    /**
     * A floor that has not been looked at.
     *
     * @param floor bytes that have to stay free; 0 never refuses.
     */
    DiskFloor(final Path directory, final Machine machine, final long floor) {
        this.directory = directory;
        this.machine = machine;
        this.floor = floor;
    }

    /**
     * Asks for room.
     *
     * @param length in bytes that are to be written.
     * @throws StorageException when too little would stay free; the next request looks again.
     */
    void require(final int length) {
        if (floor == 0) {
            return;
        }
        if (length > bytesUntilLook) {
            final long usable = usableBytes();
            if (usable < floor + length) {
                throw new StorageException("the disk is nearly full, nothing is written until there is room: directory="
                        + directory + " usableBytes=" + usable + " diskFloorBytes=" + floor);
            }
            bytesUntilLook = LOOK_INTERVAL;
        }
        bytesUntilLook -= length;
    }

    private long usableBytes() {
        try {
            return FileAccess.uninterruptibly(() -> machine.usableBytes(directory));
        } catch (final IOException e) {
            throw new StorageException("the free space cannot be told: directory=" + directory, e);
        }
    }
}
