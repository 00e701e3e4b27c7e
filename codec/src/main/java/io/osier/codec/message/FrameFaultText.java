package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.BLOCK_LENGTH_OFFSET;
import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static io.osier.codec.message.FrameDescriptor.GROUP_HEADER_LENGTH;
import static io.osier.codec.message.FrameDescriptor.HEADS_OFFSET;
import static io.osier.codec.message.FrameDescriptor.HEAD_LENGTH;
import static io.osier.codec.message.FrameDescriptor.HEAD_SEQ_OFFSET;
import static io.osier.codec.message.FrameDescriptor.NODE_AUTHOR_COUNT_OFFSET;
import static io.osier.codec.message.FrameDescriptor.NODE_LENGTH;
import static io.osier.codec.message.FrameDescriptor.NODE_NIBBLE_OFFSET;
import static io.osier.codec.message.FrameDescriptor.RANGES_OFFSET;
import static io.osier.codec.message.FrameDescriptor.RANGE_AFTER_SEQ_OFFSET;
import static io.osier.codec.message.FrameDescriptor.RANGE_LENGTH;
import static io.osier.codec.message.FrameDescriptor.RANGE_UP_TO_SEQ_OFFSET;
import static io.osier.codec.message.FrameDescriptor.SCHEMA_ID_OFFSET;
import static io.osier.codec.message.FrameDescriptor.VERSION_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.CancelDecoder;
import io.osier.codec.message.sbe.EagerDecoder;
import io.osier.codec.message.sbe.ForkDecoder;
import io.osier.codec.message.sbe.JoinDecoder;
import io.osier.codec.message.sbe.LazyDecoder;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import org.agrona.DirectBuffer;

/**
 * Says for people what is wrong with a malformed frame: which message, which fault, the field with its value. For the
 * sentence of a {@code Goodbye}; cold, once per link.
 *
 * <p>Threading: stateless; any thread.
 */
public final class FrameFaultText {
    /*
     * Looks at the frame once more instead of having the validator carry values along, because that one runs for every
     * frame and allocates nothing. The values are those that the rule of the fault is about; where a message has many
     * heads, nodes or ranges, the first that breaks it.
     */
    private static final String[] MESSAGES = {
        "frame",
        "Hello",
        "Join",
        "Leave",
        "Advertise",
        "Request",
        "Credit",
        "Cancel",
        "Response",
        "Fork",
        "Refuse",
        "Eager",
        "Lazy",
        "Ping",
        "Pong",
        "Goodbye"
    };

    private FrameFaultText() {}

    /**
     * Describes the fault of a frame.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins.
     * @param length bytes that make up the frame.
     * @param fault that {@link FrameValidator#validate} answered for them; not {@link FrameFault#NONE}.
     */
    public static String describe(
            final DirectBuffer frame, final int offset, final int length, final FrameFault fault) {
        if (length < BODY_OFFSET) {
            return "malformed frame: fault=" + fault + " frameLength=" + length + " frameLengthMin=" + BODY_OFFSET;
        }
        final int templateId = FrameValidator.templateId(frame, offset);
        return "malformed " + message(templateId) + ": fault=" + fault + " "
                + switch (fault) {
                    case VALUE_OUT_OF_RANGE -> value(frame, offset, templateId);
                    case ENUM_UNKNOWN, FLAG_UNKNOWN -> fixed(frame, offset, templateId);
                    case CONTENT_MISMATCH -> fixed(frame, offset, templateId) + content(frame, offset, templateId);
                    case ENTRY_LENGTH_WRONG, LIMIT_EXCEEDED, GROUP_TRUNCATED, DATA_TRUNCATED, TRAILING_BYTES ->
                        parts(frame, offset, length, templateId);
                    default -> header(frame, offset, length);
                };
    }

    /**
     * Name of a message, or "frame" when the id is none of ours.
     *
     * @param templateId of the message.
     */
    public static String message(final int templateId) {
        return MESSAGES[templateId < MESSAGES.length ? templateId : 0];
    }

