package io.osier.bench.jmh;

import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventSigner;
import io.osier.codec.crypto.LocalSigner;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/** Events back to back in memory off the heap that pass every check, in runs from seq 1 on. */
public final class SignedEvents {
    private final UnsafeBuffer buffer;

    /**
     * Makes events.
     *
     * @param provider that signs.
     * @param topicId under the hashes.
     * @param authorCount how many runs there are, one per author.
     * @param eventsPerAuthor how long a run is.
     * @param payloadLength of each event.
     * @param seed of keys and payloads.
     */
    public SignedEvents(
            final CryptoProvider provider,
            final TopicId topicId,
            final int authorCount,
            final int eventsPerAuthor,
            final int payloadLength,
            final long seed) {
        final int eventLength = EventDescriptor.length(0, payloadLength);
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(authorCount * eventsPerAuthor * eventLength));
        final SplittableRandom random = new SplittableRandom(seed);
        final EventSigner eventSigner = new EventSigner(provider, topicId);
        final EventEncoder encoder = new EventEncoder();
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[payloadLength]);
        SampleEvents.fill(payload, random);
        int offset = 0;
        for (int author = 0; author < authorCount; author++) {
            final byte[] signingSeed = new byte[EventHash.LENGTH];
            random.nextBytes(signingSeed);
            final LocalSigner signer = provider.newSigner(signingSeed);
            final UnsafeBuffer head = new UnsafeBuffer(new byte[EventHash.LENGTH]);
            for (int seq = 1; seq <= eventsPerAuthor; seq++) {
                encoder.wrap(buffer, offset).seq(seq).prev(head, 0).payload(payload, 0, payloadLength);
                offset += eventSigner.sign(encoder, signer, head, 0);
            }
        }
    }

    /** Holds the events, from index 0 to its end. */
    public UnsafeBuffer buffer() {
        return buffer;
    }
}
