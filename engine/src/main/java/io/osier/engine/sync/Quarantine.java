package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.ForkProof;
import io.osier.codec.event.Runs;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.nio.ByteOrder;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds out which authors of a topic forked, and sees to it that what is contested stays where it is. Belongs to the
 * thread that owns the topic; the table knows who is quarantined, the log keeps the proofs.
 */
/*
 * The idea: nobody is believed, neither a peer that claims a fork nor one that claims a quarantine. A claim makes a
 * question (ForkInquiry), the answer makes an order for a lane, which checks two signatures, and only a proof that has
 * passed quarantines its author. So a third party cannot freeze anybody, and whoever lies has spent one request of its
 * own link.
 *
 *   advert: same seq, other hash ------> evidence wanted: that one event, of that peer ----.
 *   good run that does not link to ours: its first event, if it came alone; else wanted ---+--> order --> proof
 *   advert: seq 2^64-1 ----------------> proof wanted, of that peer ------> Fork ----------'
 *
 * Evidence is asked for as a run of one event, because of a longer one only the last signature is known to be good.
 *
 * When an author is quarantined: its record in the table changes, so adverts and fingerprints do; a DELTA says so at
 * once; what is under way of it beyond the proof's lower seq is cancelled. Below the lower seq everything goes on, but no
 * advert says any more who has how much. So whoever holds less asks all peers: when the quarantine begins, once per new
 * link, and whenever a peer says again, in a DELTA, that it holds the author in quarantine, which each does that has
 * stored more of it.
 *
 * Bounds: proofs per topic, claims per link, one request and one order per link. With the table of proofs full, further
 * forks are counted and claims of them are the claimant's matter, as before.
 *
 * Rejected: taking the lowest of several proofs (peers would have to tell each other which, and an author could move
 * everybody down step by step); telling the lower seq in adverts (peers with different proofs would never agree).
 */
