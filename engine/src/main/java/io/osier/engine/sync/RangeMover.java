package io.osier.engine.sync;

import io.osier.codec.message.FrameEncoder;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Takes ranges from peers that do not bring them, so that others can be asked: all of a peer that has fallen silent,
 * and what a slow peer has not begun when another one has nothing to do. Belongs to the thread that owns the topic.
 */
/*
 * Silence: a peer that owes something and sends nothing for its patience (FetchLink; about a second, more on slow links)
 * keeps what it owes for itself no longer. Its requests are cancelled, whole, if another peer has any of it. Where no
 * other peer has it nothing is gained by moving, and the request is left to the stall limit, as is a link that does not
 * even end what was cancelled.
 *
 * A peer that has nothing else to do waits for a quarter of that time only: what comes twice then would not have been
 * worth the waiting.
 *
 * Late: windows are so short that links end within a fraction of a second of each other, unless one became slow or its
 * rate is not known yet. Then an idle peer takes over ranges that are not begun, the last first, as much as its next
 * request is worth, if it would be done with them in half the time; each is cancelled by itself.
 *
 * The peer is always told before others may be asked. What it had sent by then comes twice; that is counted
 * (HANDOVER_BYTES), and bounded by what was asked of one link.
 *
 * Rejected: asking two peers for the tail and taking what comes first (all of it comes twice); waiting for LAST before
 * others are asked (a silent peer does not send it).
 */
final class RangeMover {
    private static final long GAIN_MIN_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long UNKNOWN_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<PeerSession> peers;
    private final FetchScheduler scheduler;
    private final Counters counters;

    RangeMover(final List<PeerSession> peers, final FetchScheduler scheduler, final Counters counters) {
        this.peers = peers;
        this.scheduler = scheduler;
        this.counters = counters;
    }

    /** Looks at all peers; how many requests were touched. */
    int doWork(final long nowNs) {
        if (peers.size() < 2) {
            return 0;
        }
        int count = 0;
        for (int i = 0; i < peers.size(); i++) {
            final PeerSession peer = peers.get(i);
            if (peer.link().outbound().isClosed() || peer.fetchLink().isSilent()) {
                continue;
            }
            if (peer.fetchLink().isOverdue(false, nowNs)) {
                count += giveUp(peer, null, nowNs);
            } else if (isIdle(peer)) {
                count += relieve(peer, nowNs);
            }
        }
        return count;
    }

    private static boolean isAlive(final PeerSession peer) {
        return !peer.link().outbound().isClosed() && !peer.fetchLink().isSilent();
    }

    /** Takes all from a silent peer that others have; that one other has, if it is named. */
    private int giveUp(final PeerSession peer, final PeerSession idle, final long nowNs) {
        int count = 0;
        for (final OutgoingRequest request : peer.outgoing()) {
            if (request.isMovable()
                    && (idle == null ? hasOther(peer, request, nowNs) : hasAny(idle, request))
                    && cancel(peer, request)) {
                for (int range = 0; range < request.rangeCount(); range++) {
                    if (!request.isRangeDone(range) && !request.isRangeMoved(range)) {
                        scheduler.move(request, range);
                    }
                }
                request.cancelledToMove(nowNs);
                counters.increment(Counter.REQUESTS_STALLED);
                count++;
            }
        }
        if (count > 0) {
            peer.fetchLink().silence();
        }
        return count;
    }

    /** Whether any range of a request can be had from another peer now. */
    private boolean hasOther(final PeerSession peer, final OutgoingRequest request, final long nowNs) {
        for (int i = 0; i < peers.size(); i++) {
            final PeerSession other = peers.get(i);
            if (other != peer
                    && isAlive(other)
                    && !other.fetchLink().isOverdue(false, nowNs)
                    && hasAny(other, request)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasAny(final PeerSession peer, final OutgoingRequest request) {
        for (int range = 0; range < request.rangeCount(); range++) {
            if (!request.isRangeDone(range) && scheduler.isWanted(peer, request, range)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIdle(final PeerSession peer) {
        return !peer.wants().isEmpty()
                && peer.outgoingInUseCount() == 0
                && !peer.wantScan().hasNext();
    }

    /** An idle peer takes over what the latest of the others has not begun. */
    private int relieve(final PeerSession idle, final long nowNs) {
        PeerSession latest = null;
        for (int i = 0; i < peers.size(); i++) {
            final PeerSession peer = peers.get(i);
            if (peer != idle
                    && isAlive(peer)
                    && peer.fetchLink().outstanding() > 0
                    && (latest == null
                            || peer.fetchLink().timeLeftNs()
                                    > latest.fetchLink().timeLeftNs())) {
                latest = peer;
            }
        }
        if (latest != null && latest.fetchLink().isOverdue(true, nowNs)) {
            return giveUp(latest, idle, nowNs);
        }
        return latest == null || latest.fetchLink().timeLeftNs() < 2 * turnNs(idle) + GAIN_MIN_NS
                ? 0
                : take(idle, latest);
    }

    /** How long a peer takes for a request of its size. */
    private static long turnNs(final PeerSession peer) {
        final LinkRate rate = peer.fetchLink().rate();
        return rate.bytesPerSecond() == 0
                ? UNKNOWN_NS
                : rate.delayNs()
                        + peer.fetchLink().bytesPerRequest() * TimeUnit.SECONDS.toNanos(1) / rate.bytesPerSecond();
    }

    private int take(final PeerSession idle, final PeerSession late) {
        final long enough =
                Math.max(0, late.fetchLink().outstanding() - idle.fetchLink().bytesPerRequest());
        int count = 0;
        for (int i = late.outgoing().length - 1; i >= 0; i--) {
            final OutgoingRequest request = late.outgoing()[i];
            if (!request.isMovable()) {
                continue;
            }
            for (int range = request.rangeCount() - 1;
                    range >= 0 && late.fetchLink().outstanding() > enough;
                    range--) {
                if (request.isRangeMovable(range) && scheduler.isWanted(idle, request, range)) {
                    if (!cancel(late, request, range)) {
                        return count;
                    }
                    scheduler.move(request, range);
                    count++;
                }
            }
        }
        return count;
    }

    private static boolean cancel(final PeerSession peer, final OutgoingRequest request) {
        final Frame frame = peer.link().outbound().tryClaim(Priority.CONTROL, FrameEncoder.CANCEL_LENGTH);
        if (frame == null) {
            return false;
        }
        frame.length(FrameEncoder.encodeCancel(frame.buffer(), peer.link().topicHandle(), request.id()));
        peer.link().outbound().send(Priority.CONTROL, frame);
        return true;
    }

    /** Tells a peer to leave one author of a request out; false when there is no room to. */
    static boolean cancel(final PeerSession peer, final OutgoingRequest request, final int range) {
        final Frame frame = peer.link().outbound().tryClaim(Priority.CONTROL, FrameEncoder.CANCEL_LENGTH);
        if (frame == null) {
            return false;
        }
        frame.length(FrameEncoder.encodeCancelAuthor(
                frame.buffer(),
                peer.link().topicHandle(),
                request.id(),
                request.authors(),
                OutgoingRequest.authorOffset(range)));
        peer.link().outbound().send(Priority.CONTROL, frame);
        return true;
    }
}
