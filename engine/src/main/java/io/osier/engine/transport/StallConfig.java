package io.osier.engine.transport;

/**
 * How long a link may stand still. Immutable.
 *
 * @param frameTimeoutMs within which a frame that has begun must be whole.
 * @param writeStallMs without a byte taken by the peer, while some wait for it, after which the link is given up.
 */
public record StallConfig(int frameTimeoutMs, int writeStallMs) {
    /** Checks that none is zero. */
    public StallConfig {
        if (frameTimeoutMs <= 0 || writeStallMs <= 0) {
            throw new IllegalArgumentException(
                    "stall limit out of range: frameTimeoutMs=" + frameTimeoutMs + " writeStallMs=" + writeStallMs);
        }
    }

    /** 30 s for a frame, 60 s for output that does not move. */
    public static StallConfig defaults() {
        return new StallConfig(30_000, 60_000);
    }
}