    private static String header(final DirectBuffer frame, final int offset, final int length) {
        return "frameLength=" + length + " length=" + u32(frame, offset) + " blockLength="
                + u16(frame, offset + BLOCK_LENGTH_OFFSET) + " templateId=" + FrameValidator.templateId(frame, offset)
                + " schemaId=" + u16(frame, offset + SCHEMA_ID_OFFSET) + " version="
                + u16(frame, offset + VERSION_OFFSET)
                + (length < BODY_OFFSET + Integer.BYTES
                        ? ""
                        : " body=0x"
                                + Integer.toHexString(
                                        Integer.reverseBytes(frame.getInt(offset + BODY_OFFSET, LITTLE_ENDIAN))));
    }

    private static String value(final DirectBuffer frame, final int offset, final int templateId) {
        final int body = offset + BODY_OFFSET;
        return switch (templateId) {
            case AdvertiseDecoder.TEMPLATE_ID -> {
                final int nibbles = u16(frame, body + AdvertiseDecoder.prefixNibblesEncodingOffset());
                yield nibbles > FrameDescriptor.PREFIX_NIBBLES_MAX
                        ? "prefixNibbles=" + nibbles
                        : badHead(frame, offset) + badNode(frame, offset);
            }
            case RequestDecoder.TEMPLATE_ID -> {
                final long requestId = u32(frame, body + RequestDecoder.requestIdEncodingOffset());
                yield requestId == 0 ? "requestId=0" : "requestId=" + requestId + " " + badRange(frame, offset);
            }
            case CancelDecoder.TEMPLATE_ID -> "requestId=" + u32(frame, body + CancelDecoder.requestIdEncodingOffset());
            default -> "eventLength=" + u32(frame, body + Integer.BYTES);
        };
    }

    private static String badHead(final DirectBuffer frame, final int offset) {
        final int count = FrameDescriptor.headCount(frame, offset);
        for (int head = 0; head < count; head++) {
            final long seq = frame.getLong(offset + HEADS_OFFSET + head * HEAD_LENGTH + HEAD_SEQ_OFFSET, LITTLE_ENDIAN);
            if (seq < 0 && seq != Features.SEQ_QUARANTINED) {
                return "head=" + head + " seq=" + Long.toUnsignedString(seq);
            }
        }
        return "";
    }

    private static String badNode(final DirectBuffer frame, final int offset) {
        final int count = FrameDescriptor.nodeCount(frame, offset);
        long last = -1;
        for (int i = 0; i < count; i++) {
            final int node = FrameDescriptor.nodesOffset(frame, offset) + i * NODE_LENGTH;
            final long nibble = u32(frame, node + NODE_NIBBLE_OFFSET);
            final long authorCount = u32(frame, node + NODE_AUTHOR_COUNT_OFFSET);
            if (nibble > 15 || nibble <= last || authorCount == 0) {
                return "node=" + i + " nibbleAndPadding=" + nibble + " nibbleBefore=" + last + " authorCount="
                        + authorCount + ", nibbles ascend to 15 and have authors";
            }
            last = nibble;
        }
        return "";
    }

    private static String badRange(final DirectBuffer frame, final int offset) {
        final int count = FrameDescriptor.rangeCount(frame, offset);
        for (int i = 0; i < count; i++) {
            final int range = offset + RANGES_OFFSET + i * RANGE_LENGTH;
            final long afterSeq = frame.getLong(range + RANGE_AFTER_SEQ_OFFSET, LITTLE_ENDIAN);
            final long upToSeq = frame.getLong(range + RANGE_UP_TO_SEQ_OFFSET, LITTLE_ENDIAN);
            if (afterSeq < 0 || afterSeq >= upToSeq) {
                return "range=" + i + " afterSeq=" + Long.toUnsignedString(afterSeq) + " upToSeq="
                        + Long.toUnsignedString(upToSeq) + ", afterSeq < upToSeq < 2^63";
            }
        }
        return "";
    }

