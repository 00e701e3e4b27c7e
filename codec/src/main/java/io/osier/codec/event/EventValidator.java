package io.osier.codec.event;

import static io.osier.codec.event.EventDescriptor.CRC_OFFSET;
import static io.osier.codec.event.EventDescriptor.DEPS_MAX;
import static io.osier.codec.event.EventDescriptor.DEPS_OFFSET;
import static io.osier.codec.event.EventDescriptor.DEP_COUNT_OFFSET;
import static io.osier.codec.event.EventDescriptor.DEP_LENGTH;
import static io.osier.codec.event.EventDescriptor.EVENT_LENGTH_MAX;
import static io.osier.codec.event.EventDescriptor.EVENT_LENGTH_MIN;
import static io.osier.codec.event.EventDescriptor.LAYOUT;
import static io.osier.codec.event.EventDescriptor.LAYOUT_OFFSET;
import static io.osier.codec.event.EventDescriptor.LENGTH_OFFSET;
import static io.osier.codec.event.EventDescriptor.PAYLOAD_LENGTH_OFFSET;
import static io.osier.codec.event.EventDescriptor.PREV_OFFSET;
import static io.osier.codec.event.EventDescriptor.SEQ_OFFSET;
import static io.osier.codec.event.EventDescriptor.SIGNATURE_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.Keys;
import org.agrona.DirectBuffer;

/**
 * Says whether bytes are an event in its one canonical form. Nothing is tolerated: an event that validates is, byte for
 * byte, what {@link EventEncoder} makes of its fields. Who signed it is not looked at here.
 *
 * <p>Takes any bytes and never throws on them; allocates nothing. Any thread.
 */
public final class EventValidator {
    /*
     * Limits come before looks: each step reads only what the step before it has proven to be there. The steps are
     * public one by one so that a caller who needs the bytes elsewhere anyway (RunVerifier copies them for SHA-256) can
     * do the checksum on its copy. The checksum goes before the content checks so that damage is called damage.
     */
    private EventValidator() {}

    /**
     * Checks everything about an event's form: length, layout, counts, checksum, padding, deps, seq and prev.
     *
     * @param buffer that holds the bytes.
     * @param offset at which the event begins.
     * @param available bytes from there on, all within the buffer.
     * @return the first fault found.
     */
    public static EventFault validate(final DirectBuffer buffer, final int offset, final int available) {
        final EventFault fault = validateStored(buffer, offset, available);
        return fault == EventFault.NONE ? validateContent(buffer, offset) : fault;
    }

    /**
     * Checks that bytes are those of an event that was validated before it was stored: length, layout, counts and
     * checksum. What the checksum covers has not changed since, so its content need not be looked at again.
     *
     * @param buffer that holds the bytes.
     * @param offset at which the event begins.
     * @param available bytes from there on, all within the buffer.
     * @return the first fault found.
     */
    public static EventFault validateStored(final DirectBuffer buffer, final int offset, final int available) {
        final EventFault fault = validateLayout(buffer, offset, available);
        if (fault != EventFault.NONE) {
            return fault;
        }
        return isChecksumRight(buffer, offset) ? EventFault.NONE : EventFault.CRC_MISMATCH;
    }

    /**
     * Checks only the length: enough to know that the header and the next event's beginning are where they should be.
     *
     * @param buffer that holds the bytes.
     * @param offset at which the event begins.
     * @param available bytes from there on, all within the buffer.
     * @return the first fault found; after {@link EventFault#NONE} the header's fields may be read, but not believed.
     */
    public static EventFault validateLength(final DirectBuffer buffer, final int offset, final int available) {
        if (available < Integer.BYTES) {
            return EventFault.TRUNCATED;
        }
        final long length = Integer.toUnsignedLong(buffer.getInt(offset + LENGTH_OFFSET, LITTLE_ENDIAN));
        if (length < EVENT_LENGTH_MIN) {
            return EventFault.LENGTH_TOO_SMALL;
        }
        if (length > EVENT_LENGTH_MAX) {
            return EventFault.LENGTH_TOO_LARGE;
        }
        if (length % EventDescriptor.ALIGNMENT != 0) {
            return EventFault.LENGTH_NOT_ALIGNED;
        }
        return length > available ? EventFault.TRUNCATED : EventFault.NONE;
    }

