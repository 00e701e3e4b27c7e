package io.osier.engine.sync;

import io.osier.engine.log.HeadTrie;
import java.util.Arrays;

/** Cells of the trie to come back to, in order, each once; bounded. Belongs to the thread that owns the topic. */
/*
 * A cell is one long: its prefix, whose lowest four bits are never part of it, and there the number of nibbles. Taken
 * ones are passed over, so a list is filled, emptied from its front, and gives its memory back when it is empty.
 */
final class CellNotes {
    private static final int NIBBLES_MASK = HeadTrie.NIBBLES_MAX;
    private static final long[] NONE = {};
    private static final int COUNT_MIN = 16;

    private final int countMax;
    private long[] cells = NONE;
    private int first;
    private int end;

    CellNotes(final int countMax) {
        this.countMax = countMax;
    }

    boolean isEmpty() {
        return first == end;
    }

    int size() {
        return end - first;
    }

    /** False when there are too many. */
    boolean add(final long prefix, final int nibbles) {
        if (end == countMax) {
            return false;
        }
        if (end == cells.length) {
            cells = Arrays.copyOf(cells, Math.max(COUNT_MIN, 2 * end));
        }
        cells[end++] = prefix | nibbles;
        return true;
    }

    /** The prefix of the first cell. */
    long prefix() {
        return cells[first] & ~NIBBLES_MASK;
    }

    /** The length of the prefix of the first cell. */
    int nibbles() {
        return (int) cells[first] & NIBBLES_MASK;
    }

    /** Takes out the first cell. */
    void take() {
        first++;
        if (first == end) {
            clear();
        }
    }

    void clear() {
        first = 0;
        end = 0;
        cells = NONE;
    }
}
