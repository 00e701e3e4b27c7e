package io.osier.bench.catchup;

import io.osier.bench.jmh.WorkDirectory;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventHasher;
import io.osier.codec.crypto.SignatureVerifier;
import io.osier.codec.event.EventDecoder;
import java.io.IOException;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the receiver cannot do without, measured alone, one after the other, on one thread, over events that it has
 * received: hashing, a bare Chronicle append in documents of 256 KiB, and signature checks. Of several passes the best
 * counts, so that the limit is not set too low.
 */
final class Limits {
    private static final int PASSES = 7;
    private static final int DOCUMENT_LENGTH = 256 * 1024;
    private static final int SIGNATURES_PER_PASS = 2_000;

    private final UnsafeBuffer events;
    private final int eventCount;
    private final CryptoProvider crypto;
    private final EventHasher hasher;
    private final EventDecoder event = new EventDecoder();
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);

    /**
     * Prepares.
     *
     * @param events back to back, valid.
     * @param topicId of them.
     */
    Limits(final UnsafeBuffer events, final TopicId topicId) {
        this.events = events;
        crypto = CryptoProvider.choose();
        hasher = crypto.newHasher().topic(topicId);
        int count = 0;
        for (int offset = 0;
                offset < events.capacity();
                offset += event.wrap(events, offset).length()) {
            count++;
        }
        eventCount = count;
    }

    String cryptoName() {
        return crypto.name();
    }

    double hashEventsPerSecond() {
        double best = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            final long beganNs = System.nanoTime();
            for (int offset = 0;
                    offset < events.capacity();
                    offset += event.wrap(events, offset).length()) {
                hasher.hash(events, offset, hash, 0);
            }
            best = Math.max(best, perSecond(eventCount, beganNs));
        }
        return best;
    }

    double verifyPerSecond() {
        final SignatureVerifier verifier = crypto.newVerifier();
        double best = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            long verifiedNs = 0;
            int verified = 0;
            for (int offset = 0;
                    offset < events.capacity() && verified < SIGNATURES_PER_PASS;
                    offset += event.wrap(events, offset).length()) {
                event.wrap(events, offset);
                hasher.hash(events, offset, hash, 0);
                final long beganNs = System.nanoTime();
                if (!verifier.verify(events, event.authorOffset(), hash, 0, events, event.signatureOffset())) {
                    throw new IllegalStateException("a stored event's signature is wrong: offset=" + offset);
                }
                verifiedNs += System.nanoTime() - beganNs;
                verified++;
            }
            best = Math.max(best, verified * 1e9 / verifiedNs);
        }
        return best;
    }

    /** Each pass begins anew, as each round does: into memory that the one before has just given back. */
    double appendEventsPerSecond() throws IOException {
        double best = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            try (WorkDirectory directory = new WorkDirectory();
                    ChronicleQueue queue = SingleChronicleQueueBuilder.binary(
                                    directory.path().toFile())
                            .blockSize(2L * 1024 * 1024)
                            .build();
                    ExcerptAppender appender = queue.createAppender()) {
                best = Math.max(best, appendEventsPerSecond(appender));
            }
        }
        return best;
    }

    private double appendEventsPerSecond(final ExcerptAppender appender) {
        final long beganNs = System.nanoTime();
        int from = 0;
        while (from < events.capacity()) {
            final int end = documentEnd(from);
            append(appender, from, end - from);
            from = end;
        }
        return perSecond(eventCount, beganNs);
    }

    private int documentEnd(final int from) {
        int end = from;
        while (end < events.capacity()) {
            final int next = end + event.wrap(events, end).length();
            if (next - from > DOCUMENT_LENGTH && end > from) {
                break;
            }
            end = next;
        }
        return end;
    }

    private void append(final ExcerptAppender appender, final int offset, final int length) {
        try (DocumentContext context = appender.writingDocument()) {
            final Bytes<?> bytes = context.wire().bytes();
            final long position = bytes.writePosition();
            bytes.writePosition(position + length);
            new UnsafeBuffer(bytes.addressForWrite(position), length).putBytes(0, events, offset, length);
        }
    }

    private static double perSecond(final int count, final long beganNs) {
        return count * 1e9 / (System.nanoTime() - beganNs);
    }
}
