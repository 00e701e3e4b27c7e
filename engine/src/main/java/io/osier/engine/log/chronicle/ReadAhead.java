package io.osier.engine.log.chronicle;

import io.osier.codec.event.EventDescriptor;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.ReadCost;
import java.util.Arrays;

/*
 * Idea: a page fault waits for one read, and the disk could do many at a time. So where samples say that events have to
 * come from the disk, their places are sorted, places close to each other are joined (ReadCost says how close), and the
 * kernel is asked for all of it in log order, before the first event is copied. The page cache is the window in which
 * the log's order becomes the authors' order: it costs no memory of ours, and what a request leaves in it serves the
 * next one.
 *
 * A mapping that is prepared tells the kernel not to read around faults: where read-ahead is set high (8 MiB on the
 * machine this was measured on), a hundred events brought in 500 MB and took 0.38 s.
 *
 * Measured, cold, per event, 304 bytes each, in 1 GiB (faults as they were before / faults alone / this, seeks / a scan
 * of everything), us:
 *
 *      860 events    877   67   8.8   772
 *    8,000 events     96   74   8.3    85
 *   27,000 events     29   71   7.7    23
 *  100,000 events    7.8   69   5.6   6.8
 *  500,000 events    2.2   37   2.2   1.6
 *
 * Samples are read where they stand: an ordinary read is moved by the compiler behind the look at the clock that comes
 * after it, and then all is warm.
 *
 * Rejected: touching pages in log order (the same 70 us, one at a time). Copying in log order to each event's place in a
 * window of our own, which takes memory per lane: in memory it wins nothing (4, 64, 1,250 authors: 83, 93, 109 ns per
 * event with sorting, against 76, 90, 104 ns author by author). Pieces longer than 128 KiB, because the kernel reads no
 * more of one piece than its read-ahead setting, which is 128 KiB by default.
 */
/** Brings events into memory before they are copied. Owned by one thread; allocates only when it asks the disk. */
final class ReadAhead {
    private static final int PAGE_LENGTH = 4096;
    private static final int PIECE_LENGTH = 128 * 1024;

    private final LogMappings mappings;
    private int lengthMax;

    ReadAhead(final LogMappings mappings) {
        this.mappings = mappings;
    }

    /** As {@link io.osier.engine.log.LogReader#prepare}. */
    int prepare(final long[] entries, final int count, final long end, final ReadCost cost) {
        mappings.readSingly();
        if (count < ReadCost.SAMPLE_COUNT) {
            return 0;
        }
        cost.begin();
        lengthMax = EventDescriptor.EVENT_LENGTH_MIN;
        for (int i = 0; i < ReadCost.SAMPLE_COUNT; i++) {
            sample(AuthorTable.position(entries[(int) ((long) i * count / ReadCost.SAMPLE_COUNT)]), end, cost);
        }
        if (!cost.isCold()) {
            return 0;
        }
        final int askedCount = Math.min(count, cost.countMax());
        request(sorted(entries, askedCount), end, cost);
        return askedCount;
    }

    private void sample(final long position, final long end, final ReadCost cost) {
        final int index = position < end ? mappings.indexOf(position) : -1;
        final int offset = LogFile.offset(position);
        if (index < 0 || offset < 0) {
            return;
        }
        final Mapping mapping = mappings.mapping(index);
        if (!mapping.covers(offset + EventDescriptor.HEADER_LENGTH)) {
            return;
        }
        final long beganNs = cost.nowNs();
        final int length;
        try {
            length = DocumentDescriptor.wordInPlace(mapping.buffer(), offset);
        } catch (final InternalError unreadable) {
            // Whoever copies the event says so, with the events before it still sent.
            return;
        }
        cost.sampled(cost.nowNs() - beganNs);
        if (DocumentDescriptor.isEvent(offset, length)) {
            lengthMax = Math.max(lengthMax, length);
        }
    }

    private static long[] sorted(final long[] entries, final int count) {
        final long[] positions = new long[count];
        for (int i = 0; i < count; i++) {
            positions[i] = AuthorTable.position(entries[i]);
        }
        Arrays.sort(positions);
        return positions;
    }

    /** Joins what lies close together, within a file. */
    private void request(final long[] positions, final long end, final ReadCost cost) {
        final long gap = cost.gap();
        long begin = positions[0];
        long stop = begin + lengthMax;
        for (int i = 1; i < positions.length; i++) {
            if (positions[i] - stop > gap || LogFile.cycle(positions[i]) != LogFile.cycle(begin)) {
                request(begin, Math.min(stop, end), cost);
                begin = positions[i];
            }
            stop = positions[i] + lengthMax;
        }
        request(begin, Math.min(stop, end), cost);
    }

    private void request(final long begin, final long stop, final ReadCost cost) {
        final int index = begin < stop ? mappings.indexOf(begin) : -1;
        if (index < 0 || LogFile.offset(begin) < 0) {
            return;
        }
        final Mapping mapping = mappings.mapping(index);
        cost.asked(stop - begin);
        final long limit = Math.min(mapping.length(), LogFile.offset(begin) + (stop - begin));
        for (long offset = LogFile.offset(begin) & -PAGE_LENGTH; offset < limit; offset += PIECE_LENGTH) {
            mapping.willNeed((int) offset, (int) Math.min(PIECE_LENGTH, limit - offset));
        }
    }
}
