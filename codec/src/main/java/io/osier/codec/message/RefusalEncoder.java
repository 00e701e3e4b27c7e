package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static io.osier.codec.message.FrameDescriptor.SENTENCE_LENGTH_MAX;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.GoodbyeEncoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseEncoder;
import io.osier.codec.message.sbe.RefuseSubject;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Encodes the messages that say no: {@code Refuse} and {@code Goodbye}, each as a whole frame from index 0 of the
 * buffer. Every method answers the frame's length, at most {@link #REFUSE_LENGTH_MAX}; with a known reason it is
 * {@link #refuseLength} or {@link #goodbyeLength}.
 *
 * <p>A reason is a sentence for people, with values. It is sent as ASCII (anything else becomes a question mark) and
 * cut at {@link FrameDescriptor#SENTENCE_LENGTH_MAX}.
 *
 * <p>Threading: stateless; any thread, as long as nobody else writes the buffer. Allocates nothing, retains nothing.
 */
public final class RefusalEncoder {
    private static final int REFUSE_REASON_OFFSET =
            BODY_OFFSET + RefuseEncoder.BLOCK_LENGTH + RefuseEncoder.reasonHeaderLength();
    private static final int GOODBYE_REASON_OFFSET =
            BODY_OFFSET + GoodbyeEncoder.BLOCK_LENGTH + GoodbyeEncoder.reasonHeaderLength();
    private static final int KEY_LENGTH = 32;

    /** Length of the longest {@code Refuse} frame. */
    public static final int REFUSE_LENGTH_MAX = REFUSE_REASON_OFFSET + SENTENCE_LENGTH_MAX;

    /** Length of the longest {@code Goodbye} frame. */
    public static final int GOODBYE_LENGTH_MAX = GOODBYE_REASON_OFFSET + SENTENCE_LENGTH_MAX;

    private RefusalEncoder() {}

    /**
     * Length of a {@code Refuse} frame.
     *
     * @param reason that it will carry.
     */
    public static int refuseLength(final CharSequence reason) {
        return REFUSE_REASON_OFFSET + Math.min(reason.length(), SENTENCE_LENGTH_MAX);
    }

    /**
     * Length of a {@code Goodbye} frame.
     *
     * @param reason that it will carry.
     */
    public static int goodbyeLength(final CharSequence reason) {
        return GOODBYE_REASON_OFFSET + Math.min(reason.length(), SENTENCE_LENGTH_MAX);
    }

    /**
     * Encodes that a {@code Join} is refused; it is as if it had never been sent.
     *
     * @param frame to write.
     * @param peerTopicHandle the refused handle as the peer sent it: the one place where a message carries the
     *     receiver's handle.
     * @param code why.
     * @param limitHit the limit that was hit, or 0.
     * @param reason for people.
     */
    public static int encodeRefuseTopic(
            final MutableDirectBuffer frame,
            final int peerTopicHandle,
            final RefuseCode code,
            final long limitHit,
            final CharSequence reason) {
        putSubject(frame, RefuseSubject.TOPIC, peerTopicHandle, 0);
        clearAuthor(frame);
        return refuse(frame, code, limitHit, reason);
    }

    /**
     * Encodes that a request is refused as a whole; it has ended with this.
     *
     * @param frame to write.
     * @param topicHandle our own.
     * @param requestId of the peer's request.
     * @param code why.
     * @param limitHit the limit that was hit, or 0.
     * @param reason for people.
     */
    public static int encodeRefuseRequest(
            final MutableDirectBuffer frame,
            final int topicHandle,
            final int requestId,
            final RefuseCode code,
            final long limitHit,
            final CharSequence reason) {
        putSubject(frame, RefuseSubject.REQUEST, topicHandle, requestId);
        clearAuthor(frame);
        return refuse(frame, code, limitHit, reason);
    }

    /**
     * Encodes that something about one author is refused: its events that the peer sent, or a range of it that the peer
     * asked for. The request goes on.
     *
     * @param frame to write.
     * @param topicHandle our own.
     * @param requestId that it belongs to, whoever's request that is.
     * @param author that holds the author's key.
     * @param authorOffset at which it begins.
     * @param code why.
     * @param reason for people.
     */
    public static int encodeRefuseAuthor(
            final MutableDirectBuffer frame,
            final int topicHandle,
            final int requestId,
            final DirectBuffer author,
            final int authorOffset,
            final RefuseCode code,
            final CharSequence reason) {
        putSubject(frame, RefuseSubject.AUTHOR, topicHandle, requestId);
        frame.putBytes(BODY_OFFSET + RefuseEncoder.authorEncodingOffset(), author, authorOffset, KEY_LENGTH);
        return refuse(frame, code, 0, reason);
    }

    /**
     * Encodes that something about the link as a whole is refused; the link goes on.
     *
     * @param frame to write.
     * @param code why.
     * @param limitHit the limit that was hit, or 0.
     * @param reason for people.
     */
    public static int encodeRefuseLink(
            final MutableDirectBuffer frame, final RefuseCode code, final long limitHit, final CharSequence reason) {
        putSubject(frame, RefuseSubject.LINK, 0, 0);
        clearAuthor(frame);
        return refuse(frame, code, limitHit, reason);
    }

    /**
     * Encodes the last message before closing.
     *
     * @param frame to write.
     * @param code why.
     * @param reason for people.
     */
    public static int encodeGoodbye(
            final MutableDirectBuffer frame, final GoodbyeCode code, final CharSequence reason) {
        final int codeIndex = BODY_OFFSET + GoodbyeEncoder.codeEncodingOffset();
        frame.putShort(codeIndex, (short) code.value(), LITTLE_ENDIAN);
        final int length = putReason(frame, GOODBYE_REASON_OFFSET, reason);
        return FrameHeader.write(frame, GoodbyeEncoder.TEMPLATE_ID, GoodbyeEncoder.BLOCK_LENGTH, length);
    }

    private static void putSubject(
            final MutableDirectBuffer frame, final RefuseSubject subject, final int topicHandle, final int requestId) {
        frame.putByte(BODY_OFFSET + RefuseEncoder.subjectEncodingOffset(), (byte) subject.value());
        frame.putInt(BODY_OFFSET + RefuseEncoder.topicHandleEncodingOffset(), topicHandle, LITTLE_ENDIAN);
        frame.putInt(BODY_OFFSET + RefuseEncoder.requestIdEncodingOffset(), requestId, LITTLE_ENDIAN);
    }

    private static void clearAuthor(final MutableDirectBuffer frame) {
        frame.setMemory(BODY_OFFSET + RefuseEncoder.authorEncodingOffset(), KEY_LENGTH, (byte) 0);
    }

    private static int refuse(
            final MutableDirectBuffer frame, final RefuseCode code, final long limitHit, final CharSequence reason) {
        frame.putLong(BODY_OFFSET + RefuseEncoder.limitHitEncodingOffset(), limitHit, LITTLE_ENDIAN);
        frame.putShort(BODY_OFFSET + RefuseEncoder.codeEncodingOffset(), (short) code.value(), LITTLE_ENDIAN);
        final int length = putReason(frame, REFUSE_REASON_OFFSET, reason);
        return FrameHeader.write(frame, RefuseEncoder.TEMPLATE_ID, RefuseEncoder.BLOCK_LENGTH, length);
    }

    private static int putReason(final MutableDirectBuffer frame, final int index, final CharSequence reason) {
        final int length = Math.min(reason.length(), SENTENCE_LENGTH_MAX);
        frame.putShort(index - RefuseEncoder.reasonHeaderLength(), (short) length, LITTLE_ENDIAN);
        frame.putStringWithoutLengthAscii(index, reason, 0, length);
        return index + length;
    }
}
