package io.osier.engine.log;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventSigner;
import io.osier.codec.crypto.Signer;
import io.osier.codec.event.EventEncoder;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** One author's chain with good signatures. */
public final class SignedChain {
    private final Signer signer;
    private final EventSigner eventSigner;
    private final EventEncoder encoder = new EventEncoder();
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[100]);
    private long seq;

    public SignedChain(final CryptoProvider crypto, final TopicId topicId, final long seed) {
        final byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        signer = crypto.newSigner(key);
        eventSigner = new EventSigner(crypto, topicId);
    }

    public AuthorId author() {
        return signer.author();
    }

    public EventHash hash() {
        return EventHash.of(head, 0);
    }

    /** Writes a run, adds it to runs, and answers the offset behind it. */
    public int run(final UnsafeBuffer buffer, final int offset, final Runs runs, final int eventCount) {
        final long firstSeq = seq + 1;
        int end = offset;
        for (int i = 0; i < eventCount; i++) {
            encoder.wrap(buffer, end).seq(++seq);
            if (seq > 1) {
                encoder.prev(head, 0);
            }
            encoder.payload(payload, 0, payload.capacity());
            end += eventSigner.sign(encoder, signer, head, 0);
        }
        final int run = runs.add(offset, end - offset, eventCount, firstSeq, EventFault.NONE);
        runs.lastHash(run, head, 0);
        return end;
    }
}
