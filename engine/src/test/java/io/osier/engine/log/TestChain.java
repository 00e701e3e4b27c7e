package io.osier.engine.log;

import io.osier.codec.TopicId;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** One author's chain: writes events of canonical form with true hashes; signatures are random bytes. */
public final class TestChain {
    private final Random random;
    private final byte[] topic;
    private final byte[] author = new byte[32];
    private byte[] hash = new byte[32];
    private long seq;

    public TestChain(final TopicId topicId, final long seed) {
        random = new Random(seed);
        topic = topicId.toBytes();
        random.nextBytes(author);
    }

    public byte[] author() {
        return author;
    }

    public long seq() {
        return seq;
    }

    public byte[] hash() {
        return hash;
    }

    /** Writes the next event and answers its length. */
    public int next(final UnsafeBuffer buffer, final int offset, final int payloadLength) {
        final int length = EventDescriptor.length(0, payloadLength);
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        Arrays.fill(bytes, EventDescriptor.HEADER_LENGTH + payloadLength, length, (byte) 0);
        final UnsafeBuffer event = new UnsafeBuffer(bytes);
        event.putInt(EventDescriptor.LENGTH_OFFSET, length, ByteOrder.LITTLE_ENDIAN);
        event.putLong(EventDescriptor.SEQ_OFFSET, ++seq, ByteOrder.LITTLE_ENDIAN);
        event.putBytes(EventDescriptor.AUTHOR_OFFSET, author);
        event.putBytes(EventDescriptor.PREV_OFFSET, seq == 1 ? new byte[32] : hash);
        event.putShort(EventDescriptor.LAYOUT_OFFSET, (short) EventDescriptor.LAYOUT, ByteOrder.LITTLE_ENDIAN);
        event.putShort(EventDescriptor.DEP_COUNT_OFFSET, (short) 0);
        event.putInt(EventDescriptor.PAYLOAD_LENGTH_OFFSET, payloadLength, ByteOrder.LITTLE_ENDIAN);
        event.putInt(
                EventDescriptor.CRC_OFFSET,
                Crc32c.compute(event, EventDescriptor.SIGNATURE_OFFSET, length - EventDescriptor.SIGNATURE_OFFSET),
                ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(offset, bytes);
        hash = hash(bytes, EventDescriptor.HEADER_LENGTH + payloadLength);
        return length;
    }

    /** Writes a run, adds it to runs, and answers the offset behind it. */
    public int run(
            final UnsafeBuffer buffer, final int offset, final Runs runs, final int eventCount, final int payload) {
        int end = offset;
        final long firstSeq = seq + 1;
        for (int i = 0; i < eventCount; i++) {
            end += next(buffer, end, payload);
        }
        final int run = runs.add(offset, end - offset, eventCount, firstSeq, EventFault.NONE);
        runs.lastHash(run, new UnsafeBuffer(hash), 0);
        return end;
    }

    private byte[] hash(final byte[] event, final int contentEnd) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Arrays.copyOf("osier/event/1".getBytes(StandardCharsets.US_ASCII), 32));
            digest.update(topic);
            digest.update(event, EventDescriptor.SEQ_OFFSET, contentEnd - EventDescriptor.SEQ_OFFSET);
            return digest.digest();
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
