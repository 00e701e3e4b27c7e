package io.osier.bench.log;

import io.osier.bench.jmh.SampleEvents;
import io.osier.codec.EventHash;
import io.osier.codec.event.EventDecoder;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.engine.log.TopicLog;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/** A log whose authors take turns at random. Hashes are made up, checksums are right. */
final class SampleLog {
    private static final int BATCH_COUNT = 200;

    private final int authorCount;
    private final int eventsPerAuthor;
    private final int eventLength;

    private final UnsafeBuffer batch;
    private final UnsafeBuffer author = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final UnsafeBuffer payload;
    private final EventEncoder encoder = new EventEncoder();
    private final Runs runs = new Runs();

    SampleLog(final TopicLog log, final int authorCount, final int eventsPerAuthor) {
        this.authorCount = authorCount;
        this.eventsPerAuthor = eventsPerAuthor;
        final int payloadLength = 140;
        eventLength = EventDescriptor.length(0, payloadLength);
        payload = new UnsafeBuffer(new byte[payloadLength]);
        batch = new UnsafeBuffer(ByteBuffer.allocateDirect(BATCH_COUNT * eventLength));
        fill(log);
    }

    int eventLength() {
        return eventLength;
    }

    /** Writes the key of an author. */
    static void key(final int authorIndex, final UnsafeBuffer destination) {
        SampleEvents.fill(destination, new SplittableRandom(authorIndex));
    }

    private void fill(final TopicLog log) {
        final SplittableRandom random = new SplittableRandom(17);
        final int[] turns = new int[authorCount * eventsPerAuthor];
        for (int i = 0; i < turns.length; i++) {
            final int other = random.nextInt(i + 1);
            turns[i] = turns[other];
            turns[other] = i % authorCount;
        }
        final int[] seqs = new int[authorCount];
        for (int from = 0; from < turns.length; from += BATCH_COUNT) {
            final int end = Math.min(from + BATCH_COUNT, turns.length);
            runs.reset();
            for (int place = from; place < end; place++) {
                final int authorIndex = turns[place];
                final int seq = ++seqs[authorIndex];
                addEvent((place - from) * eventLength, authorIndex, seq);
            }
            log.append(batch, runs, 0, runs.count());
        }
    }

    private void addEvent(final int offset, final int authorIndex, final int seq) {
        key(authorIndex, author);
        hash.setMemory(0, EventHash.LENGTH, (byte) 0);
        hash.putLong(0, seq - 1L);
        hash.putLong(Long.BYTES, seq == 1 ? 0 : authorIndex);
        encoder.wrap(batch, offset).author(author, 0).seq(seq).prev(hash, 0).payload(payload, 0, payload.capacity());
        encoder.finish();
        encoder.crc();
        final int run = runs.add(
                offset, eventLength, 1, new EventDecoder().wrap(batch, offset).seq(), EventFault.NONE);
        hash.putLong(0, seq);
        hash.putLong(Long.BYTES, authorIndex);
        runs.lastHash(run, hash, 0);
    }
}
