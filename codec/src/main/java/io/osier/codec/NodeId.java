package io.osier.codec;

import org.agrona.DirectBuffer;

/**
 * Names a node, that is one running engine with its store.
 *
 * <p>Immutable, for cold paths: the data path compares keys where they lie, with {@link Keys}.
 */
public final class NodeId extends Bytes32<NodeId> {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private NodeId(final DirectBuffer buffer, final int offset) {
        super(buffer, offset);
    }

    private NodeId(final byte[] bytes) {
        super(bytes);
    }

    private NodeId(final CharSequence hex) {
        super(hex);
    }

    /**
     * Copies a node id from an array.
     *
     * @param bytes 32 of them.
     * @throws IllegalArgumentException when there are not 32.
     */
    public static NodeId of(final byte[] bytes) {
        return new NodeId(bytes);
    }

    /**
     * Copies a node id from a buffer.
     *
     * @param buffer that holds it.
     * @param offset at which its 32 bytes begin.
     */
    public static NodeId of(final DirectBuffer buffer, final int offset) {
        return new NodeId(buffer, offset);
    }

    /**
     * Reads a node id as {@link #toString} writes it; upper case will do too.
     *
     * @param hex 64 hexadecimal digits.
     * @throws IllegalArgumentException when it is anything else; the message says what and where.
     */
    public static NodeId parse(final CharSequence hex) {
        return new NodeId(hex);
    }
}
