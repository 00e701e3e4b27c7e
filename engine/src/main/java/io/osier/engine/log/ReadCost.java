package io.osier.engine.log;

import org.agrona.concurrent.NanoClock;

/*
 * Idea: what is in memory costs a tenth of a microsecond an event, what is on the disk hundreds of times as much, and
 * nothing says beforehand which it is. So some of the events that are wanted are read one by one and timed: cold and
 * warm tell themselves apart, for these very events, at the price of a hundredth of copying them.
 *
 * Then between each two wanted events that are neighbours in the log there is a gap, and a choice: read through it, or
 * leave it out and begin anew behind it. Beginning anew costs what a cold read costs by itself, divided by the number of
 * reads that the disk does at a time; reading through costs the gap's bytes at the disk's pace. The gap at which both
 * are equal is all that has to be known. A scan of the log is what comes out where all gaps are shorter, single seeks
 * where all are longer, and what lies between needs no decision of its own.
 *
 * The two constants were measured on a virtio disk (MADV_WILLNEED on a mapping, 1 GiB, 304-byte events): one read at a
 * time 66 us, asked for together 8 us each; in one go 1.3 to 1.7 GB/s. A disk with other figures moves the gap by the
 * price of its own cold reads, which is measured.
 *
 * One cold sample is enough: where an eighth of the events is cold, single faults cost more than all the rest. That a
 * thread loses its processor within the microsecond that the samples take is rare, and costs a window's worth of system
 * calls.
 *
 * Rejected: one choice for a whole fetch from its count and its span (wrong wherever wanted events lie in clusters); a
 * mean over past fetches instead of samples (another peer's warm reads would make cold ones look warm).
 */
/** What reading from a log costs, and by that, what to read. Belongs to one thread. */
public final class ReadCost {
    /** Events of a fetch that are timed. A smaller fetch is not worth it. */
    public static final int SAMPLE_COUNT = 8;

    /** Shortest gap that may be left out: a page. */
    public static final int GAP_MIN = 4096;

    /** Longest gap that may be read through. */
    public static final int GAP_MAX = 1 << 20;

    /** A read that takes longer did not come from memory: ten times what the first touch of a page takes that did. */
    private static final long COLD_NS = 20_000;

    /** What one fetch may ask of the disk before it copies: others wait for the same thread. */
    private static final long ASKED_MAX_NS = 500_000_000;

    private static final int COUNT_MIN = 1024;
    private static final int READS_AT_A_TIME = 8;
    private static final double BYTES_PER_NS = 1.5;
    private static final int WEIGHT = 4;

    private final NanoClock clock;
    private final long gapMin;
    private final long gapMax;
    private long coldReadNs;
    private boolean isCold;
    private long rangeCount;
    private long rangeBytes;

    /**
     * A cost that decides by what it learns.
     *
     * @param clock that times reads.
     */
    public ReadCost(final NanoClock clock) {
        this(clock, GAP_MIN, GAP_MAX);
    }

    /**
     * A cost that decides within bounds: with both 0 there is never a scan, with both at their maximum always one.
     *
     * @param clock that times reads.
     * @param gapMin which is always read through.
     * @param gapMax beyond which nothing is read through.
     */
    public ReadCost(final NanoClock clock, final long gapMin, final long gapMax) {
        this.clock = clock;
        this.gapMin = gapMin;
        this.gapMax = gapMax;
    }

    /** The time, to be taken before a sample is read. */
    public long nowNs() {
        return clock.nanoTime();
    }

    /** A fetch begins: none of its events has been sampled. */
    public void begin() {
        isCold = false;
    }

    /**
     * An event was read.
     *
     * @param durationNs that it took.
     */
    public void sampled(final long durationNs) {
        if (durationNs > COLD_NS) {
            isCold = true;
            coldReadNs = coldReadNs == 0 ? durationNs : coldReadNs + (durationNs - coldReadNs) / WEIGHT;
        }
    }

    /** Whether the samples since {@link #begin} say that events have to come from the disk. */
    public boolean isCold() {
        return isCold;
    }

    /** Bytes between two wanted events up to which it costs less to read them too than to leave them out. */
    public long gap() {
        final double even = (double) coldReadNs / READS_AT_A_TIME * BYTES_PER_NS;
        return Math.max(gapMin, Math.min(gapMax, (long) even));
    }

    /** How many events are asked of the disk at a time at most: no more than half a second's worth, or a thousand. */
    public int countMax() {
        return (int) Math.max(COUNT_MIN, ASKED_MAX_NS / Math.max(1, coldReadNs / READS_AT_A_TIME));
    }

    /**
     * A range of the log was asked of the disk.
     *
     * @param length of it in bytes.
     */
    public void asked(final long length) {
        rangeCount++;
        rangeBytes += length;
    }

    /** How many ranges were asked of the disk, ever: as many as events where all were single seeks. */
    public long rangeCount() {
        return rangeCount;
    }

    /** Bytes of those ranges. */
    public long rangeBytes() {
        return rangeBytes;
    }
}
