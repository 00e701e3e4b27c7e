package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.BLOCK_LENGTH_OFFSET;
import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static io.osier.codec.message.FrameDescriptor.GROUP_HEADER_LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Shows the authors of an {@code Eager} or {@code Lazy}, also of a later version, whose fixed part and entries may be
 * longer.
 *
 * <p>Threading: one user at a time; reusable. Allocates nothing. What it shows is valid as long as the frame is.
 */
public final class AuthorsFrameDecoder {
    private static final int U16_MASK = 0xFFFF;
    private static final int COUNT_OFFSET = 2;

    private int authorsOffset;
    private int entryLength;
    private int authorCount;

    /** Makes a decoder that is to be wrapped. */
    public AuthorsFrameDecoder() {}

    /**
     * Reads a frame.
     *
     * @param frame that {@link FrameValidator} has accepted, from index 0.
     * @return this.
     */
    public AuthorsFrameDecoder wrap(final DirectBuffer frame) {
        final int group = BODY_OFFSET + (frame.getShort(BLOCK_LENGTH_OFFSET, LITTLE_ENDIAN) & U16_MASK);
        entryLength = frame.getShort(group, LITTLE_ENDIAN) & U16_MASK;
        authorCount = frame.getShort(group + COUNT_OFFSET, LITTLE_ENDIAN) & U16_MASK;
        authorsOffset = group + GROUP_HEADER_LENGTH;
        return this;
    }

    /** How many authors are named. */
    public int authorCount() {
        return authorCount;
    }

    /**
     * Where in the frame an author's key begins.
     *
     * @param index of the author.
     */
    public int authorOffset(final int index) {
        return authorsOffset + index * entryLength;
    }
}
