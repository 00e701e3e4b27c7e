package io.osier.engine.log;

import java.util.Arrays;

/*
 * Idea: a bit for each ordinal, and a bit for each word of those that is not zero, so that the next mark of a million
 * is found by looking at a few words. Marks are taken in turn, so that authors with many events do not keep others
 * waiting.
 *
 * Rejected: a list of the marked ordinals beside the bits. It takes 4 bytes for each author when all are marked, and
 * stops the caller when it grows; the bits take an eighth of a byte.
 */
/** A set of ordinals, each marked once however often. Owned by one thread; allocates only when it grows. */
final class OrdinalMarks {
    private static final int WORDS_MIN = 4;

    private long[] words = {};
    private long[] summary = {};
    private int count;
    private int nextOrdinal;

    boolean isEmpty() {
        return count == 0;
    }

    void add(final int ordinal) {
        final int word = ordinal >>> 6;
        if (word >= words.length) {
            grow(word);
        }
        final long bit = 1L << ordinal;
        if ((words[word] & bit) == 0) {
            words[word] |= bit;
            summary[word >>> 6] |= 1L << word;
            count++;
        }
    }

    /** Takes out the ordinal after the one taken last, in turn. There must be one. */
    int poll() {
        final int word = nextWord();
        final long rest = word == nextOrdinal >>> 6 ? fromNext(word) : 0;
        final long bit = Long.lowestOneBit(rest != 0 ? rest : words[word]);
        words[word] &= ~bit;
        if (words[word] == 0) {
            summary[word >>> 6] &= ~(1L << word);
        }
        count--;
        final int ordinal = (word << 6) + Long.numberOfTrailingZeros(bit);
        nextOrdinal = ordinal + 1;
        return ordinal;
    }

    long allocatedBytes() {
        return (long) (words.length + summary.length) * Long.BYTES;
    }

    private long fromNext(final int word) {
        return words[word] & -1L << nextOrdinal;
    }

    private int nextWord() {
        assert count > 0 : "nothing is marked";
        final int word = nextOrdinal >>> 6;
        if (word >= words.length) {
            return wordFrom(0);
        }
        if (fromNext(word) != 0) {
            return word;
        }
        final long rest = summary[word >>> 6] & -2L << word;
        return rest != 0 ? (word & ~63) + Long.numberOfTrailingZeros(rest) : wordFrom((word >>> 6) + 1);
    }

    private int wordFrom(final int summaryIndex) {
        int index = summaryIndex < summary.length ? summaryIndex : 0;
        while (summary[index] == 0) {
            index = index + 1 < summary.length ? index + 1 : 0;
        }
        return (index << 6) + Long.numberOfTrailingZeros(summary[index]);
    }

    private void grow(final int word) {
        words = Arrays.copyOf(words, Math.max(Math.max(word + 1, WORDS_MIN), words.length * 2));
        summary = Arrays.copyOf(summary, (words.length + 63) >>> 6);
    }
}
