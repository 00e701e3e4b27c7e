package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static io.osier.codec.message.FrameDescriptor.GROUP_COUNT_MAX;
import static io.osier.codec.message.FrameDescriptor.GROUP_HEADER_LENGTH;
import static io.osier.codec.message.FrameDescriptor.RANGES_OFFSET;
import static io.osier.codec.message.FrameDescriptor.RANGE_AFTER_SEQ_OFFSET;
import static io.osier.codec.message.FrameDescriptor.RANGE_AUTHOR_OFFSET;
import static io.osier.codec.message.FrameDescriptor.RANGE_LENGTH;
import static io.osier.codec.message.FrameDescriptor.RANGE_UP_TO_SEQ_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.message.sbe.RequestEncoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Encodes a {@code Request} as a whole frame from index 0 of the buffer: {@link #wrap}, {@link #add} until it answers
 * false or there is no more, {@link #finish}. A request has at least one range.
 *
 * <p>The peer answers the ranges in the order in which they were added.
 *
 * <p>Threading: one user at a time; reusable. Allocates nothing. Holds the buffer until the next {@code wrap}.
 */
public final class RequestFrameEncoder {
    private static final int KEY_LENGTH = 32;
    private static final int PROOF = 0b1;

    private MutableDirectBuffer frame;
    private int rangeCount;
    private int rangeCountMax;

    /** Makes an encoder that is to be wrapped. */
    public RequestFrameEncoder() {}

    /**
     * Begins a request.
     *
     * @param frame to write.
     * @param lengthMax bytes that the frame may take: of the buffer, and of what the peer takes; room for at least one
     *     range, see {@link FrameDescriptor#requestLength}.
     * @param rangeCountMax ranges that the peer takes in one message.
     * @return this.
     * @throws IllegalArgumentException when not even one range fits into {@code lengthMax}.
     */
    public RequestFrameEncoder wrap(final MutableDirectBuffer frame, final int lengthMax, final int rangeCountMax) {
        if (lengthMax < FrameDescriptor.requestLength(1)) {
            throw new IllegalArgumentException(
                    "a request needs room: lengthMax=" + lengthMax + " lengthMin=" + FrameDescriptor.requestLength(1));
        }
        this.frame = frame;
        this.rangeCount = 0;
        this.rangeCountMax =
                Math.min(Math.min(rangeCountMax, GROUP_COUNT_MAX), (lengthMax - RANGES_OFFSET) / RANGE_LENGTH);
        return this;
    }

    /** How many ranges have been added. */
    public int rangeCount() {
        return rangeCount;
    }

    /** Whether {@link #add} would answer false. */
    public boolean isFull() {
        return rangeCount >= rangeCountMax;
    }

    /**
     * Adds a range: the events of one author with {@code afterSeq < seq <= upToSeq}.
     *
     * @param author that holds the author's key.
     * @param authorOffset at which it begins.
     * @param afterSeq the last seq that we hold, 0 for none.
     * @param upToSeq the last seq that we want, more than {@code afterSeq}.
     * @return false when the request is full; nothing was added.
     */
    public boolean add(final DirectBuffer author, final int authorOffset, final long afterSeq, final long upToSeq) {
        if (isFull()) {
            return false;
        }
        assert afterSeq >= 0 && afterSeq < upToSeq : "afterSeq=" + afterSeq + " upToSeq=" + upToSeq;
        final int range = RANGES_OFFSET + rangeCount * RANGE_LENGTH;
        frame.putBytes(range + RANGE_AUTHOR_OFFSET, author, authorOffset, KEY_LENGTH);
        frame.putLong(range + RANGE_AFTER_SEQ_OFFSET, afterSeq, LITTLE_ENDIAN);
        frame.putLong(range + RANGE_UP_TO_SEQ_OFFSET, upToSeq, LITTLE_ENDIAN);
        rangeCount++;
        return true;
    }

    /**
     * Ends the request.
     *
     * @param topicHandle our own.
     * @param requestId that no open request of ours on this link and topic has; not 0.
     * @param credit event bytes that the peer may send before we give more.
     * @return the frame's length.
     */
    public int finish(final int topicHandle, final int requestId, final int credit) {
        return finish(topicHandle, requestId, credit, 0);
    }

    /**
     * Ends a request for the proof of a fork: its one range names the author, by {@code afterSeq} 0 and {@code upToSeq}
     * 1.
     *
     * @param topicHandle our own.
     * @param requestId that no open request of ours on this link and topic has; not 0.
     * @return the frame's length.
     */
    public int finishProof(final int topicHandle, final int requestId) {
        assert rangeCount == 1 : "rangeCount=" + rangeCount;
        return finish(topicHandle, requestId, 0, PROOF);
    }

    private int finish(final int topicHandle, final int requestId, final int credit, final int flags) {
        assert rangeCount > 0 && requestId != 0 : "rangeCount=" + rangeCount + " requestId=" + requestId;
        frame.putInt(BODY_OFFSET + RequestEncoder.topicHandleEncodingOffset(), topicHandle, LITTLE_ENDIAN);
        frame.putInt(BODY_OFFSET + RequestEncoder.requestIdEncodingOffset(), requestId, LITTLE_ENDIAN);
        frame.putInt(BODY_OFFSET + RequestEncoder.creditEncodingOffset(), credit, LITTLE_ENDIAN);
        frame.putInt(BODY_OFFSET + RequestEncoder.flagsEncodingOffset(), flags, LITTLE_ENDIAN);
        FrameHeader.writeGroup(frame, RANGES_OFFSET - GROUP_HEADER_LENGTH, RANGE_LENGTH, rangeCount);
        final int length = FrameDescriptor.requestLength(rangeCount);
        return FrameHeader.write(frame, RequestEncoder.TEMPLATE_ID, RequestEncoder.BLOCK_LENGTH, length);
    }
}
