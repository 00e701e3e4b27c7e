package io.osier.codec.event;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import org.agrona.DirectBuffer;

/**
 * Reads the fields of an event where it lies. Wrap only what {@link EventValidator} has passed: this class believes the
 * counts and lengths that it reads.
 *
 * <p>A view is valid until the next {@link #wrap} or the release of the buffer, whichever comes first. One thread at a
 * time; allocates nothing except where a method returns an identifier.
 */
public final class EventDecoder {
    private DirectBuffer buffer;
    private int offset;

    /** Makes a decoder that has to be wrapped around an event before it is asked anything. */
    public EventDecoder() {}

    /**
     * Looks at an event.
     *
     * @param source that holds the event.
     * @param eventOffset at which it begins.
     * @return this.
     */
    public EventDecoder wrap(final DirectBuffer source, final int eventOffset) {
        buffer = source;
        offset = eventOffset;
        return this;
    }

    /** The buffer that holds the event. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Where in {@link #buffer} the event begins. */
    public int offset() {
        return offset;
    }

    /** Length of the whole event, padding included: the next event begins that far behind this one. */
    public int length() {
        return buffer.getInt(offset + EventDescriptor.LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    /** The CRC-32C as written in the event. */
    public int crc() {
        return buffer.getInt(offset + EventDescriptor.CRC_OFFSET, LITTLE_ENDIAN);
    }

    /** Place in the author's chain, from 1. */
    public long seq() {
        return buffer.getLong(offset + EventDescriptor.SEQ_OFFSET, LITTLE_ENDIAN);
    }

    /** What the author says the time was, in ms since 1970. For display; nothing may depend on it. */
    public long timestampHintMs() {
        return buffer.getLong(offset + EventDescriptor.TIMESTAMP_OFFSET, LITTLE_ENDIAN);
    }

    /** How many deps there are. */
    public int depCount() {
        return Short.toUnsignedInt(buffer.getShort(offset + EventDescriptor.DEP_COUNT_OFFSET, LITTLE_ENDIAN));
    }

    /**
     * Where in {@link #buffer} a dep's 32 bytes begin.
     *
     * @param index 0 … {@link #depCount} - 1.
     */
    public int depOffset(final int index) {
        return offset + EventDescriptor.DEPS_OFFSET + index * EventDescriptor.DEP_LENGTH;
    }

    /** Where in {@link #buffer} the payload begins. */
    public int payloadOffset() {
        return depOffset(depCount());
    }

    /** Length of the payload. */
    public int payloadLength() {
        return buffer.getInt(offset + EventDescriptor.PAYLOAD_LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    /** Where in {@link #buffer} the author's 32 bytes begin. */
    public int authorOffset() {
        return offset + EventDescriptor.AUTHOR_OFFSET;
    }

    /** Where in {@link #buffer} the previous event's hash begins. */
    public int prevOffset() {
        return offset + EventDescriptor.PREV_OFFSET;
    }

    /** Where in {@link #buffer} the signature's 64 bytes begin. */
    public int signatureOffset() {
        return offset + EventDescriptor.SIGNATURE_OFFSET;
    }

    /** A copy of the author's id. */
    public AuthorId author() {
        return AuthorId.of(buffer, authorOffset());
    }

    /** A copy of the previous event's hash; all zero at seq 1. */
    public EventHash prev() {
        return EventHash.of(buffer, prevOffset());
    }

    /**
     * A copy of a dep.
     *
     * @param index 0 … {@link #depCount} - 1.
     */
    public EventHash dep(final int index) {
        return EventHash.of(buffer, depOffset(index));
    }
}
