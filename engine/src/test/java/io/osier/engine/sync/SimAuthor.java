package io.osier.engine.sync;

import io.osier.codec.EventHash;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventSigner;
import io.osier.codec.crypto.Signer;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** An author with a key of its own that publishes at a node. */
final class SimAuthor {
    static final CryptoProvider PROVIDER = CryptoProvider.choose();

    private final Signer signer;
    private final EventSigner eventSigner = new EventSigner(PROVIDER, SimSwarm.TOPIC);
    private final EventEncoder encoder = new EventEncoder();
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final UnsafeBuffer event = new UnsafeBuffer(new byte[EventDescriptor.EVENT_LENGTH_MAX]);
    private final Runs runs = new Runs();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[64 * 1024]);
    private long seq;

    SimAuthor(final Random random) {
        final byte[] seed = new byte[32];
        random.nextBytes(seed);
        signer = PROVIDER.newSigner(seed);
    }

    /** The same key once more, at the beginning of its chain. */
    SimAuthor(final SimAuthor twin) {
        signer = twin.signer;
    }

    Signer signer() {
        return signer;
    }

    long seq() {
        return seq;
    }

    UnsafeBuffer event() {
        return event;
    }

    /** Makes the next event; its length. */
    int next(final int payloadLength) {
        encoder.wrap(event, 0).seq(seq + 1).prev(head, 0).payload(payload, 0, payloadLength);
        seq++;
        return eventSigner.sign(encoder, signer, head, 0);
    }

    /** Makes the checksum right again after the event was tampered with. */
    void fixCrc(final int length) {
        event.putInt(
                EventDescriptor.CRC_OFFSET,
                Crc32c.compute(event, EventDescriptor.SIGNATURE_OFFSET, length - EventDescriptor.SIGNATURE_OFFSET),
                ByteOrder.LITTLE_ENDIAN);
    }

    void publish(final SimNode node, final int payloadLength, final long nowNs) {
        publish(List.of(node), payloadLength, nowNs);
    }

    /** Publishes one event at several nodes, as if all but one had fetched it. */
    void publish(final List<SimNode> nodes, final int payloadLength, final long nowNs) {
        final int length = next(payloadLength);
        if (runs.walk(event, 0, length) != EventFault.NONE) {
            throw new AssertionError("a local event is one run");
        }
        runs.lastHash(0, head, 0);
        nodes.forEach(node -> node.session().onPublish(event, runs, nowNs));
    }

    UnsafeBuffer key() {
        return new UnsafeBuffer(signer.author().toBytes());
    }
}