    /**
     * Checks length, layout and counts: what has to hold before anything behind the header is read.
     *
     * @param buffer that holds the bytes.
     * @param offset at which the event begins.
     * @param available bytes from there on, all within the buffer.
     * @return the first fault found; after {@link EventFault#NONE} all of {@link EventDecoder} may be used.
     */
    public static EventFault validateLayout(final DirectBuffer buffer, final int offset, final int available) {
        final EventFault fault = validateLength(buffer, offset, available);
        if (fault != EventFault.NONE) {
            return fault;
        }
        if (buffer.getShort(offset + LAYOUT_OFFSET, LITTLE_ENDIAN) != LAYOUT) {
            return EventFault.LAYOUT_UNKNOWN;
        }
        final int depCount = depCount(buffer, offset);
        if (depCount > DEPS_MAX) {
            return EventFault.TOO_MANY_DEPS;
        }
        final int payloadLength = payloadLength(buffer, offset);
        if (payloadLength < 0 || payloadLength > EventDescriptor.payloadLengthMax(depCount)) {
            return EventFault.LENGTH_MISMATCH;
        }
        final int length = buffer.getInt(offset + LENGTH_OFFSET, LITTLE_ENDIAN);
        return length == EventDescriptor.length(depCount, payloadLength) ? EventFault.NONE : EventFault.LENGTH_MISMATCH;
    }

    /**
     * Checks padding, deps, seq and prev of an event whose layout has been found right.
     *
     * @param buffer that holds the event.
     * @param offset at which the event begins.
     * @return the first fault found.
     */
    public static EventFault validateContent(final DirectBuffer buffer, final int offset) {
        final int depCount = depCount(buffer, offset);
        final int contentLength = EventDescriptor.contentLength(depCount, payloadLength(buffer, offset));
        final int length = buffer.getInt(offset + LENGTH_OFFSET, LITTLE_ENDIAN);
        for (int i = contentLength; i < length; i++) {
            if (buffer.getByte(offset + i) != 0) {
                return EventFault.PADDING_NOT_ZERO;
            }
        }
        for (int i = 1; i < depCount; i++) {
            final int dep = offset + DEPS_OFFSET + i * DEP_LENGTH;
            if (Keys.compare(buffer, dep - DEP_LENGTH, buffer, dep) >= 0) {
                return EventFault.DEPS_NOT_ASCENDING;
            }
        }
        return validateChainFields(buffer, offset);
    }

    private static EventFault validateChainFields(final DirectBuffer buffer, final int offset) {
        final long seq = buffer.getLong(offset + SEQ_OFFSET, LITTLE_ENDIAN);
        if (seq < 1) {
            return EventFault.SEQ_OUT_OF_RANGE;
        }
        final boolean isPrevZero = Keys.isZero(buffer, offset + PREV_OFFSET);
        if (seq == 1) {
            return isPrevZero ? EventFault.NONE : EventFault.PREV_NOT_ZERO;
        }
        return isPrevZero ? EventFault.PREV_ZERO : EventFault.NONE;
    }

    private static boolean isChecksumRight(final DirectBuffer buffer, final int offset) {
        final int length = buffer.getInt(offset + LENGTH_OFFSET, LITTLE_ENDIAN);
        final int crc = Crc32c.compute(buffer, offset + SIGNATURE_OFFSET, length - SIGNATURE_OFFSET);
        return crc == buffer.getInt(offset + CRC_OFFSET, LITTLE_ENDIAN);
    }

    private static int depCount(final DirectBuffer buffer, final int offset) {
        return Short.toUnsignedInt(buffer.getShort(offset + DEP_COUNT_OFFSET, LITTLE_ENDIAN));
    }

    private static int payloadLength(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + PAYLOAD_LENGTH_OFFSET, LITTLE_ENDIAN);
    }
}
