package io.osier.bench.log;

import io.osier.bench.jmh.SampleEvents;
import io.osier.codec.EventHash;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Events for one append after the other: the same bytes, moved on in place so that each time they extend their authors'
 * chains. Hashes are made up; a log takes them from whoever has verified the events. Checksums become wrong; a log that
 * appends does not look at them.
 */
final class Batch {
    private final SampleEvents events;
    private final int eventsPerRun;
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final Runs runs = new Runs();
    private long round;

    Batch(final int runCount, final int eventsPerRun) {
        this.eventsPerRun = eventsPerRun;
        events = new SampleEvents(runCount, eventsPerRun, 140, 13);
        SampleEvents.fill(hash, new SplittableRandom(1));
    }

    UnsafeBuffer buffer() {
        return events.buffer();
    }

    int length() {
        return events.length();
    }

    Runs runs() {
        return runs;
    }

    /** Moves every run behind what it was. */
    void next() {
        runs.reset();
        final int runLength = eventsPerRun * events.eventLength();
        for (int offset = 0; offset < events.length(); offset += runLength) {
            final long firstSeq = 1 + round * eventsPerRun;
            renumber(offset, firstSeq);
            final int run = runs.add(offset, runLength, eventsPerRun, firstSeq, EventFault.NONE);
            hash.putLong(0, round + 1);
            runs.lastHash(run, hash, 0);
        }
        round++;
    }

    private void renumber(final int runOffset, final long firstSeq) {
        for (int i = 0; i < eventsPerRun; i++) {
            final int event = runOffset + i * events.eventLength();
            events.buffer().putLong(event + EventDescriptor.SEQ_OFFSET, firstSeq + i, ByteOrder.LITTLE_ENDIAN);
        }
        final int prev = runOffset + EventDescriptor.PREV_OFFSET;
        if (round == 0) {
            events.buffer().setMemory(prev, EventHash.LENGTH, (byte) 0);
        } else {
            hash.putLong(0, round);
            events.buffer().putBytes(prev, hash, 0, EventHash.LENGTH);
        }
    }
}
