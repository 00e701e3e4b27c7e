package io.osier.engine.sync;

import io.osier.engine.log.HeadTrie;
import java.util.Arrays;

/**
 * The authors whose heads changed lately, in order of change, so that each link can be told what is new since the place
 * where it was told last. Belongs to the thread that owns the topic.
 */
/*
 * The idea: a ring of author ordinals with the link that each change came from. A link keeps one number, the place up to
 * which it has been told; the ring keeps the bound. A link that falls further behind than the ring reaches is told
 * everything again (FULL), so no link can make us remember more.
 *
 * A change is worth telling only if it is the author's newest: latestPlace(ordinal) says so, and older entries are passed
 * over, which is what coalesces.
 *
 * Rejected: a dirty set per link (memory per link and author), reading the log's tail (a page fault on the owner thread).
 */
final class ChangeLog {
    /** The source of a change made here. */
    static final long NO_LINK = -1;

    private static final int CAPACITY_MIN = 64;

    private final int capacityMax;
    private final HeadTrie trie;
    private int[] ordinals = new int[CAPACITY_MIN];
    private long[] sources = new long[CAPACITY_MIN];
    private long[] latestPlaces = new long[CAPACITY_MIN];
    private long begin;
    private long end;

    /**
     * Makes an empty log.
     *
     * @param capacityMax changes to remember.
     * @param trie that is told of each change.
     */
    ChangeLog(final int capacityMax, final HeadTrie trie) {
        this.trie = trie;
        this.capacityMax = Integer.highestOneBit(capacityMax);
    }

    /** The place of the oldest change remembered. */
    long begin() {
        return begin;
    }

    /** The place after the newest change. */
    long end() {
        return end;
    }

    void add(final int ordinal, final long sourceLinkId) {
        if (end - begin == ordinals.length) {
            makeRoom();
        }
        if (ordinal >= latestPlaces.length) {
            latestPlaces = Arrays.copyOf(latestPlaces, Math.max(ordinal + 1, latestPlaces.length * 2));
        }
        final int index = (int) end & (ordinals.length - 1);
        ordinals[index] = ordinal;
        sources[index] = sourceLinkId;
        latestPlaces[ordinal] = end;
        trie.touch(ordinal);
        end++;
    }

    int ordinal(final long place) {
        return ordinals[(int) place & (ordinals.length - 1)];
    }

    /** The link that an author's last change came on, as far as it is remembered; else {@link #NO_LINK}. */
    long sourceOf(final int ordinal) {
        final long place = ordinal < latestPlaces.length ? latestPlaces[ordinal] : -1;
        final boolean isRemembered = place >= begin && place < end && ordinal(place) == ordinal;
        return isRemembered ? sources[(int) place & (sources.length - 1)] : NO_LINK;
    }

    /** Whether a link should be told of the change: it is the author's newest and did not come from that link. */
    boolean isNewsFor(final long place, final long linkId) {
        final int index = (int) place & (ordinals.length - 1);
        return latestPlaces[ordinals[index]] == place && sources[index] != linkId;
    }

    private void makeRoom() {
        final int capacity = ordinals.length;
        if (capacity >= capacityMax) {
            begin++;
            return;
        }
        final int[] newOrdinals = new int[capacity * 2];
        final long[] newSources = new long[capacity * 2];
        for (long place = begin; place < end; place++) {
            final int from = (int) place & (capacity - 1);
            final int to = (int) place & (capacity * 2 - 1);
            newOrdinals[to] = ordinals[from];
            newSources[to] = sources[from];
        }
        ordinals = newOrdinals;
        sources = newSources;
    }
}
