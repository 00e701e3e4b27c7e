package io.osier.engine.sync;

import io.osier.codec.NodeId;

/**
 * A topic on a link, from the moment when both sides have joined it. Immutable.
 *
 * @param linkId unique in this process.
 * @param peerNodeId who is at the other end.
 * @param topicHandle that our messages on this topic carry: the one we gave in our own Join.
 * @param frameLengthMax bytes of the longest frame that the peer takes.
 * @param authorsPerMessageMax entries that the peer takes in one message.
 * @param requestsInFlightMax open requests that the peer allows us on this topic.
 * @param outbound the way to the peer.
 */
public record TopicLink(
        long linkId,
        NodeId peerNodeId,
        int topicHandle,
        int frameLengthMax,
        int authorsPerMessageMax,
        int requestsInFlightMax,
        LinkOutbound outbound) {}
