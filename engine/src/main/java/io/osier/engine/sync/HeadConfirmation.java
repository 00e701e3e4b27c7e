package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.NodeId;
import io.osier.engine.log.AuthorTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * What peers hold of a local author can only be known by asking. An author is confirmed when one peer has told to the
 * end what it holds, and nothing that any peer claims of the author is still to be fetched.
 *
 * A claim is a head above ours. It is not signed, so it may be a lie: it counts until what it promises has come, or the
 * peer was asked and ended its answer without it, or nothing of the author has come from anywhere for a while. The
 * while is counted per claimant and goes on when it connects anew, so a liar delays by it, once. An honest peer has that
 * long to deliver one event; its turn comes first, because awaited authors are asked for before all others and in
 * requests of their own, which nothing else can hold up or keep alive.
 *
 * Claimants are bounded: with more liars than that, further claims are not waited for.
 */
/**
 * Finds out from peers what local authors signed last. Belongs to the thread that owns the topic; made by
 * {@link TopicSession}.
 */
public final class HeadConfirmation {
    /** Claimants that are waited for, per author. */
    static final int CLAIMANTS_MAX = 64;

    /** How long a claim is waited for without an event of the author, in request stalls. */
    static final int STALLS_PER_CLAIM = 6;

    private final List<PeerSession> peers;
    private final AuthorTable table;
    private final FetchScheduler scheduler;
    private final long claimTimeoutNs;
    private final List<Awaited> awaited = new ArrayList<>();

    HeadConfirmation(
            final List<PeerSession> peers,
            final AuthorTable table,
            final FetchScheduler scheduler,
            final SyncConfig config) {
        this.peers = peers;
        this.table = table;
        this.scheduler = scheduler;
        claimTimeoutNs = STALLS_PER_CLAIM * config.requestStallNs();
    }

    /** An author that is waited for. */
    private static final class Awaited {
        private final AuthorId author;
        private final UnsafeBuffer key;
        private final Map<NodeId, Long> claimedNs = new HashMap<>();
        private long headSeq = -1;
        private long progressNs;

        Awaited(final AuthorId author) {
            this.author = author;
            key = new UnsafeBuffer(author.toBytes());
        }
    }

    /**
     * Begins to ask for an author before all others. Nothing happens if that has begun.
     *
     * @param author that is to be confirmed.
     */
    public void begin(final AuthorId author) {
        if (find(author) == null) {
            final Awaited begun = new Awaited(author);
            awaited.add(begun);
            scheduler.await(begun.key, 0);
        }
    }

    /**
     * Whether an author is confirmed by now: its head in the log is the last that peers know.
     *
     * @param author that was begun with.
     * @param nowNs the time.
     */
    public boolean isDone(final AuthorId author, final long nowNs) {
        final Awaited waiting = find(author);
        final long held = heldSeq(waiting.key);
        if (held != waiting.headSeq) {
            waiting.headSeq = held;
            waiting.progressNs = nowNs;
        }
        boolean isTold = false;
        boolean isClaimed = false;
        for (int i = 0; i < peers.size(); i++) {
            final PeerSession peer = peers.get(i);
            if (!peer.link().outbound().isClosed()) {
                isTold |= peer.isAdvertComplete() && !peer.isWantTableFull();
                isClaimed |= isClaimed(waiting, peer, held, nowNs);
            }
        }
        return isTold && !isClaimed && !isBeingStored(waiting.key);
    }

    private boolean isClaimed(final Awaited waiting, final PeerSession peer, final long held, final long nowNs) {
        if (peer.wants().value(waiting.key, 0) <= held && !peer.suspicions().isPending(waiting.key, 0)) {
            return false;
        }
        final NodeId claimant = peer.link().peerNodeId();
        Long sinceNs = waiting.claimedNs.get(claimant);
        if (sinceNs == null && waiting.claimedNs.size() < CLAIMANTS_MAX) {
            sinceNs = nowNs;
            waiting.claimedNs.put(claimant, nowNs);
        }
        return sinceNs != null
                && Math.min(nowNs - sinceNs, nowNs - waiting.progressNs) < claimTimeoutNs
                && scheduler.isAskable(waiting.key, 0);
    }

    /** Whether events of the author have come and are with a verifier. */
    private boolean isBeingStored(final UnsafeBuffer key) {
        if (!scheduler.isInFlight(key, 0)) {
            return false;
        }
        for (int i = 0; i < peers.size(); i++) {
            for (final OutgoingRequest request : peers.get(i).outgoing()) {
                final int range = request.isFree() ? -1 : request.find(key, 0);
                if (range >= 0 && !request.isRangeDone(range) && !request.isRangeMoved(range)) {
                    return request.hasPendingOrders();
                }
            }
        }
        // Its link is gone, and what it brought is still to be stored.
        return true;
    }

    /**
     * No longer asks for an author before others. Nothing happens if that had not begun.
     *
     * @param author that was begun with.
     */
    public void end(final AuthorId author) {
        final Awaited ended = find(author);
        if (ended != null) {
            awaited.remove(ended);
            scheduler.release(ended.key, 0);
        }
    }

    /**
     * Whether two histories of an author were proven here: then it is neither asked for nor may it publish.
     *
     * @param author any.
     */
    public boolean isForked(final AuthorId author) {
        return !scheduler.isAskable(new UnsafeBuffer(author.toBytes()), 0);
    }

    private Awaited find(final AuthorId author) {
        for (final Awaited candidate : awaited) {
            if (candidate.author.equals(author)) {
                return candidate;
            }
        }
        return null;
    }

    private long heldSeq(final UnsafeBuffer key) {
        final int ordinal = table.find(key, 0);
        return ordinal < 0 ? 0 : table.seq(ordinal);
    }
}
