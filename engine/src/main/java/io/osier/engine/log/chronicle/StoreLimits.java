package io.osier.engine.log.chronicle;

import io.osier.engine.status.Descriptors;

/**
 * What a store may take of the machine. Immutable.
 *
 * @param diskFloorBytes that have to stay free on the file system; 0 for no such line.
 * @param ballastBytes of the file that is given up when the floor is crossed; 0 for none.
 * @param idleNs after which a topic's files are closed when nothing was appended.
 * @param descriptors of the process.
 */
public record StoreLimits(long diskFloorBytes, long ballastBytes, long idleNs, Descriptors descriptors) {
    /** A store that watches nothing but whether there are blocks for what it writes. */
    public static StoreLimits none() {
        return new StoreLimits(0, 0, Long.MAX_VALUE, Descriptors.ofProcess());
    }
}
