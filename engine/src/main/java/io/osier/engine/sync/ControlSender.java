package io.osier.engine.sync;

import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.util.concurrent.TimeUnit;

/**
 * Sends what a peer session owes in small messages: credit, cancels and refusals. Each is state until there is room for
 * it, so nothing queues. Also watches that requests get on. Belongs to the thread that owns the topic.
 */
final class ControlSender {
    private final SyncConfig config;
    private final Counters counters;

    ControlSender(final SyncConfig config, final Counters counters) {
        this.config = config;
        this.counters = counters;
    }

    int doWork(final PeerSession peer) {
        int count = 0;
        for (final OutgoingRequest request : peer.outgoing()) {
            if (request.isCancelUnsent()) {
                count += sendCancel(peer, request);
            } else if (request.isCreditDue()) {
                count += sendCredit(peer, request);
            }
        }
        if (peer.pushWindow().creditDue() > 0) {
            count += sendPushCredit(peer);
        }
        while (!peer.marks().isEmpty() && peer.marks().send(peer.link())) {
            count++;
        }
        while (!peer.refusals().isEmpty() && sendRefusal(peer)) {
            count++;
        }
        if (peer.partingReason() != null) {
            // Refusals that found no room are not waited for: a peer that does not read must not stay for that.
            peer.link().outbound().close(GoodbyeCode.BAD_EVENTS, peer.partingReason());
        }
        return count;
    }

    private int sendCredit(final PeerSession peer, final OutgoingRequest request) {
        final Frame frame = peer.link().outbound().tryClaim(Priority.CONTROL, FrameEncoder.CREDIT_LENGTH);
        if (frame == null) {
            return 0;
        }
        send(
                peer,
                frame,
                FrameEncoder.encodeCredit(
                        frame.buffer(), peer.link().topicHandle(), request.id(), request.creditOwed()));
        request.creditSent();
        return 1;
    }

    private int sendPushCredit(final PeerSession peer) {
        final Frame frame = peer.link().outbound().tryClaim(Priority.CONTROL, FrameEncoder.CREDIT_LENGTH);
        if (frame == null) {
            return 0;
        }
        final PushWindow window = peer.pushWindow();
        send(
                peer,
                frame,
                FrameEncoder.encodeCredit(
                        frame.buffer(), peer.link().topicHandle(), FrameDescriptor.PUSHED_ID, window.creditDue()));
        window.creditSent();
        return 1;
    }

    private int sendCancel(final PeerSession peer, final OutgoingRequest request) {
        final Frame frame = peer.link().outbound().tryClaim(Priority.CONTROL, FrameEncoder.CANCEL_LENGTH);
        if (frame == null) {
            return 0;
        }
        send(peer, frame, FrameEncoder.encodeCancel(frame.buffer(), peer.link().topicHandle(), request.id()));
        request.cancelSent();
        return 1;
    }

    private boolean sendRefusal(final PeerSession peer) {
        final Frame frame = peer.link().outbound().tryClaim(Priority.CONTROL, RefusalEncoder.REFUSE_LENGTH_MAX);
        if (frame == null) {
            return false;
        }
        final Refusals refusals = peer.refusals();
        send(peer, frame, refusals.encodeFirst(frame.buffer(), peer.link().topicHandle()));
        if (refusals.firstCode() != null) {
            counters.increment(Refusals.counter(refusals.firstCode()));
        }
        if (refusals.isOfRefusedEvents()) {
            sendCancelAuthor(peer, refusals);
        }
        refusals.removeFirst();
        return true;
    }

    /** Saves the peer sending what is going to be dropped; not worth waiting for room. */
    private static void sendCancelAuthor(final PeerSession peer, final Refusals refusals) {
        final Frame frame = peer.link().outbound().tryClaim(Priority.CONTROL, FrameEncoder.CANCEL_LENGTH);
        if (frame != null) {
            final int handle = peer.link().topicHandle();
            send(peer, frame, refusals.encodeCancelOfFirst(frame.buffer(), handle));
        }
    }

    private static void send(final PeerSession peer, final Frame frame, final int length) {
        frame.length(length);
        peer.link().outbound().send(Priority.CONTROL, frame);
    }

    /** Cancels requests on which nothing comes, and closes a link that does not even end those; how many. */
    int checkStalls(final PeerSession peer, final long nowNs) {
        int count = 0;
        for (final OutgoingRequest request : peer.outgoing()) {
            if (!request.isStalled(nowNs, config.requestStallNs())) {
                continue;
            }
            count++;
            if (request.state() == OutgoingRequest.State.OPEN) {
                counters.increment(Counter.REQUESTS_STALLED);
                request.cancel(nowNs);
            } else {
                peer.link()
                        .outbound()
                        .close(
                                GoodbyeCode.STALLED,
                                "a cancelled request is ended in time: requestId=" + request.id() + " requestStallMs="
                                        + TimeUnit.NANOSECONDS.toMillis(config.requestStallNs()));
            }
        }
        return count;
    }
}
