package io.osier.codec.crypto;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Hashes events: SHA-256 of "osier/event/1" zero padded to 32 bytes, the topic, and the event from its seq to the end
 * of its payload.
 *
 * <p>Made by {@link CryptoProvider#newHasher}. One thread at a time, any number of topics in turn; allocates nothing
 * except when an event is longer than all before it.
 */
public final class EventHasher {
    /*
     * Sha256 takes arrays, so the event is copied into one, which is the only time that its memory is read: the checksum
     * is made of the copy too. The 64 signature bytes lie right before the hashed part and are as long as the prefix
     * (domain and topic, one SHA-256 block); after the checksum the prefix replaces them in the copy, and one call hashes
     * the whole.
     */
    private static final int BLOCK_LENGTH_INITIAL = 4096;
    private static final int PREFIX_INDEX = EventDescriptor.SIGNATURE_OFFSET;
    private static final int PREFIX_LENGTH = EventDescriptor.SIGNATURE_LENGTH;
    private static final int TOPIC_INDEX = 32;

    private final Sha256 sha256 = new Sha256();
    private final CRC32C crc = new CRC32C();
    private final byte[] prefix = Arrays.copyOf("osier/event/1".getBytes(StandardCharsets.US_ASCII), PREFIX_LENGTH);
    private byte[] block = new byte[BLOCK_LENGTH_INITIAL];
    private TopicId topicId;

    EventHasher() {}

    /**
     * Says which topic the events to come belong to. Costs next to nothing when it is the same as before.
     *
     * @param id of the topic.
     * @return this.
     */
    public EventHasher topic(final TopicId id) {
        if (!id.equals(topicId)) {
            topicId = id;
            System.arraycopy(id.toBytes(), 0, prefix, TOPIC_INDEX, TopicId.LENGTH);
        }
        return this;
    }

    /**
     * Hashes an event. Its signature and checksum are not looked at and need not be there yet.
     *
     * @param event that holds it, of a form that {@code EventValidator.validateLayout} passes.
     * @param offset at which it begins.
     * @param destination that takes the hash.
     * @param destinationOffset at which its 32 bytes begin.
     */
    public void hash(
            final DirectBuffer event,
            final int offset,
            final MutableDirectBuffer destination,
            final int destinationOffset) {
        final int contentLength = contentLength(event, offset);
        ensureBlock(contentLength);
        event.getBytes(
                offset + EventDescriptor.SEQ_OFFSET,
                block,
                EventDescriptor.SEQ_OFFSET,
                contentLength - EventDescriptor.SEQ_OFFSET);
        digest(contentLength, destination, destinationOffset);
    }

    /** Takes a copy of an event whose length has been checked, and returns the checksum that it should have. */
    int load(final DirectBuffer event, final int offset, final int length) {
        ensureBlock(length);
        final int coveredLength = length - EventDescriptor.SIGNATURE_OFFSET;
        event.getBytes(
                offset + EventDescriptor.SIGNATURE_OFFSET, block, EventDescriptor.SIGNATURE_OFFSET, coveredLength);
        crc.reset();
        crc.update(block, EventDescriptor.SIGNATURE_OFFSET, coveredLength);
        return (int) crc.getValue();
    }

    /** Hashes the copy that {@link #load} took of the same event. */
    void hashLoaded(
            final DirectBuffer event,
            final int offset,
            final MutableDirectBuffer destination,
            final int destinationOffset) {
        digest(contentLength(event, offset), destination, destinationOffset);
    }

    private void digest(final int contentLength, final MutableDirectBuffer destination, final int destinationOffset) {
        checkTopic();
        System.arraycopy(prefix, 0, block, PREFIX_INDEX, PREFIX_LENGTH);
        destination.putBytes(
                destinationOffset, sha256.hash(block, PREFIX_INDEX, contentLength - PREFIX_INDEX), 0, EventHash.LENGTH);
    }

    private void checkTopic() {
        if (topicId == null) {
            throw new IllegalStateException("a hasher is told the topic before it hashes");
        }
    }

    private void ensureBlock(final int length) {
        if (length > block.length) {
            if (length > EventDescriptor.EVENT_LENGTH_MAX) {
                throw new IllegalArgumentException(
                        "an event is at most " + EventDescriptor.EVENT_LENGTH_MAX + " bytes long: length=" + length);
            }
            block = new byte[Math.min(EventDescriptor.EVENT_LENGTH_MAX, Integer.highestOneBit(length) << 1)];
        }
    }

    private static int contentLength(final DirectBuffer event, final int offset) {
        return EventDescriptor.contentLength(
                Short.toUnsignedInt(event.getShort(offset + EventDescriptor.DEP_COUNT_OFFSET, LITTLE_ENDIAN)),
                event.getInt(offset + EventDescriptor.PAYLOAD_LENGTH_OFFSET, LITTLE_ENDIAN));
    }
}
