package io.osier.codec;

import java.nio.ByteOrder;
import java.util.HexFormat;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** What the four kinds of 32-byte identifiers share. */
abstract class Bytes32<T extends Bytes32<T>> implements Comparable<T> {
    /*
     * Four big-endian longs, so that comparing is four unsigned compares and the object has no array behind it. The
     * subclasses exist only so that a topic cannot be passed where an author is meant; equality includes the class.
     */
    private static final int LENGTH_IN_BYTES = 32;
    private static final HexFormat HEX = HexFormat.of();

    private final long word0;
    private final long word1;
    private final long word2;
    private final long word3;

    Bytes32(final DirectBuffer buffer, final int offset) {
        word0 = buffer.getLong(offset, ByteOrder.BIG_ENDIAN);
        word1 = buffer.getLong(offset + 8, ByteOrder.BIG_ENDIAN);
        word2 = buffer.getLong(offset + 16, ByteOrder.BIG_ENDIAN);
        word3 = buffer.getLong(offset + 24, ByteOrder.BIG_ENDIAN);
    }

    Bytes32(final byte[] bytes) {
        if (bytes.length != LENGTH_IN_BYTES) {
            throw new IllegalArgumentException("an identifier has 32 bytes: length=" + bytes.length);
        }
        word0 = word(bytes, 0);
        word1 = word(bytes, 8);
        word2 = word(bytes, 16);
        word3 = word(bytes, 24);
    }

    Bytes32(final CharSequence hex) {
        this(bytesOf(hex));
    }

    private static byte[] bytesOf(final CharSequence hex) {
        if (hex.length() != 2 * LENGTH_IN_BYTES) {
            throw new IllegalArgumentException("an identifier has 64 hexadecimal digits: count=" + hex.length());
        }
        for (int i = 0; i < hex.length(); i++) {
            if (!HexFormat.isHexDigit(hex.charAt(i))) {
                throw new IllegalArgumentException(
                        "an identifier has hexadecimal digits only: index=" + i + " character=" + (int) hex.charAt(i));
            }
        }
        return HEX.parseHex(hex);
    }

    private static long word(final byte[] bytes, final int index) {
        long word = 0;
        for (int i = index; i < index + 8; i++) {
            word = (word << 8) | (bytes[i] & 0xff);
        }
        return word;
    }

    private static void word(final long word, final byte[] bytes, final int index) {
        for (int i = 0; i < 8; i++) {
            bytes[index + i] = (byte) (word >>> (56 - 8 * i));
        }
    }

    /** A new array with the 32 bytes. */
    public final byte[] toBytes() {
        final byte[] bytes = new byte[LENGTH_IN_BYTES];
        word(word0, bytes, 0);
        word(word1, bytes, 8);
        word(word2, bytes, 16);
        word(word3, bytes, 24);
        return bytes;
    }

    /**
     * Writes the 32 bytes.
     *
     * @param destination that takes them.
     * @param offset at which they begin.
     */
    public final void copyTo(final MutableDirectBuffer destination, final int offset) {
        destination.putLong(offset, word0, ByteOrder.BIG_ENDIAN);
        destination.putLong(offset + 8, word1, ByteOrder.BIG_ENDIAN);
        destination.putLong(offset + 16, word2, ByteOrder.BIG_ENDIAN);
        destination.putLong(offset + 24, word3, ByteOrder.BIG_ENDIAN);
    }

    /**
     * Whether a buffer holds the same 32 bytes.
     *
     * @param buffer to look at.
     * @param offset at which its 32 bytes begin.
     */
    public final boolean matches(final DirectBuffer buffer, final int offset) {
        return word0 == buffer.getLong(offset, ByteOrder.BIG_ENDIAN)
                && word1 == buffer.getLong(offset + 8, ByteOrder.BIG_ENDIAN)
                && word2 == buffer.getLong(offset + 16, ByteOrder.BIG_ENDIAN)
                && word3 == buffer.getLong(offset + 24, ByteOrder.BIG_ENDIAN);
    }

    /** Unsigned lexicographic order of the bytes. */
    @Override
    public final int compareTo(final T other) {
        final Bytes32<T> that = other;
        if (word0 != that.word0) {
            return Long.compareUnsigned(word0, that.word0);
        }
        if (word1 != that.word1) {
            return Long.compareUnsigned(word1, that.word1);
        }
        if (word2 != that.word2) {
            return Long.compareUnsigned(word2, that.word2);
        }
        return Long.compareUnsigned(word3, that.word3);
    }

    /** Equal when the class and all bytes are. */
    @Override
    public final boolean equals(final Object other) {
        if (!getClass().isInstance(other)) {
            return false;
        }
        final Bytes32<?> that = (Bytes32<?>) other;
        return word0 == that.word0 && word1 == that.word1 && word2 == that.word2 && word3 == that.word3;
    }

    /**
     * The same in every process, so that what is done in the order of a hash map can be repeated. Identifiers that a
     * peer chose to collide cost a {@link java.util.HashMap} a logarithm, because identifiers are comparable; open
     * addressing takes {@link Keys#hash} instead.
     */
    @Override
    public final int hashCode() {
        final long mixed = ((word0 * 31 + word1) * 31 + word2) * 31 + word3;
        return Long.hashCode(mixed * 0x9e3779b97f4a7c15L);
    }

    /** The 64 lower-case hexadecimal digits that {@code parse} takes. */
    @Override
    public final String toString() {
        return HEX.formatHex(toBytes());
    }
}
