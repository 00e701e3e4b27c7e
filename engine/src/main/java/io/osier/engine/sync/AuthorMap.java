package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.BitUtil;
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
 * The idea: open addressing with linear probing over one long[]; a slot is the key as four words and the value, 0 when
 * free. Removal shifts later entries of the cluster back, so there are no tombstones and a walk over the slots sees every
 * entry that is not moved meanwhile.
 *
 * Keys are chosen by whoever makes authors, so the hash is seeded per map: a set of keys that collide in one map does not
 * collide in another. Two maps with different seeds also walk the same authors in different orders, which is what spreads
 * authors over peers that advertise the same set.
 *
 * Rejected: agrona's Object2LongHashMap (an object per key), off-heap memory (these maps are empty in the steady state).
 */
final class AuthorMap {
    private static final int KEY_WORDS = 4;
    private static final int STRIDE = KEY_WORDS + 1;
    private static final int SLOTS_MIN = 16;
    private static final int SHRINK_SLOTS_MIN = 1024;

    private final long seed;
    private final int sizeMax;
    private long[] slots = new long[SLOTS_MIN * STRIDE];
    private int mask = SLOTS_MIN - 1;
    private int size;

    AuthorMap(final long seed, final int sizeMax) {
        this.seed = seed;
        this.sizeMax = sizeMax;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int slotCount() {
        return mask + 1;
    }

    /** The value of a key, or 0. */
    long value(final DirectBuffer key, final int offset) {
        final int slot = find(word(key, offset, 0), word(key, offset, 1), word(key, offset, 2), word(key, offset, 3));
        return slots[slot * STRIDE + KEY_WORDS];
    }

    /** Sets a value; false when the key is new and the map is full. */
    boolean put(final DirectBuffer key, final int offset, final long value) {
        assert value > 0 : "value must be positive: value=" + value;
        final long k0 = word(key, offset, 0);
        final long k1 = word(key, offset, 1);
        final long k2 = word(key, offset, 2);
        final long k3 = word(key, offset, 3);
        int index = find(k0, k1, k2, k3) * STRIDE;
        if (slots[index + KEY_WORDS] == 0) {
            if (size >= sizeMax) {
                return false;
            }
            if ((size + 1) * 3L > (mask + 1) * 2L) {
                resize((mask + 1) * 2);
                index = find(k0, k1, k2, k3) * STRIDE;
            }
            store(index, k0, k1, k2, k3);
            size++;
        }
        slots[index + KEY_WORDS] = value;
        return true;
    }

    /** Removes a key; its value, or 0 when it was not there. */
    long remove(final DirectBuffer key, final int offset) {
        final int slot = find(word(key, offset, 0), word(key, offset, 1), word(key, offset, 2), word(key, offset, 3));
        final long value = slots[slot * STRIDE + KEY_WORDS];
        if (value != 0) {
            removeAt(slot);
        }
        return value;
    }

    /** The value in a slot, or 0 when the slot is free. */
    long valueAt(final int slot) {
        return slots[slot * STRIDE + KEY_WORDS];
    }

    void copyKeyAt(final int slot, final MutableDirectBuffer destination, final int offset) {
        final int index = slot * STRIDE;
        for (int i = 0; i < KEY_WORDS; i++) {
            destination.putLong(offset + i * Long.BYTES, slots[index + i], ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** Puts all entries into another map, as far as that has room. */
    void copyTo(final AuthorMap other) {
        final MutableDirectBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        for (int slot = 0; slot <= mask; slot++) {
            if (valueAt(slot) != 0) {
                copyKeyAt(slot, key, 0);
                other.put(key, 0, valueAt(slot));
            }
        }
    }

    /** Frees a slot; an entry from further on may take its place. */
    void removeAt(final int slot) {
        int free = slot;
        int probe = slot;
        while (true) {
            probe = (probe + 1) & mask;
            final int from = probe * STRIDE;
            if (slots[from + KEY_WORDS] == 0) {
                break;
            }
            final int home = home(slots[from], slots[from + 1], slots[from + 2], slots[from + 3]);
            if (((probe - home) & mask) >= ((probe - free) & mask)) {
                System.arraycopy(slots, from, slots, free * STRIDE, STRIDE);
                free = probe;
            }
        }
        slots[free * STRIDE + KEY_WORDS] = 0;
        size--;
        if (size == 0 && mask + 1 > SLOTS_MIN * 64) {
            clear();
        }
    }

    /** Gives memory back when few entries are left; entries change their slots. */
    void shrink() {
        if (mask + 1 > SHRINK_SLOTS_MIN && size < (mask + 1) / 8) {
            resize(Math.max(SLOTS_MIN, size * 2));
        }
    }

    void clear() {
        if (mask + 1 > SLOTS_MIN) {
            slots = new long[SLOTS_MIN * STRIDE];
            mask = SLOTS_MIN - 1;
        } else {
            Arrays.fill(slots, 0);
        }
        size = 0;
    }

    private int find(final long k0, final long k1, final long k2, final long k3) {
        int slot = home(k0, k1, k2, k3);
        while (true) {
            final int index = slot * STRIDE;
            if (slots[index + KEY_WORDS] == 0
                    || (slots[index] == k0
                            && slots[index + 1] == k1
                            && slots[index + 2] == k2
                            && slots[index + 3] == k3)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    private int home(final long k0, final long k1, final long k2, final long k3) {
        long hash = seed;
        hash = mix(hash ^ k0);
        hash = mix(hash ^ k1);
        hash = mix(hash ^ k2);
        hash = mix(hash ^ k3);
        return (int) (hash >>> 32) & mask;
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

    private void resize(final int slotCount) {
        final int newCount = BitUtil.findNextPositivePowerOfTwo(slotCount);
        final long[] old = slots;
        slots = new long[newCount * STRIDE];
        mask = newCount - 1;
        for (int index = 0; index < old.length; index += STRIDE) {
            if (old[index + KEY_WORDS] != 0) {
                final int to = find(old[index], old[index + 1], old[index + 2], old[index + 3]) * STRIDE;
                System.arraycopy(old, index, slots, to, STRIDE);
            }
        }
    }

    private void store(final int index, final long k0, final long k1, final long k2, final long k3) {
        slots[index] = k0;
        slots[index + 1] = k1;
        slots[index + 2] = k2;
        slots[index + 3] = k3;
    }

    private static long word(final DirectBuffer key, final int offset, final int index) {
        assert index * Long.BYTES < AuthorId.LENGTH;
        return key.getLong(offset + index * Long.BYTES, ByteOrder.LITTLE_ENDIAN);
    }
}
