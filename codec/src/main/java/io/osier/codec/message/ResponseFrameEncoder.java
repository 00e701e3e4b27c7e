package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static io.osier.codec.message.FrameDescriptor.EVENTS_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.message.sbe.ResponseEncoder;
import org.agrona.MutableDirectBuffer;

/**
 * Puts a {@code Response} around events that lie in the frame already. Whoever fetches copies whole events, back to
 * back, to {@link FrameDescriptor#EVENTS_OFFSET} of the frame and then calls {@link #finish}; the events are not copied
 * again.
 *
 * <p>Threading: stateless; any thread, as long as nobody else writes the buffer. Allocates nothing, retains nothing.
 */
public final class ResponseFrameEncoder {
    private static final int LAST = 0b1;

    private ResponseFrameEncoder() {}

    /**
     * Writes everything before the events.
     *
     * @param frame that begins at index 0.
     * @param topicHandle our own.
     * @param requestId of the peer's request that this answers.
     * @param eventCount how many events there are.
     * @param eventsLength how many bytes they take.
     * @param isLast whether the request ends with this frame.
     * @return the frame's length.
     */
    public static int finish(
            final MutableDirectBuffer frame,
            final int topicHandle,
            final int requestId,
            final int eventCount,
            final int eventsLength,
            final boolean isLast) {
        frame.putInt(BODY_OFFSET + ResponseEncoder.topicHandleEncodingOffset(), topicHandle, LITTLE_ENDIAN);
        frame.putInt(BODY_OFFSET + ResponseEncoder.requestIdEncodingOffset(), requestId, LITTLE_ENDIAN);
        frame.putInt(BODY_OFFSET + ResponseEncoder.eventCountEncodingOffset(), eventCount, LITTLE_ENDIAN);
        frame.putInt(BODY_OFFSET + ResponseEncoder.flagsEncodingOffset(), isLast ? LAST : 0, LITTLE_ENDIAN);
        frame.putInt(EVENTS_OFFSET - ResponseEncoder.eventsHeaderLength(), eventsLength, LITTLE_ENDIAN);
        final int length = FrameDescriptor.responseLength(eventsLength);
        return FrameHeader.write(frame, ResponseEncoder.TEMPLATE_ID, ResponseEncoder.BLOCK_LENGTH, length);
    }
}
