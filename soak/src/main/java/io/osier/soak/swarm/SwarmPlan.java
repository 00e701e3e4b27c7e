package io.osier.soak.swarm;

import io.osier.codec.crypto.Verification;
import io.osier.engine.Context;
import java.nio.file.Path;

/**
 * How a swarm is to run.
 *
 * @param peerCount how many engines.
 * @param degree random others that each peer dials besides its neighbour on the ring.
 * @param seed of mesh, homes and keys.
 * @param eventsPerSecond at which events are published, or 0 for as fast as the engines take them.
 * @param timeoutMs after which a swarm that has not converged is given up.
 * @param verification how the engines check signatures.
 * @param directory that takes one data directory per peer; exists and is empty.
 */
public record SwarmPlan(
        int peerCount,
        int degree,
        long seed,
        double eventsPerSecond,
        long timeoutMs,
        Verification verification,
        Path directory) {
    /** What a peer's engine is like, but for its runtime and address. */
    Context context(final int index) {
        return new Context().dataDirectory(directory.resolve("peer-" + index)).verification(verification);
    }
}
