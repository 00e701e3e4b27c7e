package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.NodeId;
import io.osier.engine.log.AuthorTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Notices when all that a peer told us it has is here, and says so once. Belongs to the thread that owns the topic. */
/*
 * A history is complete when the peer's advert came to its end, nothing of it was dropped, nothing is open at the peer,
 * and no want of it is left but of authors that are not asked for: forked, or not wanted by the application. Those, and
 * what was refused, are listed.
 *
 * It is said once per peer, also when that connects anew, for the last 1,024 peers, until the application asks for it
 * again. What nobody takes is bounded: the oldest gives way.
 *
 * Wants are walked only while a filter leaves some of them, and only when something has changed since the last walk.
 */
final class HistoryWatch {
    /** Authors that are listed of a kind. */
    static final int LISTED_MAX = 256;

    private static final int TOLD_MAX = 1024;
    private static final int WAITING_MAX = 64;

    private final List<PeerSession> peers;
    private final FetchScheduler scheduler;
    private final AuthorTable table;
    private final Set<NodeId> told = new LinkedHashSet<>();
    private final ArrayDeque<HistoryComplete> waiting = new ArrayDeque<>();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);

    HistoryWatch(final List<PeerSession> peers, final AuthorTable table, final FetchScheduler scheduler) {
        this.peers = peers;
        this.scheduler = scheduler;
        this.table = table;
    }

    /** Looks at all peers. */
    void doWork() {
        for (int i = 0; i < peers.size(); i++) {
            final PeerSession peer = peers.get(i);
            final NodeId nodeId = peer.link().peerNodeId();
            if (!told.contains(nodeId) && isToldToTheEnd(peer)) {
                tell(peer, nodeId);
            }
        }
    }

    private void tell(final PeerSession peer, final NodeId nodeId) {
        if (told.size() == TOLD_MAX) {
            final Iterator<NodeId> oldest = told.iterator();
            oldest.next();
            oldest.remove();
        }
        told.add(nodeId);
        if (waiting.size() == WAITING_MAX) {
            waiting.removeFirst();
        }
        waiting.addLast(describe(peer, nodeId));
    }

    /** Takes what has become complete since the last time. */
    List<HistoryComplete> drain() {
        final List<HistoryComplete> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** Says once more of every peer when its history is complete, or at once if it is. */
    void reset() {
        told.clear();
        waiting.clear();
    }

    /** Whether all that a peer told us it has is here, but for what the application does not want. */
    boolean isComplete(final PeerSession peer) {
        return !peer.isWantDropped() && isToldToTheEnd(peer);
    }

    /** The same, but for what was refused, too. */
    private boolean isToldToTheEnd(final PeerSession peer) {
        return peer.isAdvertComplete()
                && !peer.isWantLost()
                && peer.outgoingInUseCount() == 0
                && peer.isSettled()
                && (peer.wants().isEmpty() || isNothingLeft(peer));
    }

    private boolean isNothingLeft(final PeerSession peer) {
        if (!scheduler.interest().isFiltered()) {
            return false;
        }
        if (peer.leftVersion() != scheduler.version()
                || peer.leftSize() != peer.wants().size()) {
            peer.left(scheduler.version(), peer.wants().size(), !isAnyLeft(peer.wants()));
        }
        return peer.isNothingLeft();
    }

    private boolean isAnyLeft(final AuthorMap wants) {
        for (int slot = 0; slot < wants.slotCount(); slot++) {
            final long seq = wants.valueAt(slot);
            if (seq != 0) {
                wants.copyKeyAt(slot, key, 0);
                if (scheduler.isAskable(key, 0)
                        && scheduler.interest().isWanted(key, 0)
                        && seq > scheduler.heldSeq(key, 0)) {
                    return true;
                }
            }
        }
        return false;
    }

    private HistoryComplete describe(final PeerSession peer, final NodeId nodeId) {
        final Set<AuthorId> forkedAuthors = new LinkedHashSet<>();
        collect(peer.diverged(), any -> true, forkedAuthors);
        for (int i = 0; i < table.quarantinedCount() && forkedAuthors.size() < LISTED_MAX; i++) {
            table.copyAuthor(table.quarantined(i), key, 0);
            forkedAuthors.add(AuthorId.of(key, 0));
        }
        final Set<AuthorId> filtered = new LinkedHashSet<>();
        collect(peer.wants(), author -> !scheduler.interest().isWanted(author, 0), filtered);
        final Set<AuthorId> refused = new LinkedHashSet<>();
        collect(peer.unsent(), author -> peer.refused().value(author, 0) != 0, refused);
        return new HistoryComplete(nodeId, list(forkedAuthors), list(filtered), list(refused));
    }

    private static List<AuthorId> list(final Set<AuthorId> authors) {
        return List.copyOf(new ArrayList<>(authors));
    }

    private void collect(final AuthorMap map, final Predicate<DirectBuffer> isMeant, final Set<AuthorId> authors) {
        for (int slot = 0; slot < map.slotCount() && authors.size() < LISTED_MAX; slot++) {
            if (map.valueAt(slot) != 0) {
                map.copyKeyAt(slot, key, 0);
                if (isMeant.test(key)) {
                    authors.add(AuthorId.of(key, 0));
                }
            }
        }
    }
}
