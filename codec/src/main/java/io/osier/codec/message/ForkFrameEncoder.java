package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static io.osier.codec.message.FrameDescriptor.FORK_FIRST_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.event.ForkProof;
import io.osier.codec.message.sbe.ForkEncoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Encodes a {@code Fork} as a whole frame from index 0 of the buffer.
 *
 * <p>Threading: stateless; any thread, as long as nobody else writes the buffer. Allocates nothing, retains nothing.
 */
public final class ForkFrameEncoder {
    private ForkFrameEncoder() {}

    /**
     * Encodes two events that prove a fork.
     *
     * @param frame to write, with room for {@link FrameDescriptor#forkLength}.
     * @param topicHandle our own.
     * @param proof that holds them.
     * @return the frame's length.
     */
    public static int encode(final MutableDirectBuffer frame, final int topicHandle, final ForkProof proof) {
        frame.putInt(BODY_OFFSET + ForkEncoder.topicHandleEncodingOffset(), topicHandle, LITTLE_ENDIAN);
        final int second = put(frame, FORK_FIRST_OFFSET, proof.first()) + ForkEncoder.secondHeaderLength();
        final int length = put(frame, second, proof.second());
        return FrameHeader.write(frame, ForkEncoder.TEMPLATE_ID, ForkEncoder.BLOCK_LENGTH, length);
    }

    private static int put(final MutableDirectBuffer frame, final int offset, final DirectBuffer event) {
        frame.putInt(offset - ForkEncoder.firstHeaderLength(), event.capacity(), LITTLE_ENDIAN);
        frame.putBytes(offset, event, 0, event.capacity());
        return offset + event.capacity();
    }
}
