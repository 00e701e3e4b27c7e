package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.GROUP_HEADER_LENGTH;
import static io.osier.codec.message.FrameDescriptor.HEAD_AUTHOR_OFFSET;
import static io.osier.codec.message.FrameDescriptor.HEAD_LENGTH;
import static io.osier.codec.message.FrameDescriptor.HEAD_SEQ_OFFSET;
import static io.osier.codec.message.FrameDescriptor.NODE_AUTHOR_COUNT_OFFSET;
import static io.osier.codec.message.FrameDescriptor.NODE_COUNT_MAX;
import static io.osier.codec.message.FrameDescriptor.NODE_LENGTH;
import static io.osier.codec.message.FrameDescriptor.NODE_NIBBLE_OFFSET;
import static io.osier.codec.message.FrameDescriptor.PREFIX_NIBBLES_MAX;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.Keys;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import org.agrona.DirectBuffer;

/** What an {@code Advertise} must satisfy behind its header, by its kind. */
final class AdvertRules {
    /*
     * First what the fixed part says by itself, then the two groups, then what ties the three together.
     *
     * A RANGE is held to more than the other kinds. Its receiver concludes from what a cell does not list, and walks it
     * beside a table of its own, so what it lists is complete, ascending and of that cell. Heads of the other kinds are
     * hints in any order.
     *
     * Kinds are dense from 1; the tests hold that against the generated enum.
     */
    private static final int KIND_MAX = AdvertiseKind.DELTA.value();
    private static final int LAST = 0b10;
    private static final int BOTH_FLAGS = 0b11;
    private static final int NIBBLE_MAX = 15;
    private static final int BITS_PER_NIBBLE = 4;
    private static final int PREFIX = AdvertiseDecoder.prefixEncodingOffset();
    private static final int PREFIX_LENGTH = AdvertiseDecoder.prefixEncodingLength();
    private static final int FINGERPRINT = AdvertiseDecoder.fingerprintEncodingOffset();
    private static final int FINGERPRINT_LENGTH = AdvertiseDecoder.fingerprintEncodingLength();

    private AdvertRules() {}

    static FrameFault advertise(
            final DirectBuffer frame, final int body, final int position, final int end, final int countMax) {
        final int kind = frame.getByte(body + AdvertiseDecoder.kindEncodingOffset()) & 0xFF;
        if (kind == 0 || kind > KIND_MAX) {
            return FrameFault.ENUM_UNKNOWN;
        }
        if (MessageRules.hasUnknownFlag(frame, body + AdvertiseDecoder.flagsEncodingOffset(), BOTH_FLAGS)) {
            return FrameFault.FLAG_UNKNOWN;
        }
        if (prefixNibbles(frame, body) > PREFIX_NIBBLES_MAX) {
            return FrameFault.VALUE_OUT_OF_RANGE;
        }
        final boolean isRight = kind == AdvertiseKind.RANGE.value()
                ? isOneCell(frame, body)
                : isWithoutCell(frame, body) && isOfItsKind(frame, body, kind);
        return isRight ? groups(frame, body, position, end, countMax) : FrameFault.CONTENT_MISMATCH;
    }

    /** Whether the prefix ends where it says, a cell without authors has no fingerprint, and the flags fit. */
    private static boolean isOneCell(final DirectBuffer frame, final int body) {
        final int nibbles = prefixNibbles(frame, body);
        final int flags = frame.getByte(body + AdvertiseDecoder.flagsEncodingOffset());
        final boolean isFlagged = flags == LAST || (flags == 0 && nibbles > 0);
        final long behind = frame.getLong(body + PREFIX, BIG_ENDIAN) << (BITS_PER_NIBBLE * nibbles);
        return isFlagged
                && behind == 0
                && MessageRules.isZero(frame, body + PREFIX + Long.BYTES, PREFIX_LENGTH - Long.BYTES)
                && isCounted(frame, body);
    }

    private static boolean isWithoutCell(final DirectBuffer frame, final int body) {
        return prefixNibbles(frame, body) == 0 && MessageRules.isZero(frame, body + PREFIX, PREFIX_LENGTH);
    }

    private static boolean isOfItsKind(final DirectBuffer frame, final int body, final int kind) {
        final boolean isWhole = frame.getByte(body + AdvertiseDecoder.flagsEncodingOffset()) == BOTH_FLAGS;
        if (kind == AdvertiseKind.ROOT.value()) {
            return isWhole && isCounted(frame, body);
        }
        return MessageRules.isZero(frame, body + FINGERPRINT, FINGERPRINT_LENGTH)
                && (kind == AdvertiseKind.FULL.value() || (isWhole && authorCount(frame, body) == 0));
    }

