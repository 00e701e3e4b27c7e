package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.RequestFrameEncoder;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Decides which peer is asked for which authors: each author is with one peer at a time, each request is large enough
 * to keep runs long and small enough to leave work for the other peers. Belongs to the thread that owns the topic.
 */
/*
 * The idea: a peer with a free request takes the next wants of its own table that nobody is asked for. "inFlight" maps an
 * author to its range in the request that has it (index + 1), over all peers of the topic; it is what keeps a range from
 * being open twice. A range leaves it when its last event is stored, or when its request has settled.
 *
 * What a link may owe, and so how much a request is worth, follows from what it has brought (FetchLink); which authors go
 * into a request is the RequestPlanner's. A giant author is asked for in pieces, and the pieces may go to different peers
 * one after the other.
 *
 * A range may be taken from its peer before it has come (RangeMover). It leaves "inFlight" then, and what its request
 * brings all the same is stored only while nobody else is asked for the author: so whoever is asked finds the head where
 * the request says it is. Who has been asked and has not begun is told to stop then, and the events are stored.
 *
 * "pushed" has the authors of whom something that was pushed is with a verifier: they are not asked for until that is
 * stored or dropped, so no range begins in the middle of what is on its way.
 *
 * Awaited authors, local ones of which it has to be known what peers hold, come first: each is asked for in a request of
 * its own, at any peer that has more of it.
 *
 * Rejected: one want table per topic with provider sets (memory per author and provider, and hostile adverts of one peer
 * would fill what others need).
 */
final class FetchScheduler {
    private static final long BUSY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final TopicLog log;
    private final SyncConfig config;
    private final Counters counters;
    private final List<PeerSession> peers;
    private final AuthorMap inFlight;
    private final AuthorMap awaited;
    private final AuthorMap pushed;
    private final Interest interest;
    private final RequestPlanner planner;
    private final RequestFrameEncoder encoder = new RequestFrameEncoder();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private long version;

    FetchScheduler(
            final TopicLog log,
            final SyncConfig config,
            final Counters counters,
            final AuthorMap pushed,
            final List<PeerSession> peers,
            final long seed) {
        this.pushed = pushed;
        this.log = log;
        this.config = config;
        this.counters = counters;
        this.peers = peers;
        inFlight = new AuthorMap(seed, Integer.MAX_VALUE);
        awaited = new AuthorMap(seed, Integer.MAX_VALUE);
        interest = new Interest(seed);
        planner = new RequestPlanner(log, config, inFlight, awaited, pushed, interest);
    }

    /** Opens one request at a peer when there is one free and something to ask for. */
    int doWork(final PeerSession peer, final long nowNs) {
        if (log.shortage() != null) {
            return 0;
        }
        if (!awaited.isEmpty() && !peer.wants().isEmpty() && askForAwaited(peer, nowNs)) {
            return 1;
        }
        if (!peer.wantScan().hasNext()) {
            peer.wants().shrink();
        }
        if (peer.wants().isEmpty() || !peer.fetchLink().mayAsk() || !planner.begin(peer, version, nowNs)) {
            return 0;
        }
        final OutgoingRequest request = peer.findFreeOutgoing();
        if (request == null || !peer.link().outbound().isWritable(Priority.CONTROL)) {
            return 0;
        }
        request.open(peer.claimRequestId(), config.creditPerRequest(), nowNs);
        planner.fill(peer, request, nowNs);
        if (request.rangeCount() == 0) {
            request.free();
            return peer.wantScan().hasNext() ? 1 : 0;
        }
        if (!send(peer, request, nowNs)) {
            return 0;
        }
        return 1;
    }

    private boolean askForAwaited(final PeerSession peer, final long nowNs) {
        for (int slot = 0; slot < awaited.slotCount(); slot++) {
            if (awaited.valueAt(slot) == 0) {
                continue;
            }
            awaited.copyKeyAt(slot, key, 0);
            final long held = planner.heldSeq(key, 0);
            final long seq = Math.min(peer.wants().value(key, 0), planner.uncontestedMax(key, 0));
            if (seq > held
                    && !isInFlight(key, 0)
                    && pushed.value(key, 0) == 0
                    && isAskable(key, 0)
                    && !peer.isMoved(key, 0)
                    && !peer.suspicions().isAsked(key, 0)) {
                final OutgoingRequest request = peer.findFreeOutgoing();
                if (request == null || !peer.link().outbound().isWritable(Priority.CONTROL)) {
                    return false;
                }
                request.open(peer.claimRequestId(), config.creditPerRequest(), nowNs);
                request.ofAwaited();
                request.addRange(key, 0, held, Math.min(seq, held + planner.events(config.creditPerRequest())));
                inFlight.put(key, 0, request.rangeCount());
                planner.grant(request);
                return send(peer, request, nowNs);
            }
        }
        return false;
    }

