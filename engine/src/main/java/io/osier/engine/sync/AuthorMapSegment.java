package io.osier.engine.sync;

import java.util.Arrays;
import org.agrona.BitUtil;

/** One part of an {@link AuthorMap}: keys of four words with a value, in one array. Belongs to its map. */
final class AuthorMapSegment {
    static final int KEY_WORDS = 4;
    static final int SLOTS_MIN = 16;

    private static final int STRIDE = KEY_WORDS + 1;
    private static final int SHRINK_SLOTS_MIN = 1024;

    private final long seed;
    private long[] slots;
    private int mask;
    private int size;

    AuthorMapSegment(final long seed, final int slotCount) {
        this.seed = seed;
        slots = new long[slotCount * STRIDE];
        mask = slotCount - 1;
    }

    int size() {
        return size;
    }

    int slotCount() {
        return mask + 1;
    }

    /** Whether one more entry makes it grow. */
    boolean isFull() {
        return (size + 1) * 3L > (mask + 1) * 2L;
    }

    /** The slot of a key, or the free one where it belongs. */
    int find(final long k0, final long k1, final long k2, final long k3) {
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

    long valueAt(final int slot) {
        return slots[slot * STRIDE + KEY_WORDS];
    }

    void valueAt(final int slot, final long value) {
        slots[slot * STRIDE + KEY_WORDS] = value;
    }

    long keyWordAt(final int slot, final int word) {
        return slots[slot * STRIDE + word];
    }

    /** Adds a key that is not there, growing when need be. */
    void add(final long k0, final long k1, final long k2, final long k3, final long value) {
        if (isFull()) {
            resize((mask + 1) * 2);
        }
        final int index = find(k0, k1, k2, k3) * STRIDE;
        slots[index] = k0;
        slots[index + 1] = k1;
        slots[index + 2] = k2;
        slots[index + 3] = k3;
        slots[index + KEY_WORDS] = value;
        size++;
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
    }

    /** Gives memory back when few entries are left. */
    void shrink() {
        if (mask + 1 > SHRINK_SLOTS_MIN && size < (mask + 1) / 8) {
            resize(Math.max(SLOTS_MIN, size * 2));
        }
    }

    void clear() {
        Arrays.fill(slots, 0);
        size = 0;
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

    private int home(final long k0, final long k1, final long k2, final long k3) {
        return (int) (AuthorMap.hash(seed, k0, k1, k2, k3) >>> 32) & mask;
    }
}
