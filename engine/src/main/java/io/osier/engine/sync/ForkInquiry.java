package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.ForkProof;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.RequestFrameEncoder;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Asks peers to show what they claim of authors, and has it checked. Belongs to the thread that owns the topic; the
 * {@link Quarantine} says what to ask, and draws the conclusions.
 */
/*
 * One request and one order per link at a time. "asking" holds the authors of whom some peer is being asked for the proof
 * or an order is out, so that a fork that a hundred peers tell of at once is fetched once. It is forgotten with the link,
 * with the answer when that was none, or with the order.
 */
final class ForkInquiry {
    private static final int SLOTS_PER_TURN = 64;
    private static final long EVIDENCE = 1;
    private static final long PROOF = 2;

    private final TopicLog log;
    private final AuthorTable table;
    private final SyncConfig config;
    private final Counters counters;
    private final TopicWork work;
    private final AuthorMap asking;
    private final RequestFrameEncoder encoder = new RequestFrameEncoder();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);

    ForkInquiry(
            final TopicLog log,
            final SyncConfig config,
            final Counters counters,
            final TopicWork work,
            final long seed) {
        this.log = log;
        this.config = config;
        this.counters = counters;
        this.work = work;
        table = log.authors();
        asking = new AuthorMap(seed, Integer.MAX_VALUE);
    }

    /** A peer is to be asked for its event of a seq, as a run of its own. */
    void wantEvidence(final PeerSession peer, final DirectBuffer author, final int offset, final long seq) {
        if (mayQuarantineMore()) {
            peer.suspicions().evidence().put(author, offset, seq);
        }
    }

    private boolean mayQuarantineMore() {
        return table.quarantinedCount() < config.divergedMax();
    }

    /** An event of a peer is to be checked against one of ours. The peer has no order yet. */
    void check(final PeerSession peer, final DirectBuffer buffer, final int event, final int length, final long entry) {
        final AuthorId author = AuthorId.of(buffer, event + EventDescriptor.AUTHOR_OFFSET);
        submit(peer, ForkOrder.ofEvidence(log.topicId(), peer, author, buffer, event, length, entry));
    }

    /** A proof is to be checked. The peer has no order yet. */
    void check(final PeerSession peer, final ForkProof proof, final long entry) {
        submit(peer, ForkOrder.ofProof(log.topicId(), peer, proof, entry));
    }

    private void submit(final PeerSession peer, final ForkOrder order) {
        if (mayQuarantineMore()) {
            peer.suspicions().order(order);
            offer(peer);
        }
    }

    private int offer(final PeerSession peer) {
        final ForkOrder waiting = peer.suspicions().waitingOrder();
        if (waiting == null || !work.prove(waiting)) {
            return 0;
        }
        peer.suspicions().orderTaken();
        return 1;
    }

    /** An order to check has come home. */
    void done(final ForkOrder order) {
        order.peer().suspicions().orderDone();
        order.author().copyTo(key, 0);
        asking.remove(key, 0);
    }

    void onLinkDown(final PeerSession peer) {
        final Suspicions suspicions = peer.suspicions();
        if (suspicions.open() != null) {
            asking.remove(suspicions.openAuthor(), 0);
        }
        if (suspicions.waitingOrder() != null) {
            done(suspicions.waitingOrder());
        }
    }

    int doWork(final PeerSession peer, final long nowNs) {
        final Suspicions suspicions = peer.suspicions();
        int count = offer(peer);
        if (suspicions.open() != null && suspicions.isOpenSettled()) {
            onSettled(suspicions);
            count++;
        }
        final boolean hasQuestion =
                !suspicions.evidence().isEmpty() || !suspicions.claims().isEmpty();
        if (!hasQuestion
                || suspicions.open() != null
                || !suspicions.isFree()
                || log.shortage() != null
                || peer.wantScan().isPausedAt(nowNs)
                || !mayQuarantineMore()
                || !peer.link().outbound().isWritable(Priority.CONTROL)) {
            return count;
        }
        final OutgoingRequest free = peer.findFreeOutgoing();
        if (free == null) {
            return count;
        }
        return count + (ask(peer, free, suspicions.evidence(), EVIDENCE, nowNs) ? 1 : askForProof(peer, free, nowNs));
    }

    private int askForProof(final PeerSession peer, final OutgoingRequest free, final long nowNs) {
        return peer.link().hasForks() && ask(peer, free, peer.suspicions().claims(), PROOF, nowNs) ? 1 : 0;
    }

    private void onSettled(final Suspicions suspicions) {
        if (!suspicions.isOrderOf(suspicions.openAuthor(), 0)) {
            asking.remove(suspicions.openAuthor(), 0);
        }
        suspicions.closed();
    }

    /** Asks the next question of a kind that can be asked; false when there is none, or no room. */
    private boolean ask(
            final PeerSession peer,
            final OutgoingRequest request,
            final AuthorMap questions,
            final long kind,
            final long nowNs) {
        final int slotCount = Math.min(questions.slotCount(), SLOTS_PER_TURN);
        for (int i = 0; i < slotCount && !questions.isEmpty(); i++) {
            final int slot = peer.suspicions().nextSlot(questions);
            final long seq = slot < questions.slotCount() ? questions.valueAt(slot) : 0;
            if (seq == 0) {
                continue;
            }
            questions.copyKeyAt(slot, key, 0);
            if (isKnown()) {
                questions.removeAt(slot);
            } else if (asking.value(key, 0) == 0 && !isAskedHere(peer)) {
                if (!send(peer, request, kind, seq, nowNs)) {
                    return false;
                }
                questions.remove(key, 0);
                asking.put(key, 0, kind);
                return true;
            }
        }
        return false;
    }

    private boolean isKnown() {
        final int ordinal = table.find(key, 0);
        return ordinal >= 0 && table.isQuarantined(ordinal);
    }

    /** Whether an open request on the link names the author: it must not be in two. */
    private boolean isAskedHere(final PeerSession peer) {
        for (final OutgoingRequest request : peer.outgoing()) {
            if (!request.isFree() && request.find(key, 0) >= 0) {
                return true;
            }
        }
        return false;
    }

    private boolean send(
            final PeerSession peer, final OutgoingRequest request, final long kind, final long seq, final long nowNs) {
        final int length = FrameDescriptor.requestLength(1);
        final Frame frame = peer.link().outbound().tryClaim(Priority.CONTROL, length);
        if (frame == null) {
            return false;
        }
        final boolean isOfProof = kind == PROOF;
        request.open(peer.claimRequestId(), EventDescriptor.EVENT_LENGTH_MAX, nowNs);
        request.ofSuspicion(isOfProof);
        request.addRange(key, 0, isOfProof ? 0 : seq - 1, isOfProof ? 1 : seq);
        encoder.wrap(frame.buffer(), length, 1);
        encoder.add(key, 0, request.afterSeq(0), request.upToSeq(0));
        final int handle = peer.link().topicHandle();
        frame.length(
                isOfProof
                        ? encoder.finishProof(handle, request.id())
                        : encoder.finish(handle, request.id(), EventDescriptor.EVENT_LENGTH_MAX));
        peer.link().outbound().send(Priority.CONTROL, frame);
        peer.suspicions().opened(request, key, 0, seq);
        counters.increment(Counter.REQUESTS_OUT);
        counters.increment(Counter.REQUESTS_IN_FLIGHT);
        counters.increment(isOfProof ? Counter.PROOFS_ASKED : Counter.EVIDENCE_ASKED);
        return true;
    }
}