    /** A pushed frame has left verification: authors that were not asked for because of it may be now. */
    void onPushSettled() {
        if (planner.hasPassedOverPushed()) {
            version++;
        }
    }

    /** Asks for an author before all others from now on. */
    void await(final DirectBuffer author, final int offset) {
        awaited.put(author, offset, 1);
    }

    void release(final DirectBuffer author, final int offset) {
        awaited.remove(author, offset);
        version++;
    }

    /** Whether some peer was asked for an author, and not all that it sends is stored. */
    boolean isInFlight(final DirectBuffer author, final int offset) {
        return inFlight.value(author, offset) != 0;
    }

    /** Whether an author's events are not contested, as far as is known. */
    boolean isAskable(final DirectBuffer author, final int offset) {
        return planner.uncontestedMax(author, offset) == Long.MAX_VALUE;
    }

    /** Sends a request, or takes it back when there is no room. */
    private boolean send(final PeerSession peer, final OutgoingRequest request, final long nowNs) {
        final boolean isSent = trySend(peer, request);
        if (isSent) {
            peer.fetchLink().onAsked(nowNs);
            counters.increment(Counter.REQUESTS_OUT);
            counters.increment(Counter.REQUESTS_IN_FLIGHT);
        } else {
            abandon(request);
            due(peer);
        }
        return isSent;
    }

    private boolean trySend(final PeerSession peer, final OutgoingRequest request) {
        final TopicLink link = peer.link();
        final int rangeCount = request.rangeCount();
        final int lengthMax = FrameDescriptor.requestLength(rangeCount);
        final Frame frame = link.outbound().tryClaim(Priority.CONTROL, lengthMax);
        if (frame == null) {
            return false;
        }
        encoder.wrap(frame.buffer(), lengthMax, rangeCount);
        for (int i = 0; i < rangeCount; i++) {
            encoder.add(request.authors(), OutgoingRequest.authorOffset(i), request.afterSeq(i), request.upToSeq(i));
        }
        frame.length(encoder.finish(link.topicHandle(), request.id(), request.credit()));
        link.outbound().send(Priority.CONTROL, frame);
        return true;
    }

    private void abandon(final OutgoingRequest request) {
        for (int i = 0; i < request.rangeCount(); i++) {
            inFlight.remove(request.authors(), OutgoingRequest.authorOffset(i));
        }
        request.free();
    }

    /**
     * Events of an author up to a seq have been stored: when that ends its range, others may ask for the author again.
     */
    void onStored(
            final PeerSession peer,
            final OutgoingRequest request,
            final DirectBuffer author,
            final int offset,
            final long seq) {
        if (request.isRangeMoved(author, offset)) {
            forgetWhenHeld(peer, author, offset, seq);
            version++;
            return;
        }
        final int range = (int) inFlight.value(author, offset) - 1;
        if (range < 0 || range >= request.rangeCount() || request.upToSeq(range) != seq) {
            return;
        }
        inFlight.remove(author, offset);
        request.rangeDone(range);
        forgetWhenHeld(peer, author, offset, seq);
        version++;
    }

    private static void forgetWhenHeld(
            final PeerSession peer, final DirectBuffer author, final int offset, final long seq) {
        final long wanted = peer.wants().value(author, offset);
        if (wanted != 0 && wanted <= seq) {
            peer.wants().remove(author, offset);
        } else {
            due(peer);
        }
    }

    private static void due(final PeerSession peer) {
        peer.wantScan().due();
        peer.firstScan().due();
    }

    /**
     * A request has settled. Ranges that did not come to their end are no longer wanted from this peer until it
     * advertises them anew; its history is not complete then.
     */
    void onSettled(final PeerSession peer, final OutgoingRequest request) {
        final boolean isBlamed = isBlamedForMoved(peer, request);
        for (int i = 0; i < request.rangeCount() && !request.isOfSuspicion(); i++) {
            if (!request.isRangeDone(i)) {
                if (!request.isRangeMoved(i)) {
                    inFlight.remove(request.authors(), OutgoingRequest.authorOffset(i));
                }
                if (!request.isToBeRepeated() && (isBlamed || !request.isRangeMoved(i))) {
                    onUnsent(peer, request, i);
                }
            }
        }
        request.free();
        counters.add(Counter.REQUESTS_IN_FLIGHT, -1);
        due(peer);
        version++;
    }

