package io.osier.engine.sync;

import io.osier.codec.NodeId;
import io.osier.codec.message.Features;

/**
 * A topic on a link, from the moment when both sides have joined it. Immutable.
 *
 * @param linkId unique in this process.
 * @param peerNodeId who is at the other end.
 * @param topicHandle that our messages on this topic carry: the one we gave in our own Join.
 * @param frameLengthMax bytes of the longest frame that the peer takes.
 * @param authorsPerMessageMax entries that the peer takes in one message.
 * @param requestsInFlightMax open requests that the peer allows us on this topic.
 * @param features that both sides have announced.
 * @param pushWindow event bytes that we may push before the peer gives more, 0 without the feature.
 * @param isLower whether our node id is lower than the peer's, which decides who begins.
 * @param outbound the way to the peer.
 */
public record TopicLink(
        long linkId,
        NodeId peerNodeId,
        int topicHandle,
        int frameLengthMax,
        int authorsPerMessageMax,
        int requestsInFlightMax,
        long features,
        int pushWindow,
        boolean isLower,
        LinkOutbound outbound) {

    /** A link on which neither side has features. */
    public TopicLink(
            final long linkId,
            final NodeId peerNodeId,
            final int topicHandle,
            final int frameLengthMax,
            final int authorsPerMessageMax,
            final int requestsInFlightMax,
            final LinkOutbound outbound) {
        this(
                linkId,
                peerNodeId,
                topicHandle,
                frameLengthMax,
                authorsPerMessageMax,
                requestsInFlightMax,
                0,
                0,
                false,
                outbound);
    }

    /** Whether both sides speak of forks. */
    boolean hasForks() {
        return (features & Features.FORKS) != 0;
    }

    /** Whether both sides speak {@code ROOT} and {@code RANGE}. */
    boolean hasDigests() {
        return (features & Features.DIGESTS) != 0;
    }

    /**
     * Whether events may be pushed on this link. It takes digests, too: without comparing roots nobody knows what the
     * other side holds.
     */
    boolean hasPush() {
        return hasDigests() && (features & Features.PUSH) != 0;
    }
}
