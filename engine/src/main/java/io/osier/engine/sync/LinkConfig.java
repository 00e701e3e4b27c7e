package io.osier.engine.sync;

import io.osier.codec.message.Features;
import io.osier.codec.message.FrameDescriptor;

/**
 * What one link promises its peer and expects of it. Immutable.
 *
 * @param frameLengthMax bytes of the longest frame that we take, length field included.
 * @param authorsPerMessageMax entries that we take in one message.
 * @param requestsInFlightMax open requests that we allow the peer on each topic.
 * @param joinsMax topics that the peer may have joined at one time, and refusals that may wait to be sent to it.
 * @param pushWindow event bytes that the peer may push on each topic before we give more; 0 for none.
 * @param features that we announce and speak, bits of {@link Features}.
 * @param handshakeTimeoutNs within which the peer's Hello must be here.
 * @param pingIntervalNs without a byte received after which we ask with a Ping.
 * @param idleTimeoutNs without a byte received after which the link is given up.
 */
public record LinkConfig(
        int frameLengthMax,
        int authorsPerMessageMax,
        int requestsInFlightMax,
        int joinsMax,
        int pushWindow,
        long features,
        long handshakeTimeoutNs,
        long pingIntervalNs,
        long idleTimeoutNs) {
    /** All features that are spoken here. */
    public static final long FEATURES = Features.DIGESTS | Features.FORKS | Features.PUSH;

    private static final int U16_MAX = 0xFFFF;
    private static final long SECOND_NS = 1_000_000_000L;

    /** Checks each limit and the relations between them. */
    public LinkConfig {
        require(frameLengthMax >= FrameDescriptor.FRAME_LENGTH_MAX_LIMIT_MIN, "frameLengthMax", frameLengthMax);
        require(
                authorsPerMessageMax > 0 && authorsPerMessageMax <= FrameDescriptor.GROUP_COUNT_MAX,
                "authorsPerMessageMax",
                authorsPerMessageMax);
        require(requestsInFlightMax > 0 && requestsInFlightMax <= U16_MAX, "requestsInFlightMax", requestsInFlightMax);
        require(joinsMax > 0, "joinsMax", joinsMax);
        require(pushWindow >= 0, "pushWindow", pushWindow);
        require((features & ~FEATURES) == 0, "features", features);
        require(handshakeTimeoutNs > 0, "handshakeTimeoutNs", handshakeTimeoutNs);
        require(pingIntervalNs > 0, "pingIntervalNs", pingIntervalNs);
        require(idleTimeoutNs > pingIntervalNs, "idleTimeoutNs", idleTimeoutNs);
    }

    /**
     * Frames of 1 MiB, 4,096 authors per message, 64 requests in flight, 1,024 joins, the push window of
     * {@link LiveConfig#DEFAULT}, handshake within 10 s, Ping after 10 s, given up after 30 s.
     */
    public static LinkConfig defaults() {
        return new LinkConfig(
                FrameDescriptor.FRAME_LENGTH_MAX_DEFAULT,
                4096,
                64,
                1024,
                LiveConfig.DEFAULT.pushWindow(),
                FEATURES,
                10 * SECOND_NS,
                10 * SECOND_NS,
                30 * SECOND_NS);
    }

    /**
     * The same with other limits on messages.
     *
     * @param frameLengthMax bytes of the longest frame that we take.
     * @param authorsPerMessageMax entries that we take in one message.
     * @param requestsInFlightMax open requests that we allow the peer on each topic.
     */
    public LinkConfig withLimits(
            final int frameLengthMax, final int authorsPerMessageMax, final int requestsInFlightMax) {
        return new LinkConfig(
                frameLengthMax,
                authorsPerMessageMax,
                requestsInFlightMax,
                joinsMax,
                pushWindow,
                features,
                handshakeTimeoutNs,
                pingIntervalNs,
                idleTimeoutNs);
    }

    /**
     * The same with other deadlines.
     *
     * @param handshakeTimeoutNs within which the peer's Hello must be here.
     * @param pingIntervalNs without a byte received after which we ask with a Ping.
     * @param idleTimeoutNs without a byte received after which the link is given up.
     */
    public LinkConfig withDeadlines(
            final long handshakeTimeoutNs, final long pingIntervalNs, final long idleTimeoutNs) {
        return new LinkConfig(
                frameLengthMax,
                authorsPerMessageMax,
                requestsInFlightMax,
                joinsMax,
                pushWindow,
                features,
                handshakeTimeoutNs,
                pingIntervalNs,
                idleTimeoutNs);
    }

    /**
     * The same with another limit on joins.
     *
     * @param joinsMax topics that the peer may have joined at one time.
     */
    public LinkConfig withJoinsMax(final int joinsMax) {
        return new LinkConfig(
                frameLengthMax,
                authorsPerMessageMax,
                requestsInFlightMax,
                joinsMax,
                pushWindow,
                features,
                handshakeTimeoutNs,
                pingIntervalNs,
                idleTimeoutNs);
    }

    /**
     * The same with other features.
     *
     * @param features that we announce and speak, bits of {@link Features}.
     */
    public LinkConfig withFeatures(final long features) {
        return new LinkConfig(
                frameLengthMax,
                authorsPerMessageMax,
                requestsInFlightMax,
                joinsMax,
                pushWindow,
                features,
                handshakeTimeoutNs,
                pingIntervalNs,
                idleTimeoutNs);
    }

    /**
     * The same with another push window.
     *
     * @param pushWindow event bytes that the peer may push on each topic; 0 for none.
     */
    public LinkConfig withPushWindow(final int pushWindow) {
        return new LinkConfig(
                frameLengthMax,
                authorsPerMessageMax,
                requestsInFlightMax,
                joinsMax,
                pushWindow,
                features,
                handshakeTimeoutNs,
                pingIntervalNs,
                idleTimeoutNs);
    }

    private static void require(final boolean isValid, final String name, final long value) {
        if (!isValid) {
            throw new IllegalArgumentException("link limit out of range: " + name + "=" + value);
        }
    }
}
