package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A bounded map from author keys to positive numbers: the wants of a link, the authors in flight, the authors set
 * aside.
 *
 * <p>Belongs to the thread that owns the topic. Allocates only when it grows, and gives the memory back when it
 * empties.
 */
/*
 * The idea: open addressing with linear probing over a long[]; a slot is the key as four words and the value, 0 when
 * free. Removal shifts later entries of the cluster back, so there are no tombstones and a walk over the slots sees every
 * entry that is not moved meanwhile.
 *
 * A small map is one such segment. A large one is many, chosen by other bits of the hash than those that choose the slot,
 * and each grows by itself: a map of a million keys that doubles as a whole stops the agent for 55 ms and more, and a
 * segment of it for a sixty-fourth of that. Slots are numbered across the segments in turn; a segment that is still
 * smaller than the largest has free slots only at the numbers beyond its end.
 *
 * Keys are chosen by whoever makes authors, so the hash is seeded per map: a set of keys that collide in one map does not
 * collide in another. Two maps with different seeds also walk the same authors in different orders, which is what spreads
 * authors over peers that advertise the same set.
 *
 * Rejected: agrona's Object2LongHashMap (an object per key), off-heap memory (these maps are empty in the steady state),
 * moving a few entries from an old array to a new one at every put (a walk over the slots would have to know both).
 */
final class AuthorMap {
    /** A segment that would have more slots than this is split. */
    private static final int SPLIT_SLOTS = 16 * 1024;

    private static final int SEGMENTS_WHEN_SPLIT = 64;
    private static final int JOIN_SIZE = SPLIT_SLOTS / 8;

    private final long seed;
    private final int sizeMax;
    private AuthorMapSegment[] segments;
    private int segmentMask;
    private int segmentShift;
    private int segmentSlotCount;
    private int size;

    AuthorMap(final long seed, final int sizeMax) {
        this.seed = seed;
        this.sizeMax = sizeMax;
        begin(1, AuthorMapSegment.SLOTS_MIN);
    }

