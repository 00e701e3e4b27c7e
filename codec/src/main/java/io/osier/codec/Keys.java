package io.osier.codec;

import java.nio.ByteOrder;
import java.security.SecureRandom;
import org.agrona.DirectBuffer;

/**
 * Compares and hashes 32-byte keys where they lie in buffers, without an object per key.
 *
 * <p>Any thread; allocates nothing.
 */
public final class Keys {
    /*
     * hash() is for open addressing over keys that strangers choose (an author is whatever 32 bytes somebody made a key
     * pair for), so it is keyed by a secret of this process: wyhash-style folded 64 x 64 -> 128 multiplications of key
     * words XORed with secret words. Not a MAC; good enough because a peer never sees a hash value. SipHash was the
     * alternative at several times the cost. -Dosier.hash.seed=N repeats a run exactly.
     */
    /** Length in bytes of every key. */
    public static final int LENGTH = 32;

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final long PROCESS_SEED = Long.getLong("osier.hash.seed", new SecureRandom().nextLong());
    private static final long SECRET_0 = mix(PROCESS_SEED + GOLDEN);
    private static final long SECRET_1 = mix(SECRET_0 + GOLDEN);
    private static final long SECRET_2 = mix(SECRET_1 + GOLDEN);
    private static final long SECRET_3 = mix(SECRET_2 + GOLDEN);

    private Keys() {}

    /**
     * Compares two keys in unsigned lexicographic order of their bytes.
     *
     * @param a buffer of the first key.
     * @param aOffset at which the first key begins.
     * @param b buffer of the second key.
     * @param bOffset at which the second key begins.
     * @return negative, zero or positive as the first is lower, equal or higher.
     */
    public static int compare(final DirectBuffer a, final int aOffset, final DirectBuffer b, final int bOffset) {
        for (int i = 0; i < LENGTH; i += Long.BYTES) {
            final long aWord = a.getLong(aOffset + i, ByteOrder.BIG_ENDIAN);
            final long bWord = b.getLong(bOffset + i, ByteOrder.BIG_ENDIAN);
            if (aWord != bWord) {
                return Long.compareUnsigned(aWord, bWord);
            }
        }
        return 0;
    }

    /**
     * Whether two keys are equal.
     *
     * @param a buffer of the first key.
     * @param aOffset at which the first key begins.
     * @param b buffer of the second key.
     * @param bOffset at which the second key begins.
     */
    public static boolean equal(final DirectBuffer a, final int aOffset, final DirectBuffer b, final int bOffset) {
        return a.getLong(aOffset) == b.getLong(bOffset)
                && a.getLong(aOffset + 8) == b.getLong(bOffset + 8)
                && a.getLong(aOffset + 16) == b.getLong(bOffset + 16)
                && a.getLong(aOffset + 24) == b.getLong(bOffset + 24);
    }

    /**
     * Whether all bytes of a key are zero, which stands for "none".
     *
     * @param buffer that holds the key.
     * @param offset at which the key begins.
     */
    public static boolean isZero(final DirectBuffer buffer, final int offset) {
        return (buffer.getLong(offset)
                        | buffer.getLong(offset + 8)
                        | buffer.getLong(offset + 16)
                        | buffer.getLong(offset + 24))
                == 0;
    }

    /**
     * Hashes a key for a table in memory. Equal keys have equal hashes within this process; the values differ from
     * process to process and never leave it.
     *
     * @param buffer that holds the key.
     * @param offset at which the key begins.
     * @return all 32 bits are equally good.
     */
    public static int hash(final DirectBuffer buffer, final int offset) {
        final long low = fold(buffer.getLong(offset) ^ SECRET_0, buffer.getLong(offset + 8) ^ SECRET_1);
        final long high = fold(buffer.getLong(offset + 16) ^ SECRET_2, buffer.getLong(offset + 24) ^ SECRET_3);
        return Long.hashCode(fold(low ^ SECRET_2, high ^ SECRET_1));
    }

    private static long fold(final long a, final long b) {
        return Math.multiplyHigh(a, b) ^ a * b;
    }

    /** The finisher of SplitMix64, by Sebastiano Vigna. */
    private static long mix(final long value) {
        final long first = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        final long second = (first ^ first >>> 27) * 0x94d049bb133111ebL;
        return second ^ second >>> 31;
    }
}
