package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static io.osier.codec.message.FrameDescriptor.GROUP_COUNT_MAX;
import static io.osier.codec.message.FrameDescriptor.GROUP_HEADER_LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.message.sbe.EagerEncoder;
import io.osier.codec.message.sbe.LazyEncoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Encodes the messages that name authors and nothing else, {@code Eager} and {@code Lazy}: {@link #wrap}, then
 * {@link #add} each author, then one of the ends.
 *
 * <p>Threading: one user at a time; reusable. Allocates nothing. Holds the buffer until the next {@code wrap}.
 */
public final class AuthorsFrameEncoder {
    private static final int KEY_LENGTH = 32;
    private static final int AUTHORS_OFFSET = BODY_OFFSET + EagerEncoder.BLOCK_LENGTH + GROUP_HEADER_LENGTH;

    static {
        assert EagerEncoder.BLOCK_LENGTH == LazyEncoder.BLOCK_LENGTH : "both have one layout";
    }

    private MutableDirectBuffer frame;
    private int authorCount;
    private int authorCountMax;

    /** Makes an encoder that is to be wrapped. */
    public AuthorsFrameEncoder() {}

    /**
     * Length of a frame.
     *
     * @param authorCount how many authors it names.
     */
    public static int length(final int authorCount) {
        return AUTHORS_OFFSET + authorCount * KEY_LENGTH;
    }

    /**
     * Begins a message.
     *
     * @param frame to write, with room for {@link #length} of {@code authorCountMax}.
     * @param authorCountMax authors that are going to be added at most.
     * @return this.
     */
    public AuthorsFrameEncoder wrap(final MutableDirectBuffer frame, final int authorCountMax) {
        assert authorCountMax > 0 && authorCountMax <= GROUP_COUNT_MAX : "authorCountMax=" + authorCountMax;
        this.frame = frame;
        this.authorCount = 0;
        this.authorCountMax = authorCountMax;
        return this;
    }

    /** How many authors have been added. */
    public int authorCount() {
        return authorCount;
    }

    /**
     * Adds an author.
     *
     * @param author that holds the key.
     * @param offset at which it begins.
     */
    public void add(final DirectBuffer author, final int offset) {
        assert authorCount < authorCountMax : "authorCountMax=" + authorCountMax;
        frame.putBytes(length(authorCount), author, offset, KEY_LENGTH);
        authorCount++;
    }

    /**
     * Ends the message as an {@code Eager}: new events of these authors are to be pushed.
     *
     * @param topicHandle our own.
     * @return the frame's length.
     */
    public int finishEager(final int topicHandle) {
        return finish(topicHandle, EagerEncoder.TEMPLATE_ID);
    }

    /**
     * Ends the message as a {@code Lazy}: new events of these authors are only to be announced.
     *
     * @param topicHandle our own.
     * @return the frame's length.
     */
    public int finishLazy(final int topicHandle) {
        return finish(topicHandle, LazyEncoder.TEMPLATE_ID);
    }

    private int finish(final int topicHandle, final int templateId) {
        frame.putInt(BODY_OFFSET + EagerEncoder.topicHandleEncodingOffset(), topicHandle, LITTLE_ENDIAN);
        FrameHeader.writeGroup(frame, AUTHORS_OFFSET - GROUP_HEADER_LENGTH, KEY_LENGTH, authorCount);
        return FrameHeader.write(frame, templateId, EagerEncoder.BLOCK_LENGTH, length(authorCount));
    }
}
