package io.osier.engine.sync;

import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.TopicLog;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;

/**
 * What a peer is known to hold of what we hold, as far as it takes to push to it what is new and nothing else. Belongs
 * to the thread that owns the topic.
 */
/*
 * Two things together. The base is a log position: the peer holds every event of ours below it, as a comparison of roots
 * or an exchange has shown. Entries are exceptions to that, and what has been learned since: the seq up to which the
 * peer holds an author, because it said so, sent it or was sent it. An author without an entry is held up to its last
 * event below the base, and nothing is known of what came behind that.
 *
 *   UNKNOWN      no base: nothing is pushed but what an entry allows
 *   RECONCILED   a base
 *
 * An event is pushed only where its predecessor is the very last one that the peer is known to hold. Everything else is
 * announced, and asked for if it is missing: so what is known may be too little at any time, which costs a round trip.
 * Entries are never too much, or an event would not be told at all; a peer that says it holds what it does not hurts
 * itself. The base may be, by heads that were only shown in a RANGE: then a push comes out of place, which the peer takes
 * as an announcement.
 *
 * Entries say besides whether the peer wants an author pushed or announced only (Eager, Lazy). Of an author of whom it
 * has not said, what it said last of one that came on the same link counts: what comes from there comes from the same
 * direction, so mostly the same ways lead on from it. Without that, the first event of each author would be flooded, and
 * many authors have no second.
 *
 * Bounded: when there are too many entries, those go that the base says as well; if that is not enough, all go, and the
 * link is UNKNOWN until the next exchange.
 *
 * Rejected: the seqs of all authors for each link (8 bytes an author and link); a position alone (with two sources of
 * events one is always behind the other, so it would never be up to date).
 */
final class LinkKnowledge {
    static final int ENTRIES_MAX = 8192;

    /** Memory of all entries at most: twice the slots, of a key and a value. */
    static final long BYTES_MAX = 2L * 2 * ENTRIES_MAX * Long.BYTES * 2;

    private static final long NO_ENTRY = -1;
    private static final long NO_BASE = -1;
    private static final long LAZY = 0b01;
    private static final long MARKED = 0b10;
    private static final int MARK_BITS = 2;
    private static final long MARKS = LAZY | MARKED;
    private static final long SEQ_MAX = Long.MAX_VALUE >> MARK_BITS;
    private static final int LAZY_SOURCES_MAX = 4096;

    private final TopicLog log;
    private final AuthorTable table;
    private final int entriesMax;
    private final Long2LongHashMap entries = new Long2LongHashMap(NO_ENTRY);
    private final LongHashSet lazySources = new LongHashSet();
    private long base = NO_BASE;
    private long positionAtRoot;
    private boolean isExchangeSure;

    LinkKnowledge(final TopicLog log) {
        this(log, ENTRIES_MAX);
    }

    LinkKnowledge(final TopicLog log, final int entriesMax) {
        this.log = log;
        this.entriesMax = entriesMax;
        table = log.authors();
    }

    boolean isReconciled() {
        return base != NO_BASE;
    }

    /**
     * Whether what comes of an author from a seq on is what the peer lacks, no more and no less, and wants pushed.
     *
     * @param sourceLinkId the link that it came on.
     */
    boolean isPushable(final int ordinal, final long firstSeq, final long sourceLinkId) {
        final long entry = entries.get(ordinal);
        if (isLazy(entry, sourceLinkId)) {
            return false;
        }
        if (entry != NO_ENTRY) {
            return seq(entry) == firstSeq - 1;
        }
        return isReconciled() && (firstSeq == 1 || table.position(ordinal, firstSeq - 1) < base);
    }

    private boolean isLazy(final long entry, final long sourceLinkId) {
        final boolean isSaid = entry != NO_ENTRY && (entry & MARKED) != 0;
        return isSaid ? (entry & LAZY) != 0 : lazySources.contains(sourceLinkId);
    }

    private static long seq(final long entry) {
        return entry >> MARK_BITS;
    }

