package io.osier.codec.message;

import static io.osier.codec.event.EventDescriptor.ALIGNMENT;
import static io.osier.codec.event.EventDescriptor.EVENT_LENGTH_MAX;
import static io.osier.codec.event.EventDescriptor.EVENT_LENGTH_MIN;
import static io.osier.codec.message.FrameDescriptor.GROUP_COUNT_MAX;
import static io.osier.codec.message.FrameDescriptor.GROUP_HEADER_LENGTH;
import static io.osier.codec.message.FrameDescriptor.RANGE_AFTER_SEQ_OFFSET;
import static io.osier.codec.message.FrameDescriptor.RANGE_LENGTH;
import static io.osier.codec.message.FrameDescriptor.RANGE_UP_TO_SEQ_OFFSET;
import static io.osier.codec.message.FrameDescriptor.SENTENCE_LENGTH_MAX;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.message.sbe.CancelDecoder;
import io.osier.codec.message.sbe.EagerDecoder;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.JoinDecoder;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import org.agrona.DirectBuffer;

/**
 * What each message must satisfy behind its header; {@link AdvertRules} has those of adverts. The fixed part at
 * {@code body} is known to be in the frame.
 */
final class MessageRules {
    /*
     * A group or data is looked at twice: first the fault it has, then, when it has none, the position behind it. One
     * method for both would have to answer two things.
     *
     * The codes and the subject of a Refuse and the code of a Goodbye are not looked at: later versions add codes, and a
     * refusal of a refusal helps nobody (RefusalCodes).
     */
    private static final int ONE_FLAG = 0b1;
    private static final int AUTHOR_LENGTH = EagerDecoder.AuthorsDecoder.sbeBlockLength();
    private static final int GROUP_COUNT_OFFSET = 2;
    private static final int EVENTS_HEADER_LENGTH = ResponseDecoder.eventsHeaderLength();

    private MessageRules() {}

    static FrameFault hello(final DirectBuffer frame, final int body, final int position, final int end) {
        final int magic = frame.getInt(body + HelloDecoder.magicEncodingOffset(), LITTLE_ENDIAN);
        return magic == FrameDescriptor.MAGIC ? end(position, end) : FrameFault.MAGIC_WRONG;
    }

    static FrameFault join(final DirectBuffer frame, final int body, final int position, final int end) {
        if (hasUnknownFlag(frame, body + JoinDecoder.flagsEncodingOffset(), ONE_FLAG)) {
            return FrameFault.FLAG_UNKNOWN;
        }
        return end(position, end);
    }

    static FrameFault request(
            final DirectBuffer frame, final int body, final int position, final int end, final int countMax) {
        if (frame.getInt(body + RequestDecoder.requestIdEncodingOffset(), LITTLE_ENDIAN) == 0) {
            return FrameFault.VALUE_OUT_OF_RANGE;
        }
        if (hasUnknownFlag(frame, body + RequestDecoder.flagsEncodingOffset(), ONE_FLAG)) {
            return FrameFault.FLAG_UNKNOWN;
        }
        final FrameFault fault = group(frame, position, end, RANGE_LENGTH, countMax, false);
        if (fault != FrameFault.NONE) {
            return fault;
        }
        final int behind = behindGroup(frame, position);
        return behind == end ? ranges(frame, position + GROUP_HEADER_LENGTH, end) : FrameFault.TRAILING_BYTES;
    }

    private static FrameFault ranges(final DirectBuffer frame, final int first, final int behind) {
        if (first == behind) {
            return FrameFault.CONTENT_MISMATCH;
        }
        for (int range = first; range < behind; range += RANGE_LENGTH) {
            final long afterSeq = frame.getLong(range + RANGE_AFTER_SEQ_OFFSET, LITTLE_ENDIAN);
            if (afterSeq < 0 || afterSeq >= frame.getLong(range + RANGE_UP_TO_SEQ_OFFSET, LITTLE_ENDIAN)) {
                return FrameFault.VALUE_OUT_OF_RANGE;
            }
        }
        return FrameFault.NONE;
    }

    static FrameFault cancel(final DirectBuffer frame, final int body, final int position, final int end) {
        if (frame.getInt(body + CancelDecoder.requestIdEncodingOffset(), LITTLE_ENDIAN) == 0) {
            return FrameFault.VALUE_OUT_OF_RANGE;
        }
        if (hasUnknownFlag(frame, body + CancelDecoder.flagsEncodingOffset(), ONE_FLAG)) {
            return FrameFault.FLAG_UNKNOWN;
        }
        if (frame.getByte(body + CancelDecoder.flagsEncodingOffset()) == 0
                && !isZero(frame, body + CancelDecoder.authorEncodingOffset(), CancelDecoder.authorEncodingLength())) {
            return FrameFault.CONTENT_MISMATCH;
        }
        return end(position, end);
    }

