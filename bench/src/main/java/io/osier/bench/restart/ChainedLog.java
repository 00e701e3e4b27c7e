package io.osier.bench.restart;

import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventHasher;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.engine.log.TopicLog;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Fills a log with chains that pass every check but that of the signatures, which are noise: opening a log in good
 * order looks at none. Authors take turns at random, one event each.
 */
final class ChainedLog {
    private static final int BATCH_COUNT = 800;

    private final TopicLog log;
    private final int eventLength;
    private final UnsafeBuffer batch;
    private final UnsafeBuffer payload;
    private final UnsafeBuffer signature;
    private final UnsafeBuffer keys;
    private final UnsafeBuffer heads;
    private final int[] seqs;
    private final SplittableRandom random = new SplittableRandom(1);
    private final EventEncoder encoder = new EventEncoder();
    private final EventHasher hasher;
    private final Runs runs = new Runs();

    ChainedLog(
            final TopicId topicId,
            final TopicLog log,
            final CryptoProvider crypto,
            final int authorCount,
            final int payloadLength) {
        this.log = log;
        hasher = crypto.newHasher().topic(topicId);
        eventLength = EventDescriptor.length(0, payloadLength);
        batch = new UnsafeBuffer(ByteBuffer.allocateDirect(BATCH_COUNT * eventLength));
        payload = noise(payloadLength);
        signature = noise(EventDescriptor.SIGNATURE_LENGTH);
        keys = noise(authorCount * EventHash.LENGTH);
        heads = new UnsafeBuffer(new byte[authorCount * EventHash.LENGTH]);
        seqs = new int[authorCount];
    }

    private UnsafeBuffer noise(final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new UnsafeBuffer(bytes);
    }

    /** Writes so many events. */
    void fill(final int eventCount) {
        for (int done = 0; done < eventCount; done += BATCH_COUNT) {
            final int count = Math.min(BATCH_COUNT, eventCount - done);
            runs.reset();
            for (int i = 0; i < count; i++) {
                add(i * eventLength, random.nextInt(seqs.length), done + i);
            }
            log.append(batch, runs, 0, runs.count());
        }
        log.sync();
    }

    private void add(final int offset, final int author, final int number) {
        final int key = author * EventHash.LENGTH;
        encoder.wrap(batch, offset)
                .author(keys, key)
                .seq(++seqs[author])
                .timestampHintMs(number)
                .prev(heads, key)
                .payload(payload, 0, payload.capacity())
                .finish();
        encoder.signature(signature, 0).crc();
        hasher.hash(batch, offset, heads, key);
        final int run = runs.add(offset, eventLength, 1, seqs[author], EventFault.NONE);
        runs.lastHash(run, heads, key);
    }
}