    /** Whether the peer is known to hold an author up to a seq. */
    boolean isHeld(final int ordinal, final long seq) {
        final long entry = entries.get(ordinal);
        return entry != NO_ENTRY && seq(entry) >= seq;
    }

    /** The peer said, by whatever, that it holds an author up to a seq. */
    void holds(final int ordinal, final long seq) {
        final long entry = entries.get(ordinal);
        if (entry == NO_ENTRY || seq(entry) < seq) {
            put(ordinal, (Math.min(seq, SEQ_MAX) << MARK_BITS) | marks(entry));
        }
    }

    /** The same, where so much may come that it is not worth pushing other entries out. */
    void holdsIfRoom(final int ordinal, final long seq) {
        if (entries.size() < entriesMax / 2 || entries.get(ordinal) != NO_ENTRY) {
            holds(ordinal, seq);
        }
    }

    /** An exchange has shown that the peer holds less of an author than we do. */
    void lacks(final int ordinal) {
        final long entry = entries.get(ordinal);
        if (entry == NO_ENTRY || seq(entry) >= table.seq(ordinal)) {
            put(ordinal, marks(entry));
        }
    }

    private static long marks(final long entry) {
        return entry == NO_ENTRY ? 0 : entry & MARKS;
    }

    /**
     * The peer wants an author's events announced only, or pushed again.
     *
     * @param sourceLinkId the link that the last of them came on.
     */
    void lazy(final int ordinal, final boolean isLazy, final long sourceLinkId) {
        final long entry = entries.get(ordinal);
        final long seq = entry == NO_ENTRY ? seqBelowBase(ordinal) : seq(entry);
        put(ordinal, (seq << MARK_BITS) | MARKED | (isLazy ? LAZY : 0));
        if (!isLazy) {
            lazySources.remove(sourceLinkId);
        } else if (lazySources.size() < LAZY_SOURCES_MAX) {
            lazySources.add(sourceLinkId);
        }
    }

    /** The last event that the base says the peer holds, if that is the head; else 0. */
    private long seqBelowBase(final int ordinal) {
        final long head = table.seq(ordinal);
        return head > 0 && table.position(ordinal, head) < base ? head : 0;
    }

    private void put(final int ordinal, final long entry) {
        if (entries.size() >= entriesMax && entries.get(ordinal) == NO_ENTRY) {
            entries.entrySet().removeIf(any -> isSaidByBase(any.getKey().intValue(), any.getValue()));
            if (entries.size() >= entriesMax / 2) {
                entries.clear();
                base = NO_BASE;
                isExchangeSure = false;
            }
        }
        entries.put(ordinal, entry);
    }

    private boolean isSaidByBase(final int ordinal, final long entry) {
        final long head = table.seq(ordinal);
        return (entry & MARKED) == 0 && head > 0 && seq(entry) >= head && table.position(ordinal, head) < base;
    }

    /** A ROOT is about to be sent, which counts all that the log holds now. */
    void rootSent() {
        positionAtRoot = log.endPosition();
    }

    /** The peer's ROOT is the same as ours: it holds what we held then. */
    void rootsEqual() {
        base = positionAtRoot;
        entries.entrySet().removeIf(any -> isOlderThanBase(any.getKey().intValue(), any.getValue()));
    }

    /** Whether an entry says no more than the base, or less. */
    private boolean isOlderThanBase(final int ordinal, final long entry) {
        final long next = seq(entry) + 1;
        return (entry & MARKED) == 0
                && (next <= table.seq(ordinal) ? table.position(ordinal, next) < base : isSaidByBase(ordinal, entry));
    }

    /** An exchange begins in which each author that the peer lacks is going to be {@linkplain #lacks said}. */
    void exchangeBegun() {
        isExchangeSure = true;
    }

    /** The exchange does not say what the peer lacks: all heads are told instead. */
    void allTold() {
        isExchangeSure = false;
    }

    /** The exchange is over: where the peer holds less than we held at our ROOT, there is an entry. */
    void exchangeEnded() {
        if (isExchangeSure) {
            base = positionAtRoot;
        }
    }
}
