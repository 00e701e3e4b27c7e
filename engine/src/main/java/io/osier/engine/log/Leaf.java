package io.osier.engine.log;

import io.osier.codec.Keys;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/*
 *   0  4          count
 *   4  4          capacity
 *   8  capacity × record: author 32 | seq 8 | hash 32, ascending by author
 *   …  capacity × ordinal 4, in the order of the records
 *
 * The ordinals lie apart so that records lie end to end as an advert's heads do: as long as both sides have the same
 * heads, comparing them is comparing memory.
 */
/** Layout of a leaf of the author table. */
final class Leaf {
    static final int RECORD_LENGTH = 72;
    static final int SEQ_OFFSET = 32;
    static final int HASH_OFFSET = 40;
    static final int CAPACITY_MIN = 8;
    static final int CAPACITY_MAX = 256;

    private static final int COUNT_OFFSET = 0;
    private static final int CAPACITY_OFFSET = 4;
    private static final int RECORDS_OFFSET = 8;

    /** What {@link #passUnknown} passes before it leaves the rest to a search. */
    private static final int RECORDS_PER_HEAD_MAX = 4;

    private static final long RECORDS_SPARE_LENGTH = 16 * RECORD_LENGTH;

    private Leaf() {}

    static long allocate(final Slab slab, final int capacity) {
        final long leaf = slab.allocate(RECORDS_OFFSET + capacity * (RECORD_LENGTH + Integer.BYTES));
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

    static int ordinal(final Slab slab, final long leaf, final int index) {
        return slab.segment(leaf).getInt(ordinalOffset(slab, leaf, index));
    }

    static void ordinal(final Slab slab, final long leaf, final int index, final int ordinal) {
        slab.segment(leaf).putInt(ordinalOffset(slab, leaf, index), ordinal);
    }

    static int ordinalOffset(final Slab slab, final long leaf, final int index) {
        return recordOffset(leaf, capacity(slab, leaf)) + index * Integer.BYTES;
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

    /*
     * Reads without Agrona's check of each access, after one check of all. By HeadComparisonBenchmark, EQUAL, 1 M
     * authors, on a busy machine, in ns a head beside its passAlone in the same run: 21.8 beside 18.3 (JDK 25) and 21.6
     * beside 13.7 (17); with UnsafeBuffer.getLong 31.0 beside 18.0 and 40.5 beside 17.1. ByteBuffer.mismatch is as fast
     * (22.1 beside 17.3, 20.4 beside 18.4), but wants a duplicate of every frame's buffer, and a frame need not be one.
     */
    /** How many of the records, from the first on, are the same bytes as the heads. */
    static int equalCount(
            final UnsafeBuffer records,
            final int recordsOffset,
            final UnsafeBuffer heads,
            final int headsOffset,
            final int countMax) {
        records.boundsCheck(recordsOffset, countMax * RECORD_LENGTH);
        heads.boundsCheck(headsOffset, countMax * RECORD_LENGTH);
        final byte[] recordArray = records.byteArray();
        final byte[] headArray = heads.byteArray();
        long record = records.addressOffset() + recordsOffset;
        long head = heads.addressOffset() + headsOffset;
        int count = 0;
        while (count < countMax && isEqual(recordArray, record, headArray, head)) {
            record += RECORD_LENGTH;
            head += RECORD_LENGTH;
            count++;
        }
        return count;
    }

    /*
     * Two ascending rows are merged without a branch that depends on which of the two is lower, because nothing can
     * predict it. Only the first 63 bits of keys are looked at, so that a difference has a sign; where they are the
     * same, somebody else looks at the rest. Where many records lie between two heads, searching is faster than passing
     * them: some are passed beyond four for each head, no more.
     */
    /**
     * Merges records with heads up to where a head may be of a record's author, or is not above the head before it.
     *
     * @param stepsMax records that may be passed.
     * @return records passed, in the upper half, and heads passed, all of them unknown.
     */
    static long passUnknown(
            final UnsafeBuffer records,
            final int recordsOffset,
            final int stepsMax,
            final UnsafeBuffer heads,
            final int headsOffset,
            final int countMax) {
        records.boundsCheck(recordsOffset, (stepsMax + 1) * RECORD_LENGTH);
        heads.boundsCheck(headsOffset - RECORD_LENGTH, (countMax + 1) * RECORD_LENGTH);
        final byte[] recordArray = records.byteArray();
        final byte[] headArray = heads.byteArray();
        final long firstRecord = records.addressOffset() + recordsOffset;
        final long firstHead = heads.addressOffset() + headsOffset;
        final long lastRecord = firstRecord + (long) stepsMax * RECORD_LENGTH;
        final long headsEnd = firstHead + (long) countMax * RECORD_LENGTH;
        long record = firstRecord;
        long head = firstHead;
        while (head < headsEnd
                && record <= lastRecord
                && record - firstRecord <= RECORDS_PER_HEAD_MAX * (head - firstHead) + RECORDS_SPARE_LENGTH) {
            final long key = prefix63(headArray, head);
            final long own = prefix63(recordArray, record);
            if (key == own || key <= prefix63(headArray, head - RECORD_LENGTH)) {
                break;
            }
            final long isBelow = (own - key) >> 63;
            record += RECORD_LENGTH & isBelow;
            head += RECORD_LENGTH & ~isBelow;
        }
        final long steps = (Math.min(record, lastRecord) - firstRecord) / RECORD_LENGTH;
        return steps << 32 | (head - firstHead) / RECORD_LENGTH;
    }

    private static long prefix63(final byte[] array, final long address) {
        final long bytes = UnsafeApi.getLong(array, address);
        return (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Long.reverseBytes(bytes) : bytes) >>> 1;
    }

    /** Compares a whole record; branches are for the caller's loop. */
    private static boolean isEqual(
            final byte[] recordArray, final long record, final byte[] headArray, final long head) {
        long difference = 0;
        for (int i = 0; i < RECORD_LENGTH; i += Long.BYTES) {
            difference |= UnsafeApi.getLong(recordArray, record + i) ^ UnsafeApi.getLong(headArray, head + i);
        }
        return difference == 0;
    }

    /** Index of the record of an ordinal, which must be in the leaf. */
    static int indexOf(final Slab slab, final long leaf, final int ordinal) {
        final UnsafeBuffer segment = slab.segment(leaf);
        final int first = ordinalOffset(slab, leaf, 0);
        int offset = first;
        while (segment.getInt(offset) != ordinal) {
            offset += Integer.BYTES;
        }
        return (offset - first) / Integer.BYTES;
    }

    /** Makes room for a record; the leaf must not be full. */
    static void open(final Slab slab, final long leaf, final int index) {
        final UnsafeBuffer segment = slab.segment(leaf);
        final int count = count(slab, leaf);
        final int offset = recordOffset(leaf, index);
        segment.putBytes(offset + RECORD_LENGTH, segment, offset, (count - index) * RECORD_LENGTH);
        final int ordinalOffset = ordinalOffset(slab, leaf, index);
        segment.putBytes(ordinalOffset + Integer.BYTES, segment, ordinalOffset, (count - index) * Integer.BYTES);
        count(slab, leaf, count + 1);
    }

    /** Moves the records from an index on to the end of another leaf. */
    static void move(final Slab slab, final long from, final int index, final long to) {
        final int count = count(slab, from) - index;
        final int toCount = count(slab, to);
        final UnsafeBuffer source = slab.segment(from);
        final UnsafeBuffer target = slab.segment(to);
        target.putBytes(recordOffset(to, toCount), source, recordOffset(from, index), count * RECORD_LENGTH);
        target.putBytes(
                ordinalOffset(slab, to, toCount), source, ordinalOffset(slab, from, index), count * Integer.BYTES);
        count(slab, to, toCount + count);
        count(slab, from, index);
    }
}
