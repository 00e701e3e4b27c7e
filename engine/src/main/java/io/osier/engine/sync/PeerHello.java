package io.osier.engine.sync;

import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static io.osier.codec.message.FrameDescriptor.FRAME_LENGTH_MAX_LIMIT_MIN;
import static io.osier.codec.message.FrameDescriptor.VERSION;

import io.osier.codec.NodeId;
import io.osier.codec.message.Features;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.HelloDecoder;
import org.agrona.DirectBuffer;

/**
 * The peer's Hello: what it says, and what is wrong with it. Features that we do not speak and the reserved field are
 * not looked at, nor is the push window without push: a later peer says it to everybody, before it knows whom. Belongs
 * to the link's session.
 */
final class PeerHello {
    private final HelloDecoder decoder = new HelloDecoder();
    private NodeId nodeId;

    /** Reads a frame; the limits are valid as long as that is. */
    void wrap(final DirectBuffer frame) {
        decoder.wrap(frame, BODY_OFFSET, HelloDecoder.BLOCK_LENGTH, HelloDecoder.SCHEMA_VERSION);
        nodeId = NodeId.of(frame, BODY_OFFSET + HelloDecoder.nodeIdEncodingOffset());
    }

    /** Who is at the other end, or null before a Hello was read. */
    NodeId nodeId() {
        return nodeId;
    }

    /** What to say goodbye with, or null when the Hello is acceptable. */
    GoodbyeCode fault(final NodeId self) {
        if (decoder.versionMin() > VERSION || decoder.versionMax() < VERSION) {
            return GoodbyeCode.VERSION;
        }
        if (nodeId.equals(self)) {
            return GoodbyeCode.SELF;
        }
        return decoder.frameLengthMax() < FRAME_LENGTH_MAX_LIMIT_MIN
                        || decoder.authorsPerMessageMax() == 0
                        || decoder.requestsInFlightMax() == 0
                ? GoodbyeCode.PROTOCOL_ERROR
                : null;
    }

    /** The sentence for a fault. */
    String reason(final GoodbyeCode fault) {
        return switch (fault) {
            case VERSION ->
                "no common version: ours=[" + VERSION + "," + VERSION + "] yours=[" + decoder.versionMin() + ","
                        + decoder.versionMax() + "]";
            case SELF -> "connected to itself: nodeId=" + nodeId;
            default ->
                "limits too low: frameLengthMax=" + decoder.frameLengthMax() + " authorsPerMessageMax="
                        + decoder.authorsPerMessageMax() + " requestsInFlightMax=" + decoder.requestsInFlightMax()
                        + ", at least " + FRAME_LENGTH_MAX_LIMIT_MIN + ", 1 and 1";
        };
    }

    /** What holds on the link from now on. */
    LinkTerms terms(final long linkId, final NodeId self, final LinkConfig config, final LinkOutbound outbound) {
        final long features = decoder.features() & config.features();
        return new LinkTerms(
                linkId,
                nodeId,
                (int) Math.min(decoder.frameLengthMax(), config.frameLengthMax()),
                decoder.authorsPerMessageMax(),
                decoder.requestsInFlightMax(),
                features,
                (features & Features.PUSH) == 0 ? 0 : (int) Math.min(decoder.pushWindow(), Integer.MAX_VALUE),
                self.compareTo(nodeId) < 0,
                outbound);
    }
}
