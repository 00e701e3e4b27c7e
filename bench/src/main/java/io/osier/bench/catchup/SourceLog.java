package io.osier.bench.catchup;

import io.osier.codec.EventHash;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventSigner;
import io.osier.codec.crypto.LocalSigner;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.engine.log.TopicLog;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Signing is what takes the time, 20 µs each, so all processors do it: a batch is planned first (which author at which
 * place), then every lane signs the events of its own authors in it, in order, then the batch is appended. Every event
 * is signed, because a run may be cut anywhere.
 */
/** Fills a log with a workload. */
final class SourceLog {
    private static final int BATCH_LENGTH_MAX = 256 * 1024;

    private final Workload workload;
    private final TopicLog log;
    private final int eventLength;
    private final UnsafeBuffer batch;
    private final int[] batchAuthors;
    private final UnsafeBuffer batchHashes;
    private final Runs runs = new Runs();
    private final int[] seqs;
    private final UnsafeBuffer heads;
    private final LocalSigner[] signers;
    private final Lane[] lanes;
    private int planned;
    private int lastAuthor = -1;
    private int left;

    SourceLog(final Workload workload, final TopicLog log, final CryptoProvider crypto) {
        this.workload = workload;
        this.log = log;
        eventLength = EventDescriptor.length(0, workload.payloadLength());
        batchAuthors = new int[Math.max(1, BATCH_LENGTH_MAX / eventLength)];
        batch = new UnsafeBuffer(ByteBuffer.allocateDirect(batchAuthors.length * eventLength));
        batchHashes = new UnsafeBuffer(new byte[batchAuthors.length * EventHash.LENGTH]);
        seqs = new int[workload.authorCount()];
        heads = new UnsafeBuffer(ByteBuffer.allocateDirect(seqs.length * EventHash.LENGTH));
        final SplittableRandom random = new SplittableRandom(workload.seed());
        signers = new LocalSigner[seqs.length];
        for (int i = 0; i < signers.length; i++) {
            final byte[] key = new byte[EventHash.LENGTH];
            random.nextBytes(key);
            signers[i] = crypto.newSigner(key);
        }
        final int laneCount = Runtime.getRuntime().availableProcessors();
        lanes = IntStream.range(0, laneCount)
                .mapToObj(index -> new Lane(index, laneCount, crypto))
                .toArray(Lane[]::new);
    }

    /** Writes all events. */
    void fill() {
        left = workload.eventCount();
        for (final int author : turns()) {
            for (int i = 0; i < workload.eventsPerTurn() && left > 0 && seqs[author] < quota(author); i++) {
                plan(author);
            }
        }
        append();
        log.sync();
    }

    /** Each author's turns, in the order in which they are taken. */
    private int[] turns() {
        final int turnsEach = divideUp(divideUp(workload.eventCount(), seqs.length), workload.eventsPerTurn());
        final int[] turns = new int[turnsEach * seqs.length];
        final SplittableRandom random = new SplittableRandom(workload.seed() + 1);
        for (int i = 0; i < turns.length; i++) {
            switch (workload.interleave()) {
                case NONE -> turns[i] = i / turnsEach;
                case ROUND_ROBIN -> turns[i] = i % seqs.length;
                case RANDOM -> {
                    final int other = random.nextInt(i + 1);
                    turns[i] = turns[other];
                    turns[other] = i % seqs.length;
                }
            }
        }
        return turns;
    }

    private int quota(final int author) {
        return workload.eventCount() / seqs.length + (author < workload.eventCount() % seqs.length ? 1 : 0);
    }

    private static int divideUp(final int dividend, final int divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    private void plan(final int author) {
        if (planned == batchAuthors.length) {
            append();
        }
        batchAuthors[planned++] = author;
        seqs[author]++;
        left--;
    }

    private void append() {
        final int eventCount = planned;
        IntStream.range(0, lanes.length).parallel().forEach(lane -> lanes[lane].sign(eventCount));
        runs.reset();
        lastAuthor = -1;
        int first = 0;
        for (int i = 0; i <= eventCount; i++) {
            if (i == eventCount || batchAuthors[i] != lastAuthor) {
                addRun(first, i);
                first = i;
                lastAuthor = i == eventCount ? -1 : batchAuthors[i];
            }
        }
        if (eventCount > 0) {
            log.append(batch, runs, 0, runs.count());
        }
        planned = 0;
    }

    private void addRun(final int first, final int end) {
        if (first < end) {
            final int offset = first * eventLength;
            final long firstSeq = batch.getLong(offset + EventDescriptor.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
            final int run = runs.add(offset, (end - first) * eventLength, end - first, firstSeq, EventFault.NONE);
            runs.lastHash(run, batchHashes, (end - 1) * EventHash.LENGTH);
        }
    }

    /** Signs the events of every so many authors. */
    private final class Lane {
        private final int index;
        private final int laneCount;
        private final EventSigner eventSigner;
        private final EventEncoder encoder = new EventEncoder();
        private final UnsafeBuffer payload = new UnsafeBuffer(new byte[workload.payloadLength()]);
        private final SplittableRandom random;
        private final int[] signedSeqs = new int[seqs.length];

        private Lane(final int index, final int laneCount, final CryptoProvider crypto) {
            this.index = index;
            this.laneCount = laneCount;
            eventSigner = new EventSigner(crypto, workload.topicId());
            random = new SplittableRandom(workload.seed() + 2 + index);
        }

        private void sign(final int eventCount) {
            for (int i = 0; i < eventCount; i++) {
                final int author = batchAuthors[i];
                if (author % laneCount == index) {
                    sign(i, author);
                }
            }
        }

        private void sign(final int place, final int author) {
            final int head = author * EventHash.LENGTH;
            random.nextBytes(payload.byteArray());
            encoder.wrap(batch, place * eventLength)
                    .seq(++signedSeqs[author])
                    .timestampHintMs(1_700_000_000_000L + place)
                    .prev(heads, head)
                    .payload(payload, 0, payload.capacity());
            eventSigner.sign(encoder, signers[author], heads, head);
            batchHashes.putBytes(place * EventHash.LENGTH, heads, head, EventHash.LENGTH);
        }
    }
}
