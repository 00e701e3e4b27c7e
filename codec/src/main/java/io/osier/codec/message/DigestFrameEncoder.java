package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.AUTHOR_COUNT_OFFSET;
import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static io.osier.codec.message.FrameDescriptor.FINGERPRINT_LENGTH;
import static io.osier.codec.message.FrameDescriptor.FINGERPRINT_OFFSET;
import static io.osier.codec.message.FrameDescriptor.GROUP_HEADER_LENGTH;
import static io.osier.codec.message.FrameDescriptor.HEADS_OFFSET;
import static io.osier.codec.message.FrameDescriptor.HEAD_LENGTH;
import static io.osier.codec.message.FrameDescriptor.NODE_AUTHOR_COUNT_OFFSET;
import static io.osier.codec.message.FrameDescriptor.NODE_COUNT_MAX;
import static io.osier.codec.message.FrameDescriptor.NODE_FINGERPRINT_OFFSET;
import static io.osier.codec.message.FrameDescriptor.NODE_LENGTH;
import static io.osier.codec.message.FrameDescriptor.NODE_NIBBLE_OFFSET;
import static io.osier.codec.message.FrameDescriptor.PREFIX_NIBBLES_MAX;
import static io.osier.codec.message.FrameDescriptor.PREFIX_NIBBLES_OFFSET;
import static io.osier.codec.message.FrameDescriptor.PREFIX_OFFSET;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.message.sbe.AdvertiseEncoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Encodes adverts that carry digests and no heads, each as a whole frame from index 0 of the buffer: {@code ROOT}, and
 * {@code RANGE} with the nodes of a cell, with the question for a cell, or as the end of an exchange. A {@code RANGE}
 * with heads is {@link AdvertiseFrameEncoder#finishRange}.
 *
 * <p>A cell is all authors whose keys begin with the same nibbles. It is named by a {@code long} that holds them as the
 * first bytes of a key read big-endian do, the first nibble highest and 0 behind the last, and by how many they are.
 *
 * <p>Threading: stateless; any thread, as long as nobody else writes the buffer. Allocates nothing, retains nothing.
 */
public final class DigestFrameEncoder {
    /** Length of a {@code ROOT}, and of a {@code RANGE} that asks for a cell or ends an exchange. */
    public static final int DIGEST_LENGTH = HEADS_OFFSET + GROUP_HEADER_LENGTH;

    /** Longest {@code RANGE} with nodes. */
    public static final int NODES_LENGTH_MAX = FrameDescriptor.nodesLength(NODE_COUNT_MAX);

    static final int FIRST = 0b01;
    static final int LAST = 0b10;

    private static final int BITS_PER_NIBBLE = 4;

    private DigestFrameEncoder() {}

    /**
     * Encodes what all that we hold comes to.
     *
     * @param frame to write.
     * @param topicHandle our own.
     * @param authorCount authors that we hold in the topic.
     * @param fingerprint that holds the one of all heads; 0 without authors.
     * @param fingerprintOffset at which its 16 bytes begin.
     * @return {@link #DIGEST_LENGTH}.
     */
    public static int encodeRoot(
            final MutableDirectBuffer frame,
            final int topicHandle,
            final long authorCount,
            final DirectBuffer fingerprint,
            final int fingerprintOffset) {
        write(frame, topicHandle, AdvertiseKind.ROOT, FIRST | LAST, authorCount);
        writeCell(frame, 0, 0);
        writeFingerprint(frame, fingerprint, fingerprintOffset);
        return finish(frame, 0);
    }

    /**
     * Encodes the children of a cell of which we hold authors: a {@code RANGE} with nodes.
     *
     * @param frame to write.
     * @param topicHandle our own.
     * @param isLast whether it is the last frame of its round.
     * @param prefix the nibbles that name the cell, the first highest, 0 behind them.
     * @param prefixNibbles how many they are, up to {@link FrameDescriptor#PREFIX_NIBBLES_MAX}.
     * @param fingerprint that holds the cell's.
     * @param fingerprintOffset at which its 16 bytes begin.
     * @param counts authors that we hold in each of the 16 children, by nibble; what is 0 is left out.
     * @param fingerprints that holds those of the children, 16 bytes for each nibble, from index 0.
     * @return the frame's length, at most {@link #NODES_LENGTH_MAX}.
     */
    public static int encodeNodes(
            final MutableDirectBuffer frame,
            final int topicHandle,
            final boolean isLast,
            final long prefix,
            final int prefixNibbles,
            final DirectBuffer fingerprint,
            final int fingerprintOffset,
            final int[] counts,
            final DirectBuffer fingerprints) {
        int nodeCount = 0;
        long authorCount = 0;
        for (int nibble = 0; nibble < NODE_COUNT_MAX; nibble++) {
            if (counts[nibble] != 0) {
                writeNode(frame, nodeCount, nibble, counts[nibble], fingerprints);
                authorCount += counts[nibble];
                nodeCount++;
            }
        }
        assert nodeCount > 0 : "a cell with nodes has authors";
        write(frame, topicHandle, AdvertiseKind.RANGE, isLast ? LAST : 0, authorCount);
        writeCell(frame, prefix, prefixNibbles);
        writeFingerprint(frame, fingerprint, fingerprintOffset);
        return finish(frame, nodeCount);
    }

    /**
     * Encodes the question for all heads of a cell of which we hold none: a {@code RANGE} without nodes and heads.
     *
     * @param frame to write.
     * @param topicHandle our own.
     * @param isLast whether it is the last frame of its round.
     * @param prefix the nibbles that name the cell, the first highest, 0 behind them.
     * @param prefixNibbles how many they are, 1 to {@link FrameDescriptor#PREFIX_NIBBLES_MAX}.
     * @return {@link #DIGEST_LENGTH}.
     */
    public static int encodeQuestion(
            final MutableDirectBuffer frame,
            final int topicHandle,
            final boolean isLast,
            final long prefix,
            final int prefixNibbles) {
        assert prefixNibbles > 0 : "the empty prefix ends an exchange";
        write(frame, topicHandle, AdvertiseKind.RANGE, isLast ? LAST : 0, 0);
        writeCell(frame, prefix, prefixNibbles);
        writeNoFingerprint(frame);
        return finish(frame, 0);
    }

    /**
     * Encodes that the exchange has ended: a {@code RANGE} of the empty prefix without nodes and heads.
     *
     * @param frame to write.
     * @param topicHandle our own.
     * @param authorCount authors that we hold in the topic.
     * @param fingerprint that holds the one of all heads; 0 without authors.
     * @param fingerprintOffset at which its 16 bytes begin.
     * @return {@link #DIGEST_LENGTH}.
     */
    public static int encodeEnd(
            final MutableDirectBuffer frame,
            final int topicHandle,
            final long authorCount,
            final DirectBuffer fingerprint,
            final int fingerprintOffset) {
        write(frame, topicHandle, AdvertiseKind.RANGE, LAST, authorCount);
        writeCell(frame, 0, 0);
        writeFingerprint(frame, fingerprint, fingerprintOffset);
        return finish(frame, 0);
    }

    static void write(
            final MutableDirectBuffer frame,
            final int topicHandle,
            final AdvertiseKind kind,
            final int flags,
            final long authorCount) {
        frame.putInt(BODY_OFFSET + AdvertiseEncoder.topicHandleEncodingOffset(), topicHandle, LITTLE_ENDIAN);
        frame.putByte(BODY_OFFSET + AdvertiseEncoder.kindEncodingOffset(), (byte) kind.value());
        frame.putByte(BODY_OFFSET + AdvertiseEncoder.flagsEncodingOffset(), (byte) flags);
        frame.putLong(AUTHOR_COUNT_OFFSET, authorCount, LITTLE_ENDIAN);
    }

    static void writeCell(final MutableDirectBuffer frame, final long prefix, final int prefixNibbles) {
        assert prefixNibbles >= 0 && prefixNibbles <= PREFIX_NIBBLES_MAX : "prefixNibbles=" + prefixNibbles;
        assert prefix << (BITS_PER_NIBBLE * prefixNibbles) == 0
                : "a prefix ends where it says: nibbles=" + prefixNibbles + " prefix=" + Long.toHexString(prefix);
        frame.putShort(PREFIX_NIBBLES_OFFSET, (short) prefixNibbles, LITTLE_ENDIAN);
        frame.putLong(PREFIX_OFFSET, prefix, BIG_ENDIAN);
        frame.setMemory(PREFIX_OFFSET + Long.BYTES, AdvertiseEncoder.prefixEncodingLength() - Long.BYTES, (byte) 0);
    }

    static void writeFingerprint(
            final MutableDirectBuffer frame, final DirectBuffer fingerprint, final int fingerprintOffset) {
        frame.putBytes(FINGERPRINT_OFFSET, fingerprint, fingerprintOffset, FINGERPRINT_LENGTH);
    }

    static void writeNoFingerprint(final MutableDirectBuffer frame) {
        frame.setMemory(FINGERPRINT_OFFSET, FINGERPRINT_LENGTH, (byte) 0);
    }

    private static void writeNode(
            final MutableDirectBuffer frame,
            final int index,
            final int nibble,
            final int authorCount,
            final DirectBuffer fingerprints) {
        final int node = DIGEST_LENGTH + index * NODE_LENGTH;
        frame.putInt(node + NODE_NIBBLE_OFFSET, nibble, LITTLE_ENDIAN);
        frame.putInt(node + NODE_AUTHOR_COUNT_OFFSET, authorCount, LITTLE_ENDIAN);
        frame.putBytes(node + NODE_FINGERPRINT_OFFSET, fingerprints, nibble * FINGERPRINT_LENGTH, FINGERPRINT_LENGTH);
    }

    private static int finish(final MutableDirectBuffer frame, final int nodeCount) {
        FrameHeader.writeGroup(frame, HEADS_OFFSET - GROUP_HEADER_LENGTH, HEAD_LENGTH, 0);
        FrameHeader.writeGroup(frame, HEADS_OFFSET, NODE_LENGTH, nodeCount);
        final int length = FrameDescriptor.nodesLength(nodeCount);
        return FrameHeader.write(frame, AdvertiseEncoder.TEMPLATE_ID, AdvertiseEncoder.BLOCK_LENGTH, length);
    }
}
