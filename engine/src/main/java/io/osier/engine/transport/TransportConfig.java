package io.osier.engine.transport;

import io.osier.engine.sync.LinkConfig;

/**
 * How an engine's transport behaves. Immutable.
 *
 * @param link what each link promises and expects.
 * @param dial how we dial.
 * @param limits on connections.
 * @param stalls how long a link may stand still.
 * @param outboundBytesMax waiting to leave on one link at each of the three priorities. One more frame is taken while
 *     fewer wait, so a single frame always fits.
 * @param waterMarkLow bytes in Netty's own queue below which more are written to it.
 * @param waterMarkHigh bytes in Netty's own queue above which nothing is written to it.
 * @param closeTimeoutMs within which a closing link must have sent what waits; then it is cut.
 */
public record TransportConfig(
        LinkConfig link,
        DialConfig dial,
        ConnectionLimits limits,
        StallConfig stalls,
        int outboundBytesMax,
        int waterMarkLow,
        int waterMarkHigh,
        int closeTimeoutMs) {
    /** How much one read from a socket takes at most. */
    static final int RECEIVE_LENGTH_MAX = 64 * 1024;

    private static final int PRIORITY_COUNT = 3;

    /** Checks the limits and the relations between them. */
    public TransportConfig {
        if (outboundBytesMax < OutboundQueue.CHARGE_MIN
                || waterMarkLow <= 0
                || waterMarkHigh < waterMarkLow
                || closeTimeoutMs <= 0) {
            throw new IllegalArgumentException("transport limit out of range: outboundBytesMax=" + outboundBytesMax
                    + " waterMarkLow=" + waterMarkLow + " waterMarkHigh=" + waterMarkHigh + " closeTimeoutMs="
                    + closeTimeoutMs);
        }
    }

    /** Defaults of the parts; 1 MiB out at each priority, water marks 64 KiB and 128 KiB, closing within 2 s. */
    public static TransportConfig defaults() {
        return new TransportConfig(
                LinkConfig.defaults(),
                DialConfig.defaults(),
                ConnectionLimits.defaults(),
                StallConfig.defaults(),
                1 << 20,
                64 * 1024,
                128 * 1024,
                2_000);
    }

    /**
     * The same with other link limits.
     *
     * @param link what each link promises and expects.
     */
    public TransportConfig withLink(final LinkConfig link) {
        return new TransportConfig(
                link, dial, limits, stalls, outboundBytesMax, waterMarkLow, waterMarkHigh, closeTimeoutMs);
    }

    /**
     * The same with other ways to dial.
     *
     * @param dial how we dial.
     */
    public TransportConfig withDial(final DialConfig dial) {
        return new TransportConfig(
                link, dial, limits, stalls, outboundBytesMax, waterMarkLow, waterMarkHigh, closeTimeoutMs);
    }

    /**
     * The same with other limits on connections.
     *
     * @param limits on connections.
     */
    public TransportConfig withLimits(final ConnectionLimits limits) {
        return new TransportConfig(
                link, dial, limits, stalls, outboundBytesMax, waterMarkLow, waterMarkHigh, closeTimeoutMs);
    }

    /**
     * The same with other limits on standing still.
     *
     * @param stalls how long a link may stand still.
     */
    public TransportConfig withStalls(final StallConfig stalls) {
        return new TransportConfig(
                link, dial, limits, stalls, outboundBytesMax, waterMarkLow, waterMarkHigh, closeTimeoutMs);
    }

    /**
     * The most memory that one link takes here, in bytes: the frame that is arriving and the one that is held, two
     * reads that wait behind it, and outbound at each priority its budget and one frame more, besides what lies in
     * Netty's queue with one frame more; memory there is at most twice what Netty counts. Frames that a topic has taken
     * belong to the topic's budget. What the allocator rounds up is not in it: a quarter at most.
     */
    public long linkMemoryMax() {
        final long frame = link.frameLengthMax();
        final long inbound = 2 * frame + 2L * RECEIVE_LENGTH_MAX;
        final long outbound = PRIORITY_COUNT * (outboundBytesMax + frame) + 2L * waterMarkHigh + frame;
        return inbound + outbound;
    }
}
