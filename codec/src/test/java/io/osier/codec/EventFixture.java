package io.osier.codec;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventSigner;
import io.osier.codec.crypto.LocalSigner;
import io.osier.codec.crypto.Signer;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDecoder;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** Signed events in memory, the same for the same calls. Appends chains back to back behind each other. */
public final class EventFixture {
    public static final TopicId TOPIC =
            TopicId.parse("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

    private final UnsafeBuffer buffer;
    private final CryptoProvider provider = CryptoProvider.choose();
    private final EventEncoder encoder = new EventEncoder();
    private final EventSigner eventSigner = new EventSigner(provider, TOPIC);
    private int length;

    public EventFixture() {
        this(1 << 20);
    }

    public EventFixture(final int capacity) {
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity));
    }

    public static byte[] seed(final int number) {
        final byte[] seed = new byte[32];
        new Random(number).nextBytes(seed);
        return seed;
    }

    public LocalSigner signer(final int number) {
        return provider.newSigner(seed(number));
    }

    public CryptoProvider provider() {
        return provider;
    }

    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** Bytes of all events so far. */
    public int length() {
        return length;
    }

    public EventSigner eventSigner() {
        return eventSigner;
    }

    /** Appends events firstSeq … firstSeq + count - 1; head is the hash before them and becomes that of the last. */
    public EventFixture chain(
            final Signer signer,
            final long firstSeq,
            final int count,
            final UnsafeBuffer head,
            final int payloadLength) {
        for (int i = 0; i < count; i++) {
            event(signer, firstSeq + i, head, payload(firstSeq + i, payloadLength));
        }
        return this;
    }

    /** Appends a chain from seq 1. */
    public EventFixture chain(final Signer signer, final int count) {
        return chain(signer, 1, count, new UnsafeBuffer(new byte[32]), 137);
    }

    /** Appends one event and returns its offset. */
    public int event(
            final Signer signer, final long seq, final UnsafeBuffer head, final byte[] payload, final byte[]... deps) {
        final int offset = length;
        encoder.wrap(buffer, offset)
                .seq(seq)
                .timestampHintMs(1_700_000_000_000L + seq)
                .prev(head, 0);
        for (final byte[] dep : deps) {
            encoder.dep(new UnsafeBuffer(dep), 0);
        }
        encoder.payload(new UnsafeBuffer(payload), 0, payload.length);
        length += eventSigner.sign(encoder, signer, head, 0);
        return offset;
    }

    /** Where the n-th event begins. */
    public int offsetOf(final int index) {
        int offset = 0;
        for (int i = 0; i < index; i++) {
            offset += buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
        }
        return offset;
    }

    public EventDecoder decode(final int offset) {
        return new EventDecoder().wrap(buffer, offset);
    }

    /** Makes the checksum right again after a mutation, believing the length. */
    public void fixCrc(final int offset) {
        final int eventLength = buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
        final int crc = Crc32c.compute(
                buffer, offset + EventDescriptor.SIGNATURE_OFFSET, eventLength - EventDescriptor.SIGNATURE_OFFSET);
        buffer.putInt(offset + EventDescriptor.CRC_OFFSET, crc, ByteOrder.LITTLE_ENDIAN);
    }

    public void flipBit(final int offset, final int bit) {
        final int index = offset + bit / 8;
        buffer.putByte(index, (byte) (buffer.getByte(index) ^ (1 << (bit % 8))));
    }

    public static byte[] payload(final long number, final int length) {
        final byte[] payload = new byte[length];
        new Random(number).nextBytes(payload);
        return payload;
    }

    public static String hex(final UnsafeBuffer source, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        source.getBytes(offset, bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