final class Quarantine {
    private final TopicLog log;
    private final AuthorTable table;
    private final SyncConfig config;
    private final Counters counters;
    private final ChangeLog changes;
    private final List<PeerSession> peers;
    private final ForkInquiry inquiry;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[32]);
    private final long[] entry = new long[1];

    Quarantine(
            final TopicLog log,
            final SyncConfig config,
            final Counters counters,
            final TopicWork work,
            final ChangeLog changes,
            final List<PeerSession> peers,
            final long seed) {
        this.log = log;
        this.config = config;
        this.counters = counters;
        this.changes = changes;
        this.peers = peers;
        table = log.authors();
        inquiry = new ForkInquiry(log, config, counters, work, seed);
    }

    /** Whether an author is known to have forked. */
    boolean contains(final DirectBuffer author, final int offset) {
        final int ordinal = find(author, offset);
        return ordinal >= 0 && table.isQuarantined(ordinal);
    }

    /**
     * The link that need not be told that an author's events were stored: the one that they came on, which holds them.
     * But whoever sends events of a quarantined author may not know of the quarantine, so that is told to all.
     */
    long knowingLink(final int ordinal, final long sourceLinkId) {
        return table.isQuarantined(ordinal) ? ChangeLog.NO_LINK : sourceLinkId;
    }

    private int find(final DirectBuffer author, final int offset) {
        return table.quarantinedCount() == 0 ? -1 : table.find(author, offset);
    }

    private boolean isShort(final int ordinal) {
        return table.isQuarantined(ordinal) && table.seq(ordinal) < table.uncontestedMax(ordinal);
    }

    /** A new peer may have of quarantined authors what we lack. */
    void onLinkUp(final PeerSession peer) {
        for (int i = 0; i < table.quarantinedCount(); i++) {
            final int ordinal = table.quarantined(i);
            if (isShort(ordinal)) {
                wantRest(peer, ordinal);
            }
        }
    }

    void onLinkDown(final PeerSession peer) {
        inquiry.onLinkDown(peer);
    }

    private void wantRest(final PeerSession peer, final int ordinal) {
        table.copyAuthor(ordinal, key, 0);
        want(peer, key, 0, table.uncontestedMax(ordinal));
    }

    private static void want(final PeerSession peer, final DirectBuffer author, final int offset, final long seq) {
        if (peer.diverged().value(author, offset) == 0
                && peer.wants().value(author, offset) < seq
                && peer.wants().put(author, offset, seq)) {
            peer.wantScan().due();
        }
    }

    /** A peer advertised another history of an author: same seq, other hash. */
    void onOtherHistory(final PeerSession peer, final DirectBuffer author, final int offset, final long seq) {
        claimHistory(peer, author, offset, seq);
        inquiry.wantEvidence(peer, author, offset, seq);
    }

    /** No more of an author is asked of a peer that holds another history; true when that is new. */
    private void claimHistory(final PeerSession peer, final DirectBuffer author, final int offset, final long seq) {
        if (peer.diverged().value(author, offset) == 0) {
            counters.increment(Counter.HEADS_DIVERGED);
            peer.diverged().put(author, offset, seq);
            peer.wants().remove(author, offset);
        }
    }

    /** A peer says that it holds an author in quarantine, which is not so here. */
    void onClaim(final PeerSession peer, final DirectBuffer author, final int offset) {
        if (!contains(author, offset)) {
            peer.suspicions().claim(author, offset);
        }
    }

    /**
     * A peer advertised a head of an author, which is lower than ours or is of no account because of the quarantine.
     */
    void onHeadBehind(final PeerSession peer, final DirectBuffer heads, final int offset) {
        final int ordinal = find(heads, offset);
        if (ordinal >= 0 && isShort(ordinal)) {
            final long theirs = heads.getLong(offset + FrameDescriptor.HEAD_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
            final long seq = Math.min(theirs, table.uncontestedMax(ordinal));
            if (seq > table.seq(ordinal)) {
                want(peer, heads, offset, seq);
            }
        }
    }

    /** A peer told changes: it may have more now of authors that we hold in quarantine, too. */
    void onDelta(final PeerSession peer, final DirectBuffer frame, final int headCount) {
        if (table.quarantinedCount() == 0) {
            return;
        }
        int head = FrameDescriptor.HEADS_OFFSET;
        for (int i = 0; i < headCount; i++) {
            if (frame.getLong(head + FrameDescriptor.HEAD_SEQ_OFFSET) == HeadComparison.QUARANTINED_SEQ) {
                final int ordinal = table.find(frame, head);
                if (ordinal >= 0 && isShort(ordinal)) {
                    want(peer, frame, head, table.uncontestedMax(ordinal));
                }
            }
            head += FrameDescriptor.HEAD_LENGTH;
        }
    }

    /**
     * A run is well signed and does not extend what we hold.
     *
     * @param request that it answers, or null when it was pushed.
     * @return whether it is a matter of a fork, and has been seen to; false for one that is early, late or unasked.
     */
    boolean takeRun(
            final PeerSession peer,
            final OutgoingRequest request,
            final DirectBuffer buffer,
            final Runs runs,
            final int run) {
        final int event = runs.offset(run);
        final int author = event + EventDescriptor.AUTHOR_OFFSET;
        final int ordinal = table.find(buffer, author);
        if (ordinal < 0) {
            return isOfEvidence(request);
        }
        if (runs.lastSeq(run) > table.uncontestedMax(ordinal)) {
            counters.add(Counter.CONTESTED_EVENTS, runs.eventCount(run));
            return true;
        }
        final long held = table.seq(ordinal);
        final long first = runs.firstSeq(run);
        if (first != held + 1 && !isOfEvidence(request)) {
            return false;
        }
        if (first == held + 1 && table.hashEquals(ordinal, buffer, event + EventDescriptor.PREV_OFFSET)) {
            // The head has moved since, and what was asked for shows no other history.
            return true;
        }
        counters.add(Counter.CONTESTED_EVENTS, runs.eventCount(run));
        if (table.isQuarantined(ordinal) || first > held + 1) {
            claimHistory(peer, buffer, author, first);
            return true;
        }
        if (first > held) {
            claimHistory(peer, buffer, author, first);
        }
        final long own = Math.min(first, held);
        if (own < 1) {
            return true;
        }
        if (runs.eventCount(run) > 1 || !peer.suspicions().isFree()) {
            inquiry.wantEvidence(peer, buffer, author, first);
        } else {
            inquiry.check(peer, buffer, event, runs.length(run), entry(ordinal, own));
        }
        return true;
    }

    private static boolean isOfEvidence(final OutgoingRequest request) {
        return request != null && request.isOfEvidence();
    }

    private long entry(final int ordinal, final long seq) {
        if (seq > table.seq(ordinal)) {
            return ForkOrder.NO_ENTRY;
        }
        table.entries(ordinal, seq, seq, entry, 0, 1);
        return entry[0];
    }

    /** A Fork arrived; a peer that was not asked for it is told goodbye. */
    void onFork(final PeerSession peer, final DirectBuffer frame) {
        final int author = FrameDescriptor.FORK_FIRST_OFFSET + EventDescriptor.AUTHOR_OFFSET;
        final Suspicions suspicions = peer.suspicions();
        final OutgoingRequest open = suspicions.open();
        final boolean isAsked = open != null
                && open.isOfProof()
                && !suspicions.isOpenSettled()
                && !suspicions.isAnswered()
                && suspicions.isOpenOf(frame, author);
        if (!isAsked) {
            counters.increment(Counter.PROTOCOL_ERRORS);
            peer.link()
                    .outbound()
                    .close(
                            GoodbyeCode.PROTOCOL_ERROR,
                            "a Fork answers an open request for it, once: author=" + AuthorId.of(frame, author));
            return;
        }
        suspicions.answered();
        if (contains(frame, author)) {
            return;
        }
        if (!suspicions.isFree()) {
            suspicions.claims().put(frame, author, 1);
            return;
        }
        final int second = FrameDescriptor.forkSecondOffset(frame, 0);
        final ForkProof proof = ForkProof.of(
                frame,
                FrameDescriptor.FORK_FIRST_OFFSET,
                FrameDescriptor.forkFirstLength(frame, 0),
                frame,
                second,
                FrameDescriptor.forkSecondLength(frame, 0));
        final int ordinal = table.find(frame, author);
        final long lowerSeq = proof.lowerSeq();
        inquiry.check(peer, proof, ordinal < 0 || lowerSeq < 1 ? ForkOrder.NO_ENTRY : entry(ordinal, lowerSeq));
    }

    /** Asks what is to be asked, and hands on what is to be checked. */
    int doWork(final PeerSession peer, final long nowNs) {
        return inquiry.doWork(peer, nowNs);
    }

    /** A lane is done with an order to check. */
    void onChecked(final ForkOrder order) {
        final PeerSession peer = order.peer();
        inquiry.done(order);
        if (order.isProven()) {
            begin(order);
        } else if (order.kind() == ForkOrder.Kind.CHECK_PROOF && order.fault() != null) {
            charge(peer, order);
        }
    }

    private void charge(final PeerSession peer, final ForkOrder order) {
        counters.add(Counter.INVALID_EVENTS, 2);
        if (!peer.isDown()) {
            peer.addBadRun(
                    config.badRunsPerLinkMax(),
                    "a Fork that proves nothing, fault=" + order.fault() + " author=" + order.author());
        }
    }

    private void begin(final ForkOrder order) {
        final ForkProof proof = order.proof();
        order.author().copyTo(key, 0);
        if (contains(key, 0)) {
            return;
        }
        final boolean isHashKnown = order.servedHash() != null;
        if (isHashKnown) {
            order.servedHash().copyTo(hash, 0);
        }
        // Another link's proof of the same author may have been kept while this one was being checked.
        final long keptSeq = log.forks().lowerSeq(key, 0);
        final boolean isOther = keptSeq != 0 && keptSeq != proof.lowerSeq();
        final long lowerSeq = isOther ? keptSeq : proof.lowerSeq();
        final int ordinal = table.quarantine(key, 0, lowerSeq, isHashKnown && !isOther ? hash : null, 0);
        counters.increment(Counter.AUTHORS_QUARANTINED);
        changes.add(
                ordinal,
                order.kind() == ForkOrder.Kind.CHECK_PROOF ? order.link().linkId() : ChangeLog.NO_LINK);
        for (int i = 0; i < peers.size(); i++) {
            onBegun(peers.get(i), ordinal);
        }
    }

    /** What is contested is asked for no more, and the rest of everybody. */
    private void onBegun(final PeerSession peer, final int ordinal) {
        final long max = table.uncontestedMax(ordinal);
        for (final OutgoingRequest request : peer.outgoing()) {
            final int range = request.awaitsLast() ? request.find(key, 0) : -1;
            final boolean isContested = range >= 0 && !request.isOfSuspicion() && request.upToSeq(range) > max;
            // Who was told that the range was moved has been told to stop it.
            if (isContested && !request.isRangeMoved(range) && request.refuseRange(key, 0)) {
                peer.refusals().addCancel(request.id(), key, 0);
            }
        }
        peer.diverged().remove(key, 0);
        peer.wants().remove(key, 0);
        if (isShort(ordinal)) {
            want(peer, key, 0, max);
        }
        peer.wantScan().due();
        peer.firstScan().due();
    }
}
