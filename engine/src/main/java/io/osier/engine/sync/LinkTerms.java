package io.osier.engine.sync;

import io.osier.codec.NodeId;

/**
 * What holds on a link after both Hellos.
 *
 * @param linkId unique in this process.
 * @param peerNodeId who is at the other end.
 * @param frameLengthMax bytes of the longest frame that either side sends.
 * @param authorsPerMessageMax entries that the peer takes in one message.
 * @param requestsInFlightMax open requests that the peer allows us on each topic.
 * @param features that both sides have announced.
 * @param pushWindow event bytes that we may push on each topic, 0 without the feature.
 * @param isLower whether our node id is the lower one.
 * @param outbound the way to the peer.
 */
record LinkTerms(
        long linkId,
        NodeId peerNodeId,
        int frameLengthMax,
        int authorsPerMessageMax,
        int requestsInFlightMax,
        long features,
        int pushWindow,
        boolean isLower,
        LinkOutbound outbound) {
    TopicLink topicLink(final int topicHandle) {
        return new TopicLink(
                linkId,
                peerNodeId,
                topicHandle,
                frameLengthMax,
                authorsPerMessageMax,
                requestsInFlightMax,
                features,
                pushWindow,
                isLower,
                outbound);
    }
}