    private static String fixed(final DirectBuffer frame, final int offset, final int templateId) {
        final int body = offset + BODY_OFFSET;
        return switch (templateId) {
            case JoinDecoder.TEMPLATE_ID -> flags(frame, body + JoinDecoder.flagsEncodingOffset());
            case AdvertiseDecoder.TEMPLATE_ID ->
                "kind=" + u8(frame, body + AdvertiseDecoder.kindEncodingOffset()) + " "
                        + flags(frame, body + AdvertiseDecoder.flagsEncodingOffset());
            case RequestDecoder.TEMPLATE_ID -> flags(frame, body + RequestDecoder.flagsEncodingOffset());
            case CancelDecoder.TEMPLATE_ID -> flags(frame, body + CancelDecoder.flagsEncodingOffset());
            default -> flags(frame, body + ResponseDecoder.flagsEncodingOffset());
        };
    }

    private static String content(final DirectBuffer frame, final int offset, final int templateId) {
        final int body = offset + BODY_OFFSET;
        return switch (templateId) {
            case AdvertiseDecoder.TEMPLATE_ID -> advert(frame, body);
            case RequestDecoder.TEMPLATE_ID -> " ranges=0, a Request has at least one";
            case CancelDecoder.TEMPLATE_ID -> ", author is 0 without oneAuthor";
            default ->
                " eventCount=" + u32(frame, body + ResponseDecoder.eventCountEncodingOffset()) + " eventsLength="
                        + u32(frame, body + ResponseDecoder.BLOCK_LENGTH)
                        + ", a multiple of 8, at least 160 for each event, and 0 for none";
        };
    }

    private static String advert(final DirectBuffer frame, final int body) {
        final int kind = u8(frame, body + AdvertiseDecoder.kindEncodingOffset());
        return " prefixNibbles=" + u16(frame, body + AdvertiseDecoder.prefixNibblesEncodingOffset()) + " authorCount="
                + Long.toUnsignedString(
                        frame.getLong(body + AdvertiseDecoder.authorCountEncodingOffset(), LITTLE_ENDIAN))
                + (kind == AdvertiseKind.RANGE.value()
                        ? ", a RANGE has all nodes or all heads of its cell, ascending, and is never first"
                        : ", what its kind does not have is 0, and a ROOT or DELTA is one page");
    }

    private static String parts(final DirectBuffer frame, final int offset, final int length, final int templateId) {
        final int part = BODY_OFFSET + u16(frame, offset + BLOCK_LENGTH_OFFSET);
        final String whole = "frameLength=" + length + " partOffset=" + part;
        if (part + GROUP_HEADER_LENGTH > length) {
            return whole;
        }
        return switch (templateId) {
            case AdvertiseDecoder.TEMPLATE_ID,
                    RequestDecoder.TEMPLATE_ID,
                    EagerDecoder.TEMPLATE_ID,
                    LazyDecoder.TEMPLATE_ID ->
                whole + " entryLength=" + u16(frame, offset + part) + " entryCount="
                        + u16(frame, offset + part + Short.BYTES);
            case ResponseDecoder.TEMPLATE_ID, ForkDecoder.TEMPLATE_ID ->
                whole + " eventsLength=" + u32(frame, offset + part);
            default -> whole + " sentenceLength=" + u16(frame, offset + part);
        };
    }

    private static String flags(final DirectBuffer frame, final int index) {
        return "flags=" + u8(frame, index);
    }

    private static int u8(final DirectBuffer frame, final int index) {
        return frame.getByte(index) & 0xFF;
    }

    private static int u16(final DirectBuffer frame, final int index) {
        return frame.getShort(index, LITTLE_ENDIAN) & 0xFFFF;
    }

    private static long u32(final DirectBuffer frame, final int index) {
        return frame.getInt(index, LITTLE_ENDIAN) & 0xFFFF_FFFFL;
    }
}
