package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.message.sbe.CancelEncoder;
import io.osier.codec.message.sbe.CreditEncoder;
import io.osier.codec.message.sbe.HelloEncoder;
import io.osier.codec.message.sbe.JoinEncoder;
import io.osier.codec.message.sbe.LeaveEncoder;
import io.osier.codec.message.sbe.PingEncoder;
import io.osier.codec.message.sbe.PongEncoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Encodes the control messages of fixed length, each as a whole frame from index 0 of the buffer: length field, message
 * header, body. Every method answers the frame's length, which is the constant of the same name.
 *
 * <p>{@code topicHandle} is always our own, the one given in our own {@code Join}. Numbers that the wire holds unsigned
 * are passed as the bits of an {@code int} or {@code long}.
 *
 * <p>Threading: stateless; any thread, as long as nobody else writes the buffer. Allocates nothing, retains nothing.
 *
 * @see RefusalEncoder
 * @see AdvertiseFrameEncoder
 * @see DigestFrameEncoder
 * @see ForkFrameEncoder
 * @see RequestFrameEncoder
 * @see ResponseFrameEncoder
 */
public final class FrameEncoder {
    /** Length of a {@code Hello} frame. */
    public static final int HELLO_LENGTH = BODY_OFFSET + HelloEncoder.BLOCK_LENGTH;

    /** Length of a {@code Join} frame. */
    public static final int JOIN_LENGTH = BODY_OFFSET + JoinEncoder.BLOCK_LENGTH;

    /** Length of a {@code Leave} frame. */
    public static final int LEAVE_LENGTH = BODY_OFFSET + LeaveEncoder.BLOCK_LENGTH;

    /** Length of a {@code Credit} frame. */
    public static final int CREDIT_LENGTH = BODY_OFFSET + CreditEncoder.BLOCK_LENGTH;

    /** Length of a {@code Cancel} frame. */
    public static final int CANCEL_LENGTH = BODY_OFFSET + CancelEncoder.BLOCK_LENGTH;

    /** Length of a {@code Ping} frame. */
    public static final int PING_LENGTH = BODY_OFFSET + PingEncoder.BLOCK_LENGTH;

    /** Length of a {@code Pong} frame. */
    public static final int PONG_LENGTH = BODY_OFFSET + PongEncoder.BLOCK_LENGTH;

    private static final byte ONE_AUTHOR = 0b1;
    private static final int KEY_LENGTH = 32;

    /*
     * The offsets come from the generated flyweights, so the schema stays the one place that lays messages out. The
     * flyweights themselves are not used for writing: they would have to be kept per thread, they leave padding and
     * unused fields as they find them, which would send old memory to a peer, and they do not know the length field.
     */
    private FrameEncoder() {}

    /**
     * Encodes the first message of both sides, which offers exactly protocol version {@link FrameDescriptor#VERSION}.
     *
     * @param frame to write.
     * @param nodeId our own.
     * @param frameLengthMax longest frame that we take, at least {@link FrameDescriptor#FRAME_LENGTH_MAX_LIMIT_MIN}.
     * @param authorsPerMessageMax most group entries that we take in one message.
     * @param requestsInFlightMax requests that the peer may have open per topic.
     * @param pushWindow bytes that the peer may push unasked per topic; 0 for none.
     * @param features bits of what we understand beyond version 1.
     */
    public static int encodeHello(
            final MutableDirectBuffer frame,
            final NodeId nodeId,
            final int frameLengthMax,
            final int authorsPerMessageMax,
            final int requestsInFlightMax,
            final int pushWindow,
            final long features) {
        putInt(frame, HelloEncoder.magicEncodingOffset(), FrameDescriptor.MAGIC);
        putShort(frame, HelloEncoder.versionMinEncodingOffset(), FrameDescriptor.VERSION);
        putShort(frame, HelloEncoder.versionMaxEncodingOffset(), FrameDescriptor.VERSION);
        nodeId.copyTo(frame, BODY_OFFSET + HelloEncoder.nodeIdEncodingOffset());
        putInt(frame, HelloEncoder.frameLengthMaxEncodingOffset(), frameLengthMax);
        putShort(frame, HelloEncoder.authorsPerMessageMaxEncodingOffset(), authorsPerMessageMax);
        putShort(frame, HelloEncoder.requestsInFlightMaxEncodingOffset(), requestsInFlightMax);
        putInt(frame, HelloEncoder.pushWindowEncodingOffset(), pushWindow);
        putInt(frame, HelloEncoder.reservedEncodingOffset(), 0);
        putLong(frame, HelloEncoder.featuresEncodingOffset(), features);
        return FrameHeader.write(frame, HelloEncoder.TEMPLATE_ID, HelloEncoder.BLOCK_LENGTH, HELLO_LENGTH);
    }