    static FrameFault response(final DirectBuffer frame, final int body, final int position, final int end) {
        if (hasUnknownFlag(frame, body + ResponseDecoder.flagsEncodingOffset(), ONE_FLAG)) {
            return FrameFault.FLAG_UNKNOWN;
        }
        final FrameFault fault = events(frame, position, end, 0, Integer.MAX_VALUE);
        if (fault != FrameFault.NONE) {
            return fault;
        }
        if (behindEvents(frame, position) != end) {
            return FrameFault.TRAILING_BYTES;
        }
        final long eventCount = u32(frame, body + ResponseDecoder.eventCountEncodingOffset());
        return isPossible(eventCount, u32(frame, position)) ? FrameFault.NONE : FrameFault.CONTENT_MISMATCH;
    }

    private static boolean isPossible(final long eventCount, final long eventsLength) {
        if (eventCount == 0) {
            return eventsLength == 0;
        }
        return eventsLength % ALIGNMENT == 0 && eventCount * EVENT_LENGTH_MIN <= eventsLength;
    }

    static FrameFault fork(final DirectBuffer frame, final int position, final int end) {
        final FrameFault firstFault = events(frame, position, end, EVENT_LENGTH_MIN, EVENT_LENGTH_MAX);
        if (firstFault != FrameFault.NONE) {
            return firstFault;
        }
        final int second = behindEvents(frame, position);
        final FrameFault secondFault = events(frame, second, end, EVENT_LENGTH_MIN, EVENT_LENGTH_MAX);
        return secondFault != FrameFault.NONE ? secondFault : end(behindEvents(frame, second), end);
    }

    static FrameFault authors(
            final DirectBuffer frame,
            final int position,
            final int end,
            final int countMax,
            final boolean mayBeLonger) {
        final FrameFault fault = group(frame, position, end, AUTHOR_LENGTH, countMax, mayBeLonger);
        return fault != FrameFault.NONE ? fault : end(behindGroup(frame, position), end);
    }

    static FrameFault end(final int position, final int end) {
        return position == end ? FrameFault.NONE : FrameFault.TRAILING_BYTES;
    }

    static FrameFault sentence(final DirectBuffer frame, final int position, final int end) {
        final int first = position + GoodbyeDecoder.reasonHeaderLength();
        if (first > end) {
            return FrameFault.DATA_TRUNCATED;
        }
        final int length = u16(frame, position);
        if (length > SENTENCE_LENGTH_MAX) {
            return FrameFault.LIMIT_EXCEEDED;
        }
        return length > end - first ? FrameFault.DATA_TRUNCATED : end(first + length, end);
    }

    static FrameFault group(
            final DirectBuffer frame,
            final int position,
            final int end,
            final int entryLengthOurs,
            final int countMax,
            final boolean mayBeLonger) {
        if (GROUP_HEADER_LENGTH > end - position) {
            return FrameFault.GROUP_TRUNCATED;
        }
        final int entryLength = u16(frame, position);
        if (FrameValidator.isWrong(entryLength, entryLengthOurs, mayBeLonger)) {
            return FrameFault.ENTRY_LENGTH_WRONG;
        }
        final int count = u16(frame, position + GROUP_COUNT_OFFSET);
        if (count > Math.min(countMax, GROUP_COUNT_MAX)) {
            return FrameFault.LIMIT_EXCEEDED;
        }
        final long entriesLength = (long) entryLength * count;
        return entriesLength > end - position - GROUP_HEADER_LENGTH ? FrameFault.GROUP_TRUNCATED : FrameFault.NONE;
    }

    static int behindGroup(final DirectBuffer frame, final int position) {
        return position + GROUP_HEADER_LENGTH + u16(frame, position) * u16(frame, position + GROUP_COUNT_OFFSET);
    }

    private static FrameFault events(
            final DirectBuffer frame, final int position, final int end, final int lengthMin, final int lengthMax) {
        if (EVENTS_HEADER_LENGTH > end - position) {
            return FrameFault.DATA_TRUNCATED;
        }
        final long length = u32(frame, position);
        if (length > lengthMax) {
            return FrameFault.LIMIT_EXCEEDED;
        }
        if (length < lengthMin) {
            return FrameFault.VALUE_OUT_OF_RANGE;
        }
        return length > end - position - EVENTS_HEADER_LENGTH ? FrameFault.DATA_TRUNCATED : FrameFault.NONE;
    }

    private static int behindEvents(final DirectBuffer frame, final int position) {
        return position + EVENTS_HEADER_LENGTH + frame.getInt(position, LITTLE_ENDIAN);
    }

    static boolean hasUnknownFlag(final DirectBuffer frame, final int index, final int known) {
        return (frame.getByte(index) & ~known & 0xFF) != 0;
    }

    static boolean isZero(final DirectBuffer frame, final int index, final int length) {
        for (int i = index; i < index + length; i++) {
            if (frame.getByte(i) != 0) {
                return false;
            }
        }
        return true;
    }

    static int u16(final DirectBuffer frame, final int index) {
        return frame.getShort(index, LITTLE_ENDIAN) & 0xFFFF;
    }

    static long u32(final DirectBuffer frame, final int index) {
        return frame.getInt(index, LITTLE_ENDIAN) & 0xFFFF_FFFFL;
    }
}