    private void begin(final int segmentCount, final int slotCount) {
        segments = new AuthorMapSegment[segmentCount];
        for (int i = 0; i < segmentCount; i++) {
            segments[i] = new AuthorMapSegment(seed, slotCount);
        }
        segmentMask = segmentCount - 1;
        segmentShift = Integer.numberOfTrailingZeros(segmentCount);
        segmentSlotCount = slotCount;
        size = 0;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** A power of two. */
    int slotCount() {
        return segmentSlotCount << segmentShift;
    }

    /** The value of a key, or 0. */
    long value(final DirectBuffer key, final int offset) {
        final long k0 = word(key, offset, 0);
        final long k1 = word(key, offset, 1);
        final long k2 = word(key, offset, 2);
        final long k3 = word(key, offset, 3);
        final AuthorMapSegment segment = segment(k0, k1, k2, k3);
        return segment.valueAt(segment.find(k0, k1, k2, k3));
    }

    /** Sets a value; false when the key is new and the map is full. */
    boolean put(final DirectBuffer key, final int offset, final long value) {
        assert value > 0 : "value must be positive: value=" + value;
        final long k0 = word(key, offset, 0);
        final long k1 = word(key, offset, 1);
        final long k2 = word(key, offset, 2);
        final long k3 = word(key, offset, 3);
        final AuthorMapSegment segment = segment(k0, k1, k2, k3);
        final int slot = segment.find(k0, k1, k2, k3);
        if (segment.valueAt(slot) != 0) {
            segment.valueAt(slot, value);
            return true;
        }
        if (size >= sizeMax) {
            return false;
        }
        if (segments.length == 1 && segment.isFull() && segment.slotCount() == SPLIT_SLOTS) {
            rebuild(SEGMENTS_WHEN_SPLIT, 2 * SPLIT_SLOTS / SEGMENTS_WHEN_SPLIT);
        }
        add(k0, k1, k2, k3, value);
        return true;
    }

    private void add(final long k0, final long k1, final long k2, final long k3, final long value) {
        final AuthorMapSegment segment = segment(k0, k1, k2, k3);
        segment.add(k0, k1, k2, k3, value);
        segmentSlotCount = Math.max(segmentSlotCount, segment.slotCount());
        size++;
    }

    private void rebuild(final int segmentCount, final int slotCount) {
        final AuthorMapSegment[] old = segments;
        begin(segmentCount, slotCount);
        for (final AuthorMapSegment from : old) {
            for (int slot = 0; slot < from.slotCount(); slot++) {
                if (from.valueAt(slot) != 0) {
                    add(
                            from.keyWordAt(slot, 0),
                            from.keyWordAt(slot, 1),
                            from.keyWordAt(slot, 2),
                            from.keyWordAt(slot, 3),
                            from.valueAt(slot));
                }
            }
        }
    }

    /** Removes a key; its value, or 0 when it was not there. */
    long remove(final DirectBuffer key, final int offset) {
        final long k0 = word(key, offset, 0);
        final long k1 = word(key, offset, 1);
        final long k2 = word(key, offset, 2);
        final long k3 = word(key, offset, 3);
        final AuthorMapSegment segment = segment(k0, k1, k2, k3);
        final int slot = segment.find(k0, k1, k2, k3);
        final long value = segment.valueAt(slot);
        if (value != 0) {
            remove(segment, slot);
        }
        return value;
    }

    /** The value in a slot, or 0 when the slot is free. */
    long valueAt(final int slot) {
        final AuthorMapSegment segment = segments[slot & segmentMask];
        final int inSegment = slot >>> segmentShift;
        return inSegment < segment.slotCount() ? segment.valueAt(inSegment) : 0;
    }

    void copyKeyAt(final int slot, final MutableDirectBuffer destination, final int offset) {
        final AuthorMapSegment segment = segments[slot & segmentMask];
        final int inSegment = slot >>> segmentShift;
        for (int i = 0; i < AuthorMapSegment.KEY_WORDS; i++) {
            destination.putLong(offset + i * Long.BYTES, segment.keyWordAt(inSegment, i), ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** Puts all entries into another map, as far as that has room. */
    void copyTo(final AuthorMap other) {
        final MutableDirectBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        for (int slot = 0; slot < slotCount(); slot++) {
            if (valueAt(slot) != 0) {
                copyKeyAt(slot, key, 0);
                other.put(key, 0, valueAt(slot));
            }
        }
    }

    /** Frees a slot; an entry from further on may take its place. */
    void removeAt(final int slot) {
        remove(segments[slot & segmentMask], slot >>> segmentShift);
    }

    private void remove(final AuthorMapSegment segment, final int slot) {
        segment.removeAt(slot);
        size--;
        if (size == 0 && slotCount() > AuthorMapSegment.SLOTS_MIN * 64) {
            clear();
        }
    }

    /** Gives memory back when few entries are left; entries change their slots. */
    void shrink() {
        if (segments.length > 1 && size < JOIN_SIZE) {
            rebuild(1, 2 * JOIN_SIZE);
        }
        int most = 0;
        for (final AuthorMapSegment segment : segments) {
            segment.shrink();
            most = Math.max(most, segment.slotCount());
        }
        segmentSlotCount = most;
    }

    void clear() {
        if (slotCount() > AuthorMapSegment.SLOTS_MIN) {
            begin(1, AuthorMapSegment.SLOTS_MIN);
        } else {
            segments[0].clear();
            size = 0;
        }
    }

    private AuthorMapSegment segment(final long k0, final long k1, final long k2, final long k3) {
        // One segment is the common case: no hash for it.
        return segmentMask == 0 ? segments[0] : segments[(int) hash(seed, k0, k1, k2, k3) & segmentMask];
    }

    static long hash(final long seed, final long k0, final long k1, final long k2, final long k3) {
        long hash = seed;
        hash = mix(hash ^ k0);
        hash = mix(hash ^ k1);
        hash = mix(hash ^ k2);
        return mix(hash ^ k3);
    }

    /* Finalizer of MurmurHash3 (Appleby, public domain), 64 bit. */
    private static long mix(final long value) {
        long mixed = value;
        mixed ^= mixed >>> 33;
        mixed *= 0xff51afd7ed558ccdL;
        mixed ^= mixed >>> 33;
        mixed *= 0xc4ceb9fe1a85ec53L;
        mixed ^= mixed >>> 33;
        return mixed;
    }

    private static long word(final DirectBuffer key, final int offset, final int index) {
        assert index * Long.BYTES < AuthorId.LENGTH;
        return key.getLong(offset + index * Long.BYTES, ByteOrder.LITTLE_ENDIAN);
    }
}
