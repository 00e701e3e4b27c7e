package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.RequestFrameEncoder;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
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
 * A request is bounded by its estimated bytes, so a giant author is asked for in pieces and the pieces may go to
 * different peers one after the other.
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
    private static final int SLOTS_PER_TURN = 4096;
    private static final int REQUEST_CREDITS = 4;
    private static final int EVENT_LENGTH_ESTIMATE = 512;
    /** Passing over a table this small costs less than waiting would cost live events. */
    private static final int SLOTS_WITHOUT_PAUSE = 1024;

    private static final long BUSY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long PASS_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final TopicLog log;
    private final AuthorTable table;
    private final SyncConfig config;
    private final Counters counters;
    private final AuthorMap diverged;
    private final AuthorMap inFlight;
    private final AuthorMap awaited;
    private final AuthorMap pushed;
    private boolean isAnyLeftToPush;
    private final RequestFrameEncoder encoder = new RequestFrameEncoder();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private long version;

    FetchScheduler(
            final TopicLog log,
            final SyncConfig config,
            final Counters counters,
            final AuthorMap diverged,
            final AuthorMap pushed,
            final long seed) {
        this.pushed = pushed;
        this.log = log;
        this.table = log.authors();
        this.config = config;
        this.counters = counters;
        this.diverged = diverged;
        inFlight = new AuthorMap(seed, Integer.MAX_VALUE);
        awaited = new AuthorMap(seed, Integer.MAX_VALUE);
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
        if (peer.wants().isEmpty() || !peer.wantScan().begin(peer.wants().slotCount(), version, nowNs)) {
            return 0;
        }
        final OutgoingRequest request = peer.findFreeOutgoing();
        if (request == null || !peer.link().outbound().isWritable(Priority.CONTROL)) {
            return 0;
        }
        request.open(peer.claimRequestId(), config.creditPerRequest(), nowNs);
        collect(peer, request, nowNs);
        if (request.rangeCount() == 0) {
            request.free();
            return peer.wantScan().hasNext() ? 1 : 0;
        }
        if (!send(peer, request)) {
            peer.wantScan().due();
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
            final long held = heldSeq();
            final long seq = peer.wants().value(key, 0);
            if (seq > held && !isInFlight(key, 0) && pushed.value(key, 0) == 0 && isAskable(key, 0)) {
                final OutgoingRequest request = peer.findFreeOutgoing();
                if (request == null || !peer.link().outbound().isWritable(Priority.CONTROL)) {
                    return false;
                }
                request.open(peer.claimRequestId(), config.creditPerRequest(), nowNs);
                request.ofAwaited();
                addRange(request, held, Math.min(seq, held + eventsPerRequest()));
                return send(peer, request);
            }
        }
        return false;
    }

    /** A pushed frame has left verification: authors that were not asked for because of it may be now. */
    void onPushSettled() {
        if (isAnyLeftToPush) {
            isAnyLeftToPush = false;
            version++;
        }
    }

    private void addRange(final OutgoingRequest request, final long afterSeq, final long upToSeq) {
        request.addRange(key, 0, afterSeq, upToSeq);
        inFlight.put(key, 0, request.rangeCount());
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

    /** Whether an author is asked for at all. */
    boolean isAskable(final DirectBuffer author, final int offset) {
        return diverged.value(author, offset) == 0;
    }

    private void collect(final PeerSession peer, final OutgoingRequest request, final long nowNs) {
        final AuthorMap wants = peer.wants();
        final WantScan scan = peer.wantScan();
        final int rangesMax =
                Math.min(config.authorsPerRequestMax(), peer.link().authorsPerMessageMax());
        long eventsLeft = eventsPerRequest();
        for (int visited = 0; visited < SLOTS_PER_TURN && scan.hasNext(); visited++) {
            final int slot = scan.slot(wants.slotCount());
            final long seq = wants.valueAt(slot);
            if (seq == 0) {
                scan.next();
                continue;
            }
            wants.copyKeyAt(slot, key, 0);
            final long held = heldSeq();
            if (held >= seq || diverged.value(key, 0) != 0) {
                wants.removeAt(slot);
                continue;
            }
            scan.next();
            final boolean isPushed = pushed.value(key, 0) != 0;
            isAnyLeftToPush |= isPushed;
            if (!isPushed && inFlight.value(key, 0) == 0 && awaited.value(key, 0) == 0) {
                final long upToSeq = Math.min(seq, held + eventsLeft);
                addRange(request, held, upToSeq);
                eventsLeft -= upToSeq - held;
                if (request.rangeCount() == rangesMax || eventsLeft <= 0) {
                    return;
                }
            }
        }
        if (!scan.hasNext() && wants.slotCount() > SLOTS_WITHOUT_PAUSE) {
            scan.pauseUntil(nowNs + PASS_PAUSE_NS);
        }
    }

    private long heldSeq() {
        final int ordinal = table.find(key, 0);
        return ordinal < 0 ? 0 : table.seq(ordinal);
    }

    private long eventsPerRequest() {
        final long eventCount = table.eventCount();
        final long lengthEstimate =
                eventCount == 0 ? EVENT_LENGTH_ESTIMATE : Math.max(1, log.eventBytes() / eventCount);
        return Math.max(1, (long) config.creditPerRequest() * REQUEST_CREDITS / lengthEstimate);
    }

    /** Sends a request, or takes it back when there is no room. */
    private boolean send(final PeerSession peer, final OutgoingRequest request) {
        final boolean isSent = trySend(peer, request);
        if (isSent) {
            counters.increment(Counter.REQUESTS_OUT);
            counters.increment(Counter.REQUESTS_IN_FLIGHT);
        } else {
            abandon(request);
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
        frame.length(encoder.finish(link.topicHandle(), request.id(), config.creditPerRequest()));
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
            peer.wantScan().due();
        }
    }

    /**
     * A request has settled. Ranges that did not come to their end are no longer wanted from this peer until it
     * advertises them anew; its history is not complete then.
     */
    void onSettled(final PeerSession peer, final OutgoingRequest request) {
        for (int i = 0; i < request.rangeCount(); i++) {
            if (!request.isRangeDone(i)) {
                final int author = OutgoingRequest.authorOffset(i);
                inFlight.remove(request.authors(), author);
                if (!request.isToBeRepeated()) {
                    onUnsent(peer, request, i);
                }
            }
        }
        request.free();
        counters.add(Counter.REQUESTS_IN_FLIGHT, -1);
        peer.wantScan().due();
        version++;
    }

    private void onUnsent(final PeerSession peer, final OutgoingRequest request, final int range) {
        final int author = OutgoingRequest.authorOffset(range);
        final long advertisedSeq = peer.wants().remove(request.authors(), author);
        if (advertisedSeq > heldSeq(request, range)) {
            peer.wantDropped();
            peer.unsent().put(request.authors(), author, advertisedSeq);
        }
    }

    private long heldSeq(final OutgoingRequest request, final int range) {
        key.putBytes(0, request.authors(), OutgoingRequest.authorOffset(range), AuthorId.LENGTH);
        return heldSeq();
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