    private static boolean isCounted(final DirectBuffer frame, final int body) {
        return authorCount(frame, body) != 0 || MessageRules.isZero(frame, body + FINGERPRINT, FINGERPRINT_LENGTH);
    }

    private static FrameFault groups(
            final DirectBuffer frame, final int body, final int heads, final int end, final int countMax) {
        final FrameFault headsFault = MessageRules.group(frame, heads, end, HEAD_LENGTH, countMax, false);
        if (headsFault != FrameFault.NONE) {
            return headsFault;
        }
        final int nodes = MessageRules.behindGroup(frame, heads);
        final FrameFault nodesFault = MessageRules.group(frame, nodes, end, NODE_LENGTH, NODE_COUNT_MAX, false);
        if (nodesFault != FrameFault.NONE) {
            return nodesFault;
        }
        if (MessageRules.behindGroup(frame, nodes) != end) {
            return FrameFault.TRAILING_BYTES;
        }
        final FrameFault seqFault = seqs(frame, heads + GROUP_HEADER_LENGTH, nodes);
        return seqFault != FrameFault.NONE ? seqFault : content(frame, body, heads, nodes, end);
    }

    private static FrameFault seqs(final DirectBuffer frame, final int first, final int behind) {
        for (int head = first; head < behind; head += HEAD_LENGTH) {
            final long seq = frame.getLong(head + HEAD_SEQ_OFFSET, LITTLE_ENDIAN);
            if (seq < 0 && seq != Features.SEQ_QUARANTINED) {
                return FrameFault.VALUE_OUT_OF_RANGE;
            }
        }
        return FrameFault.NONE;
    }

    private static FrameFault content(
            final DirectBuffer frame, final int body, final int heads, final int nodes, final int end) {
        final int kind = frame.getByte(body + AdvertiseDecoder.kindEncodingOffset());
        final int firstHead = heads + GROUP_HEADER_LENGTH;
        final int firstNode = nodes + GROUP_HEADER_LENGTH;
        if (kind == AdvertiseKind.RANGE.value()) {
            return firstNode < end
                    ? nodes(frame, body, firstNode, end, firstHead < nodes)
                    : heads(frame, body, firstHead, nodes);
        }
        final boolean hasHeadsAmiss = kind == AdvertiseKind.ROOT.value() && firstHead < nodes;
        return hasHeadsAmiss || firstNode < end ? FrameFault.CONTENT_MISMATCH : FrameFault.NONE;
    }

    private static FrameFault nodes(
            final DirectBuffer frame, final int body, final int first, final int behind, final boolean hasHeads) {
        long sum = 0;
        long last = -1;
        for (int node = first; node < behind; node += NODE_LENGTH) {
            // with the padding, which is 0
            final long nibble = MessageRules.u32(frame, node + NODE_NIBBLE_OFFSET);
            final long count = MessageRules.u32(frame, node + NODE_AUTHOR_COUNT_OFFSET);
            if (nibble > NIBBLE_MAX || nibble <= last || count == 0) {
                return FrameFault.VALUE_OUT_OF_RANGE;
            }
            last = nibble;
            sum += count;
        }
        return hasHeads || sum != authorCount(frame, body) ? FrameFault.CONTENT_MISMATCH : FrameFault.NONE;
    }

    /** All heads of the cell, or none because none is held; or none and the empty prefix, which ends an exchange. */
    private static FrameFault heads(final DirectBuffer frame, final int body, final int first, final int nodes) {
        final int count = (nodes - first) / HEAD_LENGTH;
        final boolean isEnd = count == 0 && prefixNibbles(frame, body) == 0;
        if (!isEnd && count != authorCount(frame, body)) {
            return FrameFault.CONTENT_MISMATCH;
        }
        final long prefix = frame.getLong(body + PREFIX, BIG_ENDIAN);
        final long mask = mask(prefixNibbles(frame, body));
        for (int head = first; head < nodes; head += HEAD_LENGTH) {
            final int author = head + HEAD_AUTHOR_OFFSET;
            final boolean isInside = (frame.getLong(author, BIG_ENDIAN) & mask) == prefix;
            if (!isInside || (head > first && Keys.compare(frame, author - HEAD_LENGTH, frame, author) >= 0)) {
                return FrameFault.CONTENT_MISMATCH;
            }
        }
        return FrameFault.NONE;
    }

    private static long mask(final int nibbles) {
        return nibbles == 0 ? 0 : -1L << (Long.SIZE - BITS_PER_NIBBLE * nibbles);
    }

    private static int prefixNibbles(final DirectBuffer frame, final int body) {
        return MessageRules.u16(frame, body + AdvertiseDecoder.prefixNibblesEncodingOffset());
    }

    private static long authorCount(final DirectBuffer frame, final int body) {
        return frame.getLong(body + AdvertiseDecoder.authorCountEncodingOffset(), LITTLE_ENDIAN);
    }
}
