package io.osier.engine.runtime;

import io.osier.codec.crypto.CryptoProvider;

/**
 * How many threads do the work, and how they idle. Immutable.
 *
 * @param agentCount threads that own topics.
 * @param fetchLaneCount threads that copy events out of logs.
 * @param verifierCount threads that hash events and check signatures.
 * @param idleKind what a thread does when it finds nothing to do.
 * @param crypto where hashing and signature checks come from.
 * @param namePrefix of the threads' names.
 */
public record RuntimeConfig(
        int agentCount,
        int fetchLaneCount,
        int verifierCount,
        IdleKind idleKind,
        CryptoProvider crypto,
        String namePrefix) {

    private static final int THREADS_MAX = 256;

    /** Checks the counts. */
    public RuntimeConfig {
        requireCount("agentCount", agentCount);
        requireCount("fetchLaneCount", fetchLaneCount);
        requireCount("verifierCount", verifierCount);
    }

    private static void requireCount(final String name, final int value) {
        if (value < 1 || value > THREADS_MAX) {
            throw new IllegalArgumentException(
                    name + " must be within 1 and " + THREADS_MAX + ": " + name + "=" + value);
        }
    }
}