    /**
     * Encodes that we take part in a topic.
     *
     * @param frame to write.
     * @param topicHandle by which our messages on this link name the topic from now on.
     * @param topicId the topic.
     */
    public static int encodeJoin(final MutableDirectBuffer frame, final int topicHandle, final TopicId topicId) {
        putInt(frame, JoinEncoder.topicHandleEncodingOffset(), topicHandle);
        frame.putByte(BODY_OFFSET + JoinEncoder.flagsEncodingOffset(), (byte) 0);
        topicId.copyTo(frame, BODY_OFFSET + JoinEncoder.topicIdEncodingOffset());
        return FrameHeader.write(frame, JoinEncoder.TEMPLATE_ID, JoinEncoder.BLOCK_LENGTH, JOIN_LENGTH);
    }

    /**
     * Encodes that we no longer take part in a topic.
     *
     * @param frame to write.
     * @param topicHandle of the topic.
     */
    public static int encodeLeave(final MutableDirectBuffer frame, final int topicHandle) {
        putInt(frame, LeaveEncoder.topicHandleEncodingOffset(), topicHandle);
        return FrameHeader.write(frame, LeaveEncoder.TEMPLATE_ID, LeaveEncoder.BLOCK_LENGTH, LEAVE_LENGTH);
    }

    /**
     * Encodes leave to send more.
     *
     * @param frame to write.
     * @param topicHandle of the topic.
     * @param requestId of our open request, or 0 for push.
     * @param credit event bytes to add.
     */
    public static int encodeCredit(
            final MutableDirectBuffer frame, final int topicHandle, final int requestId, final int credit) {
        putInt(frame, CreditEncoder.topicHandleEncodingOffset(), topicHandle);
        putInt(frame, CreditEncoder.requestIdEncodingOffset(), requestId);
        putInt(frame, CreditEncoder.creditEncodingOffset(), credit);
        return FrameHeader.write(frame, CreditEncoder.TEMPLATE_ID, CreditEncoder.BLOCK_LENGTH, CREDIT_LENGTH);
    }

    /**
     * Encodes that a whole request is to stop.
     *
     * @param frame to write.
     * @param topicHandle of the topic.
     * @param requestId of our open request.
     */
    public static int encodeCancel(final MutableDirectBuffer frame, final int topicHandle, final int requestId) {
        frame.setMemory(BODY_OFFSET + CancelEncoder.authorEncodingOffset(), KEY_LENGTH, (byte) 0);
        return cancel(frame, topicHandle, requestId, (byte) 0);
    }

    /**
     * Encodes that one author of a request is to stop, and the rest to go on.
     *
     * @param frame to write.
     * @param topicHandle of the topic.
     * @param requestId of our open request.
     * @param author that holds the author's key.
     * @param authorOffset at which it begins.
     */
    public static int encodeCancelAuthor(
            final MutableDirectBuffer frame,
            final int topicHandle,
            final int requestId,
            final DirectBuffer author,
            final int authorOffset) {
        frame.putBytes(BODY_OFFSET + CancelEncoder.authorEncodingOffset(), author, authorOffset, KEY_LENGTH);
        return cancel(frame, topicHandle, requestId, ONE_AUTHOR);
    }

    private static int cancel(
            final MutableDirectBuffer frame, final int topicHandle, final int requestId, final byte flags) {
        putInt(frame, CancelEncoder.topicHandleEncodingOffset(), topicHandle);
        putInt(frame, CancelEncoder.requestIdEncodingOffset(), requestId);
        frame.putByte(BODY_OFFSET + CancelEncoder.flagsEncodingOffset(), flags);
        return FrameHeader.write(frame, CancelEncoder.TEMPLATE_ID, CancelEncoder.BLOCK_LENGTH, CANCEL_LENGTH);
    }

    /**
     * Encodes a question whether the peer lives.
     *
     * @param frame to write.
     * @param token that the answer will carry.
     */
    public static int encodePing(final MutableDirectBuffer frame, final long token) {
        putLong(frame, PingEncoder.tokenEncodingOffset(), token);
        return FrameHeader.write(frame, PingEncoder.TEMPLATE_ID, PingEncoder.BLOCK_LENGTH, PING_LENGTH);
    }

    /**
     * Encodes the answer to a {@code Ping}.
     *
     * @param frame to write.
     * @param token of the {@code Ping}.
     */
    public static int encodePong(final MutableDirectBuffer frame, final long token) {
        putLong(frame, PongEncoder.tokenEncodingOffset(), token);
        return FrameHeader.write(frame, PongEncoder.TEMPLATE_ID, PongEncoder.BLOCK_LENGTH, PONG_LENGTH);
    }

    private static void putShort(final MutableDirectBuffer frame, final int field, final int value) {
        frame.putShort(BODY_OFFSET + field, (short) value, LITTLE_ENDIAN);
    }

    private static void putInt(final MutableDirectBuffer frame, final int field, final int value) {
        frame.putInt(BODY_OFFSET + field, value, LITTLE_ENDIAN);
    }

    private static void putLong(final MutableDirectBuffer frame, final int field, final long value) {
        frame.putLong(BODY_OFFSET + field, value, LITTLE_ENDIAN);
    }
}
