package io.osier.codec.event;

import static io.osier.codec.event.EventDescriptor.DEPS_MAX;
import static io.osier.codec.event.EventDescriptor.DEP_LENGTH;
import static io.osier.codec.event.EventDescriptor.HEADER_LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.Keys;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Writes an event in place: {@link #wrap}, then the fields in any order but deps before the payload, then
 * {@link #finish}; after that the {@link #signature} and the {@link #crc}. {@code EventSigner} does the author and
 * everything from {@code finish} on.
 *
 * <p>What it finishes is canonical; a call that would make it otherwise throws. One thread at a time; allocates
 * nothing.
 */
public final class EventEncoder {
    private MutableDirectBuffer buffer;
    private int offset;
    private int depCount;
    private int payloadLength;

    /** Makes an encoder that has to be wrapped around a buffer before anything is written. */
    public EventEncoder() {}

    /**
     * Begins an event with no deps, no payload, no author, seq 0 and prev zero.
     *
     * @param destination with room for the event.
     * @param eventOffset at which the event begins.
     * @return this.
     */
    public EventEncoder wrap(final MutableDirectBuffer destination, final int eventOffset) {
        buffer = destination;
        offset = eventOffset;
        depCount = 0;
        payloadLength = 0;
        destination.setMemory(eventOffset, HEADER_LENGTH, (byte) 0);
        destination.putShort(
                eventOffset + EventDescriptor.LAYOUT_OFFSET, (short) EventDescriptor.LAYOUT, LITTLE_ENDIAN);
        return this;
    }

    /** The buffer that takes the event. */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /** Where in {@link #buffer} the event begins. */
    public int offset() {
        return offset;
    }

    /**
     * Writes the author.
     *
     * @param source that holds the key.
     * @param sourceOffset at which its 32 bytes begin.
     * @return this.
     */
    public EventEncoder author(final DirectBuffer source, final int sourceOffset) {
        buffer.putBytes(offset + EventDescriptor.AUTHOR_OFFSET, source, sourceOffset, Keys.LENGTH);
        return this;
    }

    /**
     * Writes the place in the author's chain.
     *
     * @param seq from 1.
     * @return this.
     */
    public EventEncoder seq(final long seq) {
        buffer.putLong(offset + EventDescriptor.SEQ_OFFSET, seq, LITTLE_ENDIAN);
        return this;
    }

    /**
     * Writes the time for display.
     *
     * @param timestampHintMs ms since 1970.
     * @return this.
     */
    public EventEncoder timestampHintMs(final long timestampHintMs) {
        buffer.putLong(offset + EventDescriptor.TIMESTAMP_OFFSET, timestampHintMs, LITTLE_ENDIAN);
        return this;
    }

    /**
     * Writes the hash of the author's previous event. To be left out, or all zero, at seq 1.
     *
     * @param source that holds the hash.
     * @param sourceOffset at which its 32 bytes begin.
     * @return this.
     */
    public EventEncoder prev(final DirectBuffer source, final int sourceOffset) {
        buffer.putBytes(offset + EventDescriptor.PREV_OFFSET, source, sourceOffset, Keys.LENGTH);
        return this;
    }

    /**
     * Adds a dep. All deps come before the payload.
     *
     * @param source that holds the hash.
     * @param sourceOffset at which its 32 bytes begin.
     * @return this.
     * @throws IllegalArgumentException when it is not above the dep before it.
     * @throws IllegalStateException when there is no place for it: the payload is written, or there are 64.
     */
    public EventEncoder dep(final DirectBuffer source, final int sourceOffset) {
        if (depCount == DEPS_MAX || payloadLength > 0) {
            throw new IllegalStateException(
                    "at most 64 deps, before the payload: depCount=" + depCount + " payloadLength=" + payloadLength);
        }
        final int depOffset = offset + EventDescriptor.DEPS_OFFSET + depCount * DEP_LENGTH;
        if (depCount > 0 && Keys.compare(buffer, depOffset - DEP_LENGTH, source, sourceOffset) >= 0) {
            throw new IllegalArgumentException("deps are strictly ascending: index=" + depCount);
        }
        buffer.putBytes(depOffset, source, sourceOffset, DEP_LENGTH);
        depCount++;
        buffer.putShort(offset + EventDescriptor.DEP_COUNT_OFFSET, (short) depCount, LITTLE_ENDIAN);
        return this;
    }

    /**
     * Writes the payload behind the deps; written twice, the last one counts.
     *
     * @param source that holds the payload.
     * @param sourceOffset at which it begins.
     * @param length in bytes.
     * @return this.
     * @throws IllegalArgumentException when the event would be longer than the protocol allows.
     */
    public EventEncoder payload(final DirectBuffer source, final int sourceOffset, final int length) {
        if (length < 0 || length > EventDescriptor.payloadLengthMax(depCount)) {
            throw new IllegalArgumentException("an event is at most " + EventDescriptor.EVENT_LENGTH_MAX
                    + " bytes long: payloadLength=" + length + " payloadLengthMax="
                    + EventDescriptor.payloadLengthMax(depCount));
        }
        buffer.putBytes(offset + EventDescriptor.contentLength(depCount, 0), source, sourceOffset, length);
        payloadLength = length;
        buffer.putInt(offset + EventDescriptor.PAYLOAD_LENGTH_OFFSET, length, LITTLE_ENDIAN);
        return this;
    }

    /**
     * Writes length and padding: all that is hashed stands now. To be followed by {@link #signature} and {@link #crc}.
     *
     * @return the length of the whole event.
     * @throws IllegalStateException when seq is not above 0, or prev is zero elsewhere than at seq 1 or not zero there.
     */
    public int finish() {
        final int length = EventDescriptor.length(depCount, payloadLength);
        final int contentLength = EventDescriptor.contentLength(depCount, payloadLength);
        for (int i = contentLength; i < length; i++) {
            buffer.putByte(offset + i, (byte) 0);
        }
        buffer.putInt(offset + EventDescriptor.LENGTH_OFFSET, length, LITTLE_ENDIAN);
        final EventFault fault = EventValidator.validateContent(buffer, offset);
        if (fault != EventFault.NONE) {
            throw new IllegalStateException("an event is canonical: fault=" + fault + " seq="
                    + buffer.getLong(offset + EventDescriptor.SEQ_OFFSET, LITTLE_ENDIAN));
        }
        return length;
    }

    /**
     * Writes the signature.
     *
     * @param source that holds it.
     * @param sourceOffset at which its 64 bytes begin.
     * @return this.
     */
    public EventEncoder signature(final DirectBuffer source, final int sourceOffset) {
        buffer.putBytes(
                offset + EventDescriptor.SIGNATURE_OFFSET, source, sourceOffset, EventDescriptor.SIGNATURE_LENGTH);
        return this;
    }

    /**
     * Writes the checksum, last of all.
     *
     * @return this.
     */
    public EventEncoder crc() {
        final int length = EventDescriptor.length(depCount, payloadLength);
        final int crc = Crc32c.compute(
                buffer, offset + EventDescriptor.SIGNATURE_OFFSET, length - EventDescriptor.SIGNATURE_OFFSET);
        buffer.putInt(offset + EventDescriptor.CRC_OFFSET, crc, LITTLE_ENDIAN);
        return this;
    }
}
