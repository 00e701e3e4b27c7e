package io.osier.engine.log;

import io.osier.codec.Keys;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Layout of a leaf of the author table: a count, a capacity, then records in ascending order of their keys. */
final class Leaf {
    static final int RECORD_LENGTH = 80;
    static final int AUTHOR_OFFSET = 0;
    static final int SEQ_OFFSET = 32;
    static final int HASH_OFFSET = 40;
    static final int ORDINAL_OFFSET = 72;
    static final int CAPACITY_MIN = 8;
    static final int CAPACITY_MAX = 256;

    private static final int COUNT_OFFSET = 0;
    private static final int CAPACITY_OFFSET = 4;
    private static final int RECORDS_OFFSET = 8;

    private Leaf() {}

    static long allocate(final Slab slab, final int capacity) {
        final long leaf = slab.allocate(RECORDS_OFFSET + capacity * RECORD_LENGTH);
        slab.segment(leaf).putInt(Slab.offset(leaf) + CAPACITY_OFFSET, capacity);
        return leaf;
    }

    static int count(final Slab slab, final long leaf) {
        return slab.segment(leaf).getInt(Slab.offset(leaf) + COUNT_OFFSET);
    }

    static void count(final Slab slab, final long leaf, final int count) {
        slab.segment(leaf).putInt(Slab.offset(leaf) + COUNT_OFFSET, count);
    }

    static int capacity(final Slab slab, final long leaf) {
        return slab.segment(leaf).getInt(Slab.offset(leaf) + CAPACITY_OFFSET);
    }

    /** Offset of a record in the leaf's segment. */
    static int recordOffset(final long leaf, final int index) {
        return Slab.offset(leaf) + RECORDS_OFFSET + index * RECORD_LENGTH;
    }

    /** The first 8 bytes of a key as a number whose signed order is the unsigned order of the bytes. */
    static long prefix(final DirectBuffer key, final int offset) {
        return key.getLong(offset, ByteOrder.BIG_ENDIAN) ^ Long.MIN_VALUE;
    }

    static int compareFirst(final Slab slab, final long leaf, final DirectBuffer key, final int keyOffset) {
        return Keys.compare(slab.segment(leaf), recordOffset(leaf, 0), key, keyOffset);
    }

    /** Index of the record with the key, or -1 - the index at which it would have to be. */
    static int find(final Slab slab, final long leaf, final long prefix, final DirectBuffer key, final int keyOffset) {
        final UnsafeBuffer segment = slab.segment(leaf);
        int low = 0;
        int high = count(slab, leaf) - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            final int offset = recordOffset(leaf, middle);
            final long own = prefix(segment, offset);
            final int order = own == prefix ? Keys.compare(segment, offset, key, keyOffset) : Long.compare(own, prefix);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }

    /** Index of the record of an ordinal, which must be in the leaf. */
    static int indexOf(final Slab slab, final long leaf, final int ordinal) {
        final UnsafeBuffer segment = slab.segment(leaf);
        int index = 0;
        while (segment.getLong(recordOffset(leaf, index) + ORDINAL_OFFSET) != ordinal) {
            index++;
        }
        return index;
    }

    /** Makes room for a record; the leaf must not be full. */
    static void open(final Slab slab, final long leaf, final int index) {
        final UnsafeBuffer segment = slab.segment(leaf);
        final int count = count(slab, leaf);
        final int offset = recordOffset(leaf, index);
        segment.putBytes(offset + RECORD_LENGTH, segment, offset, (count - index) * RECORD_LENGTH);
        count(slab, leaf, count + 1);
    }

    /** Moves the records from an index on to the end of another leaf. */
    static void move(final Slab slab, final long from, final int index, final long to) {
        final int count = count(slab, from) - index;
        final int toCount = count(slab, to);
        slab.segment(to)
                .putBytes(
                        recordOffset(to, toCount),
                        slab.segment(from),
                        recordOffset(from, index),
                        count * RECORD_LENGTH);
        count(slab, to, toCount + count);
        count(slab, from, index);
    }
}
