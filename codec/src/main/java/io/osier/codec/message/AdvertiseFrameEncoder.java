package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.GROUP_COUNT_MAX;
import static io.osier.codec.message.FrameDescriptor.GROUP_HEADER_LENGTH;
import static io.osier.codec.message.FrameDescriptor.HEADS_OFFSET;
import static io.osier.codec.message.FrameDescriptor.HEAD_AUTHOR_OFFSET;
import static io.osier.codec.message.FrameDescriptor.HEAD_HASH_OFFSET;
import static io.osier.codec.message.FrameDescriptor.HEAD_LENGTH;
import static io.osier.codec.message.FrameDescriptor.HEAD_SEQ_OFFSET;
import static io.osier.codec.message.FrameDescriptor.NODE_LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.message.sbe.AdvertiseEncoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Encodes heads as a whole frame from index 0 of the buffer, one page of a {@code FULL} or {@code DELTA}, or all heads
 * of the cell of a {@code RANGE}: {@link #wrap}, {@link #add} until it answers false or there is no more,
 * {@link #finish} or {@link #finishRange}.
 *
 * <p>Whether the page is the last is said at the end, when it is known. Heads go in the order in which they are added;
 * {@code FULL} wants ascending authors across all pages, and {@code RANGE} in its one, which is the caller's business.
 *
 * <p>Threading: one user at a time; reusable. Allocates nothing. Holds the buffer until the next {@code wrap}.
 *
 * @see DigestFrameEncoder
 */
public final class AdvertiseFrameEncoder {
    private static final int KEY_LENGTH = 32;
    private static final int LENGTH_MIN = HEADS_OFFSET + GROUP_HEADER_LENGTH;

    private MutableDirectBuffer frame;
    private int headCount;
    private int headCountMax;

    /** Makes an encoder that is to be wrapped. */
    public AdvertiseFrameEncoder() {}

    /**
     * Begins a page.
     *
     * @param frame to write.
     * @param lengthMax bytes that the frame may take: of the buffer, and of what the peer takes; at least 84.
     * @param headCountMax heads that the peer takes in one message.
     * @return this.
     * @throws IllegalArgumentException when not even an advert without heads fits into {@code lengthMax}.
     */
    public AdvertiseFrameEncoder wrap(final MutableDirectBuffer frame, final int lengthMax, final int headCountMax) {
        if (lengthMax < LENGTH_MIN) {
            throw new IllegalArgumentException(
                    "an advert needs room: lengthMax=" + lengthMax + " lengthMin=" + LENGTH_MIN);
        }
        this.frame = frame;
        this.headCount = 0;
        this.headCountMax = Math.min(Math.min(headCountMax, GROUP_COUNT_MAX), (lengthMax - LENGTH_MIN) / HEAD_LENGTH);
        return this;
    }

    /** How many heads have been added. */
    public int headCount() {
        return headCount;
    }

    /** Whether {@link #add} would answer false. */
    public boolean isFull() {
        return headCount >= headCountMax;
    }

    /**
     * Adds a head from its parts.
     *
     * @param author that holds the author's key.
     * @param authorOffset at which it begins.
     * @param seq of the author's last event.
     * @param hash that holds that event's hash.
     * @param hashOffset at which it begins.
     * @return false when the page is full; nothing was added.
     */
    public boolean add(
            final DirectBuffer author,
            final int authorOffset,
            final long seq,
            final DirectBuffer hash,
            final int hashOffset) {
        if (isFull()) {
            return false;
        }
        final int head = HEADS_OFFSET + headCount * HEAD_LENGTH;
        frame.putBytes(head + HEAD_AUTHOR_OFFSET, author, authorOffset, KEY_LENGTH);
        frame.putLong(head + HEAD_SEQ_OFFSET, seq, LITTLE_ENDIAN);
        frame.putBytes(head + HEAD_HASH_OFFSET, hash, hashOffset, KEY_LENGTH);
        headCount++;
        return true;
    }

    /**
     * Adds a head that lies in memory as it does on the wire: author, little-endian seq, hash.
     *
     * @param heads that holds it.
     * @param offset at which its {@link FrameDescriptor#HEAD_LENGTH} bytes begin.
     * @return false when the page is full; nothing was added.
     */
    public boolean add(final DirectBuffer heads, final int offset) {
        if (isFull()) {
            return false;
        }
        frame.putBytes(HEADS_OFFSET + headCount * HEAD_LENGTH, heads, offset, HEAD_LENGTH);
        headCount++;
        return true;
    }

    /**
     * Ends the page.
     *
     * @param topicHandle our own.
     * @param kind {@code FULL} or {@code DELTA}.
     * @param isFirst whether it is the first page of its advert.
     * @param isLast whether it is the last page of its advert.
     * @param authorCount authors that we hold in the topic, a hint for the peer's progress line; 0 in a {@code DELTA}.
     * @return the frame's length.
     */
    public int finish(
            final int topicHandle,
            final AdvertiseKind kind,
            final boolean isFirst,
            final boolean isLast,
            final long authorCount) {
        assert kind == AdvertiseKind.FULL || kind == AdvertiseKind.DELTA : kind;
        final int flags = (isFirst ? DigestFrameEncoder.FIRST : 0) | (isLast ? DigestFrameEncoder.LAST : 0);
        DigestFrameEncoder.write(frame, topicHandle, kind, flags, authorCount);
        DigestFrameEncoder.writeCell(frame, 0, 0);
        DigestFrameEncoder.writeNoFingerprint(frame);
        return finishHeads();
    }

    /**
     * Ends a {@code RANGE} with all heads of one cell, in ascending order of authors.
     *
     * @param topicHandle our own.
     * @param isLast whether it is the last frame of its round.
     * @param prefix the nibbles that name the cell, the first highest, 0 behind them.
     * @param prefixNibbles how many they are, up to {@link FrameDescriptor#PREFIX_NIBBLES_MAX}.
     * @param authorCount authors that we hold in the cell: as many as heads were added.
     * @param fingerprint that holds the cell's.
     * @param fingerprintOffset at which its 16 bytes begin.
     * @return the frame's length.
     */
    public int finishRange(
            final int topicHandle,
            final boolean isLast,
            final long prefix,
            final int prefixNibbles,
            final int authorCount,
            final DirectBuffer fingerprint,
            final int fingerprintOffset) {
        assert authorCount == headCount : "a range is complete: authorCount=" + authorCount + " heads=" + headCount;
        final int flags = isLast ? DigestFrameEncoder.LAST : 0;
        DigestFrameEncoder.write(frame, topicHandle, AdvertiseKind.RANGE, flags, authorCount);
        DigestFrameEncoder.writeCell(frame, prefix, prefixNibbles);
        DigestFrameEncoder.writeFingerprint(frame, fingerprint, fingerprintOffset);
        return finishHeads();
    }

    private int finishHeads() {
        FrameHeader.writeGroup(frame, HEADS_OFFSET - GROUP_HEADER_LENGTH, HEAD_LENGTH, headCount);
        FrameHeader.writeGroup(frame, HEADS_OFFSET + headCount * HEAD_LENGTH, NODE_LENGTH, 0);
        final int length = FrameDescriptor.advertiseLength(headCount);
        return FrameHeader.write(frame, AdvertiseEncoder.TEMPLATE_ID, AdvertiseEncoder.BLOCK_LENGTH, length);
    }
}
