package io.osier.engine.transport;

import java.util.random.RandomGenerator;

/** How long to wait before dialling again: doubling, up to a maximum, with jitter. For one thread. */
final class Backoff {
    /*
     * The wait is random between half of the bound and all of it ("equal jitter"): peers that lost the same node do not
     * come back in step, and none comes back at once.
     */
    private final int firstMs;
    private final int maxMs;
    private final RandomGenerator random;
    private int boundMs;

    Backoff(final int firstMs, final int maxMs, final RandomGenerator random) {
        this.firstMs = firstMs;
        this.maxMs = maxMs;
        this.random = random;
        boundMs = firstMs;
    }

    int nextMs() {
        final int bound = boundMs;
        boundMs = (int) Math.min(2L * bound, maxMs);
        return jittered(bound);
    }

    /** As long as it ever gets, whatever came before; the doubling goes on from where it was. */
    int longestMs() {
        return jittered(maxMs);
    }

    private int jittered(final int bound) {
        return bound - random.nextInt(bound / 2 + 1);
    }

    void reset() {
        boundMs = firstMs;
    }
}