    /** A peer that was given up and brings nothing after all, twice, has not got what it advertised. */
    private static boolean isBlamedForMoved(final PeerSession peer, final OutgoingRequest request) {
        if (!request.isMovedWhole()) {
            return false;
        }
        if (request.bytesLate() > 0) {
            peer.fetchLink().onLateBytes();
        }
        return request.bytesReceived() == 0 && peer.fetchLink().endsBarren();
    }

    /** Takes a range from a request whose peer has been told, so that others can be asked for it. */
    void move(final OutgoingRequest request, final int range) {
        inFlight.remove(request.authors(), OutgoingRequest.authorOffset(range));
        request.moveRange(range, planner.bytes(request.upToSeq(range) - request.afterSeq(range)));
        counters.increment(Counter.RANGES_MOVED);
        version++;
    }

    /**
     * Events of an author came from a peer that was given up. Takes the author from the one that has been asked since,
     * if that has not begun with it; false when it has. Cold.
     */
    boolean takeFromUnbegun(final DirectBuffer author, final int offset) {
        for (int i = 0; i < peers.size(); i++) {
            final PeerSession peer = peers.get(i);
            for (final OutgoingRequest request : peer.outgoing()) {
                final int range = request.isMovable() ? request.find(author, offset) : -1;
                if (range >= 0 && request.isRangeMovable(range)) {
                    if (!RangeMover.cancel(peer, request, range)) {
                        return false;
                    }
                    move(request, range);
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a peer has what a range still lacks. */
    boolean isWanted(final PeerSession peer, final OutgoingRequest request, final int range) {
        final int author = OutgoingRequest.authorOffset(range);
        return peer.wants().value(request.authors(), author) > planner.heldSeq(request.authors(), author);
    }

    /** What the application wants, to be changed. */
    Interest interest() {
        return interest;
    }

    /** The last seq that is held of an author. */
    long heldSeq(final DirectBuffer author, final int offset) {
        return planner.heldSeq(author, offset);
    }

    /** Grows whenever peers may be asked for something that they could not be asked for before. */
    long version() {
        return version;
    }

    /** The application wants something else: all peers are looked through again. */
    void onInterest() {
        version++;
    }

    private void onUnsent(final PeerSession peer, final OutgoingRequest request, final int range) {
        final int author = OutgoingRequest.authorOffset(range);
        key.putBytes(0, request.authors(), author, AuthorId.LENGTH);
        final long uncontestedMax = planner.uncontestedMax(key, 0);
        if (uncontestedMax != Long.MAX_VALUE) {
            onUncontestedUnsent(peer, request.upToSeq(range), uncontestedMax);
            return;
        }
        final long advertisedSeq = peer.wants().remove(request.authors(), author);
        if (advertisedSeq > planner.heldSeq(request.authors(), author)) {
            if (peer.refused().value(request.authors(), author) == 0) {
                peer.wantDropped();
            } else {
                peer.wantRefused();
            }
            peer.unsent().put(request.authors(), author, advertisedSeq);
        }
    }

    /**
     * Nobody advertised these events, so nothing is missing of what was; but when the quarantine began under way, the
     * peer was not asked for them alone, and is.
     */
    private void onUncontestedUnsent(final PeerSession peer, final long askedSeq, final long uncontestedMax) {
        if (askedSeq > uncontestedMax && planner.heldSeq(key, 0) < uncontestedMax) {
            peer.wants().put(key, 0, uncontestedMax);
        } else {
            peer.wants().remove(key, 0);
        }
    }

    /** There is no room for what a request brings: the peer is to stop, and is asked for the rest when there is. */
    void onShortage(final OutgoingRequest request, final long nowNs) {
        request.repeat();
        if (request.state() == OutgoingRequest.State.OPEN && !request.isLastReceived()) {
            request.cancel(nowNs);
        }
    }

    /** The peer can't answer a request now: its ranges stay wanted, after a pause. */
    void onBusy(final PeerSession peer, final OutgoingRequest request, final long nowNs) {
        request.repeat();
        peer.wantScan().stop();
        peer.wantScan().pauseUntil(nowNs + BUSY_PAUSE_NS);
    }
}
