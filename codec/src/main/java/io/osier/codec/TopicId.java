package io.osier.codec;

import org.agrona.DirectBuffer;

/**
 * Names one shared space of events. Chosen by the application, never derived from an event of the topic.
 *
 * <p>Immutable, for cold paths: the data path compares keys where they lie, with {@link Keys}.
 */
public final class TopicId extends Bytes32<TopicId> {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private TopicId(final DirectBuffer buffer, final int offset) {
        super(buffer, offset);
    }

    private TopicId(final byte[] bytes) {
        super(bytes);
    }

    private TopicId(final CharSequence hex) {
        super(hex);
    }

    /**
     * Copies a topic id from an array.
     *
     * @param bytes 32 of them.
     * @throws IllegalArgumentException when there are not 32.
     */
    public static TopicId of(final byte[] bytes) {
        return new TopicId(bytes);
    }

    /**
     * Copies a topic id from a buffer.
     *
     * @param buffer that holds it.
     * @param offset at which its 32 bytes begin.
     */
    public static TopicId of(final DirectBuffer buffer, final int offset) {
        return new TopicId(buffer, offset);
    }

    /**
     * Reads a topic id as {@link #toString} writes it; upper case will do too.
     *
     * @param hex 64 hexadecimal digits.
     * @throws IllegalArgumentException when it is anything else; the message says what and where.
     */
    public static TopicId parse(final CharSequence hex) {
        return new TopicId(hex);
    }
}
