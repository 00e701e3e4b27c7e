package io.osier.codec;

import org.agrona.DirectBuffer;

/**
 * The identity of an event: SHA-256 of its topic and its signed content. All zero bytes stand for "none".
 *
 * <p>Immutable, for cold paths: the data path compares keys where they lie, with {@link Keys}.
 */
public final class EventHash extends Bytes32<EventHash> {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private EventHash(final DirectBuffer buffer, final int offset) {
        super(buffer, offset);
    }

    private EventHash(final byte[] bytes) {
        super(bytes);
    }

    private EventHash(final CharSequence hex) {
        super(hex);
    }

    /**
     * Copies an event hash from an array.
     *
     * @param bytes 32 of them.
     * @throws IllegalArgumentException when there are not 32.
     */
    public static EventHash of(final byte[] bytes) {
        return new EventHash(bytes);
    }

    /**
     * Copies an event hash from a buffer.
     *
     * @param buffer that holds it.
     * @param offset at which its 32 bytes begin.
     */
    public static EventHash of(final DirectBuffer buffer, final int offset) {
        return new EventHash(buffer, offset);
    }

    /**
     * Reads an event hash as {@link #toString} writes it; upper case will do too.
     *
     * @param hex 64 hexadecimal digits.
     * @throws IllegalArgumentException when it is anything else; the message says what and where.
     */
    public static EventHash parse(final CharSequence hex) {
        return new EventHash(hex);
    }
}
