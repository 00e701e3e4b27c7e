package io.osier.engine.sync;

import java.util.Arrays;

/** Ordinals of authors to come back to, in order; bounded. Belongs to the thread that owns the topic. */
final class OrdinalNotes {
    private static final int[] NONE = {};
    private static final int COUNT_MIN = 16;

    private final int countMax;
    private int[] ordinals = NONE;
    private int first;
    private int end;

    OrdinalNotes(final int countMax) {
        this.countMax = countMax;
    }

    boolean isEmpty() {
        return first == end;
    }

    int size() {
        return end - first;
    }

    /** False when there are too many. */
    boolean add(final int ordinal) {
        if (end == countMax) {
            return false;
        }
        if (end == ordinals.length) {
            ordinals = Arrays.copyOf(ordinals, Math.max(COUNT_MIN, 2 * end));
        }
        ordinals[end++] = ordinal;
        return true;
    }

    /** Takes out the first one. */
    int take() {
        final int ordinal = ordinals[first++];
        if (first == end) {
            clear();
        }
        return ordinal;
    }

    void clear() {
        first = 0;
        end = 0;
        ordinals = NONE;
    }
}
