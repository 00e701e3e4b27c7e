package io.osier.engine.log.chronicle;

import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.rollcycles.RollCycleArithmetic;

/*
 * Chronicle rolls to a new file when its clock says that a new day has begun. Here the clock is the number of the file
 * in days, and it is moved when the file is long enough; no wall clock takes part, so none can do harm.
 *
 * The index is what Chronicle finds documents with. We do not use it, so it is as sparse as can be: 64 entries of 64
 * pages, 4,096 documents apart, is room for 16 M documents in a file, and costs one page per 262,144 of them.
 */
/** Chronicle's clock and calendar in one: a day is a file. Owned by the log's writer. */
final class FileCycle implements RollCycle, TimeProvider {
    private static final int DAY_MS = 86_400_000;
    private static final int INDEX_COUNT = 64;
    private static final int INDEX_SPACING = 4_096;

    private final RollCycleArithmetic arithmetic = RollCycleArithmetic.of(INDEX_COUNT, INDEX_SPACING);
    private volatile int cycle;

    FileCycle(final int cycle) {
        this.cycle = cycle;
    }

    int cycle() {
        return cycle;
    }

    void cycle(final int newCycle) {
        cycle = newCycle;
    }

    @Override
    public long currentTimeMillis() {
        return (long) cycle * DAY_MS;
    }

    @Override
    public String format() {
        return LogFile.FORMAT;
    }

    @Override
    public int lengthInMillis() {
        return DAY_MS;
    }

    @Override
    public int defaultIndexCount() {
        return INDEX_COUNT;
    }

    @Override
    public int defaultIndexSpacing() {
        return INDEX_SPACING;
    }

    @Override
    public long toIndex(final int ofCycle, final long sequenceNumber) {
        return arithmetic.toIndex(ofCycle, sequenceNumber);
    }

    @Override
    public long toSequenceNumber(final long index) {
        return arithmetic.toSequenceNumber(index);
    }

    @Override
    public int toCycle(final long index) {
        return arithmetic.toCycle(index);
    }

    @Override
    public long maxMessagesPerCycle() {
        return arithmetic.maxMessagesPerCycle();
    }
}
