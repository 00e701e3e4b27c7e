package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Notices authors of whom a peer has more and nothing comes, so that nothing stays unequal in silence. Belongs to the
 * thread that owns the topic.
 */
/*
 * A walk goes over the wants of all peers, a slice at a time. An author is noted with its head when somebody has been
 * asked for it, or when nothing at all has come for a while; to wait in line while other authors come is progress. If its
 * head is the same when the limit has passed, it is counted and told, once, with the reasons of MissingScan; when its
 * head moves it is forgotten. When the walk has been everywhere, authors that no peer has more of are forgotten, too.
 *
 * 4,096 authors are watched. Which, does not matter: a topic in which nothing moves tells of some of them.
 */
final class ProgressWatch {
    private static final int WATCHED_MAX = 4096;
    private static final int SLOTS_PER_LOOK = 1024;
    private static final int WAITING_MAX = 64;
    private static final int STALLS_MAX = 2;
    private static final long TOLD = 1;

    private final List<PeerSession> peers;
    private final AuthorTable table;
    private final FetchScheduler scheduler;
    private final Counters counters;
    private final AuthorMap seqs;
    private final AuthorMap sinces;
    private final AuthorMap told;
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private final long limitMs;
    private boolean isBegun;
    private long beginNs;
    private long eventCount;
    private long movedMs;
    private long lookedMs;
    private int peerIndex;
    private int slot;

    ProgressWatch(
            final List<PeerSession> peers,
            final AuthorTable table,
            final FetchScheduler scheduler,
            final SyncConfig config,
            final Counters counters,
            final long seed) {
        this.peers = peers;
        this.table = table;
        this.scheduler = scheduler;
        this.counters = counters;
        seqs = new AuthorMap(seed, WATCHED_MAX);
        sinces = new AuthorMap(seed, WATCHED_MAX);
        told = new AuthorMap(seed, WATCHED_MAX);
        limitMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(STALLS_MAX * config.requestStallNs()));
    }

    /** Looks at the next slice. */
    void doWork(final long nowNs) {
        if (!isBegun) {
            isBegun = true;
            beginNs = nowNs;
        }
        final long nowMs = nowMs(nowNs);
        lookedMs = nowMs;
        if (table.eventCount() != eventCount) {
            eventCount = table.eventCount();
            movedMs = nowMs;
        }
        int left = SLOTS_PER_LOOK;
        while (left > 0 && peerIndex < peers.size()) {
            final AuthorMap wants = peers.get(peerIndex).wants();
            if (wants.isEmpty() || slot >= wants.slotCount()) {
                slot = 0;
                peerIndex++;
            } else {
                look(wants, slot++, nowMs);
                left--;
            }
        }
        if (peerIndex >= peers.size()) {
            peerIndex = 0;
            slot = 0;
            forget();
        }
    }

    private long nowMs(final long nowNs) {
        return 1 + TimeUnit.NANOSECONDS.toMillis(nowNs - beginNs);
    }

    private void look(final AuthorMap wants, final int index, final long nowMs) {
        final long seq = wants.valueAt(index);
        if (seq == 0) {
            return;
        }
        wants.copyKeyAt(index, key, 0);
        final long held = scheduler.heldSeq(key, 0);
        final boolean isDue = scheduler.isInFlight(key, 0) || nowMs - movedMs > limitMs / 2;
        if (held >= seq
                || !isDue
                || !scheduler.isAskable(key, 0)
                || !scheduler.interest().isWanted(key, 0)) {
            remove(key, 0);
        } else if (seqs.value(key, 0) != held + 1) {
            remove(key, 0);
            if (seqs.put(key, 0, held + 1)) {
                sinces.put(key, 0, nowMs);
            }
        } else if (told.value(key, 0) == 0 && nowMs - sinces.value(key, 0) > limitMs) {
            told.put(key, 0, TOLD);
            counters.increment(Counter.NO_PROGRESS);
            tell(nowMs);
        }
    }

    private void tell(final long nowMs) {
        if (waiting.size() < WAITING_MAX) {
            final long idleMs = nowMs - sinces.value(key, 0);
            final Missing missing = new MissingScan(table, peers, scheduler, this).describe(AuthorId.of(key, 0));
            waiting.addLast("no progress with an author: author=" + missing.author() + " heldSeq=" + missing.heldSeq()
                    + " idleMs=" + idleMs + " sources=" + missing.sources());
        }
    }

    private void remove(final DirectBuffer author, final int offset) {
        if (seqs.remove(author, offset) != 0) {
            sinces.remove(author, offset);
            told.remove(author, offset);
        }
    }

    /** Forgets authors of whom nobody has more than is here. */
    private void forget() {
        int index = 0;
        while (index < seqs.slotCount()) {
            if (seqs.valueAt(index) == 0) {
                index++;
                continue;
            }
            seqs.copyKeyAt(index, key, 0);
            if (isWanted()) {
                index++;
            } else {
                remove(key, 0);
            }
        }
    }

    private boolean isWanted() {
        final long held = scheduler.heldSeq(key, 0);
        for (int i = 0; i < peers.size(); i++) {
            if (peers.get(i).wants().value(key, 0) > held) {
                return true;
            }
        }
        return false;
    }

    /** For how long nothing of an author has come that should have, in milliseconds; 0 when it is not watched. */
    long idleMs(final DirectBuffer author, final int offset) {
        final long since = sinces.value(author, offset);
        return since == 0 ? 0 : Math.max(0, lookedMs - since);
    }

    /** Takes what is to be told to people. */
    List<String> drain() {
        final List<String> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }

    /** Whether there is something to tell. */
    boolean hasNotices() {
        return !waiting.isEmpty();
    }
}
