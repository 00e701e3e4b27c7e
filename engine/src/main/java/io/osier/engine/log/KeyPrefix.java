package io.osier.engine.log;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Prefixes of author keys, counted in nibbles, the high nibble of a byte first. A prefix is a long with the first
 * nibble at the top; what lies below its nibbles does not count.
 *
 * <p>With {@link AuthorTable.Walk} they give the heads under a prefix: seek {@link #smallestKey}, and go on while
 * {@link #contains}.
 */
public final class KeyPrefix {
    /** The longest prefix: what a long holds. */
    public static final int NIBBLES_MAX = 16;

    private static final int KEY_LENGTH = 32;
    private static final int NIBBLE_BITS = 4;
    private static final int NIBBLE_MASK = 15;

    private KeyPrefix() {}

    /**
     * The prefix of a key.
     *
     * @param key buffer with the key.
     * @param keyOffset where it begins.
     * @param nibbles of the prefix, 0 to 16.
     */
    public static long of(final DirectBuffer key, final int keyOffset, final int nibbles) {
        return key.getLong(keyOffset, ByteOrder.BIG_ENDIAN) & mask(nibbles);
    }

    /**
     * Whether a key begins with a prefix.
     *
     * @param prefix that it may begin with.
     * @param nibbles of the prefix, 0 to 16.
     * @param key buffer with the key.
     * @param keyOffset where it begins.
     */
    public static boolean contains(final long prefix, final int nibbles, final DirectBuffer key, final int keyOffset) {
        return ((key.getLong(keyOffset, ByteOrder.BIG_ENDIAN) ^ prefix) & mask(nibbles)) == 0;
    }

    /**
     * The smallest key that begins with a prefix: the prefix, and zeros.
     *
     * @param prefix of the key.
     * @param nibbles of the prefix, 0 to 16.
     * @param key that takes the 32 bytes.
     * @param keyOffset at which they begin.
     */
    public static void smallestKey(
            final long prefix, final int nibbles, final MutableDirectBuffer key, final int keyOffset) {
        key.putLong(keyOffset, prefix & mask(nibbles), ByteOrder.BIG_ENDIAN);
        key.setMemory(keyOffset + Long.BYTES, KEY_LENGTH - Long.BYTES, (byte) 0);
    }

    /**
     * A prefix with one nibble more.
     *
     * @param prefix that is made longer.
     * @param nibbles of the prefix, 0 to 15.
     * @param nibble that comes next, 0 to 15.
     */
    public static long child(final long prefix, final int nibbles, final int nibble) {
        return (prefix & mask(nibbles)) | ((long) nibble << shift(nibbles));
    }

    /**
     * One nibble of a prefix.
     *
     * @param prefix that has it.
     * @param index of the nibble, 0 to 15.
     */
    public static int nibble(final long prefix, final int index) {
        return (int) (prefix >>> shift(index)) & NIBBLE_MASK;
    }

    private static int shift(final int index) {
        return Long.SIZE - NIBBLE_BITS - index * NIBBLE_BITS;
    }

    private static long mask(final int nibbles) {
        assert nibbles >= 0 && nibbles <= NIBBLES_MAX : "no such prefix: nibbles=" + nibbles;
        return nibbles == 0 ? 0 : -1L << (Long.SIZE - nibbles * NIBBLE_BITS);
    }
}
