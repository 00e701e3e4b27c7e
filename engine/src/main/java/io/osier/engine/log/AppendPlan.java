package io.osier.engine.log;

import io.osier.codec.Keys;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;

/*
 * Idea: everything that can be wrong with a batch is found before the first byte is written, so that an append either
 * happens or leaves no trace. Two runs of one author may be in a batch; the second then extends the first, not the
 * table. They are found through a small hash table over the batch's runs, because a batch of 1 MiB may be 6,500 runs of
 * one event, and comparing each with each would let a peer buy 20 ms of the agent with one frame.
 */
/**
 * The chain rules of an append: checks a batch of runs against the author table, notes where its events begin, and
 * extends the table once the log says where they went. For stores. Reusable; belongs to the log's owner thread.
 */
public final class AppendPlan {
    private static final int FIRST_CAPACITY = 16;

    private int[] eventOffsets = new int[FIRST_CAPACITY];
    private long[] positions = new long[FIRST_CAPACITY];
    private int[] slots = new int[FIRST_CAPACITY];
    private int slotMask;
    private int eventCount;

    private DirectBuffer buffer;
    private Runs runs;
    private int firstRun;
    private int endRun;

    /** Makes an empty plan. */
    public AppendPlan() {}

    /**
     * Checks a batch.
     *
     * @param authors table that the runs must extend.
     * @param batch buffer that holds the events; kept until {@link #commit}.
     * @param batchRuns that describe them; kept until {@link #commit}.
     * @param first index of the first run.
     * @param runCount how many runs.
     * @throws IllegalArgumentException when a run is faulty, does not lie where the one before ends, or does not extend
     *     its author's head.
     */
    public void prepare(
            final AuthorTable authors,
            final DirectBuffer batch,
            final Runs batchRuns,
            final int first,
            final int runCount) {
        if (first < 0 || runCount < 1 || first > batchRuns.count() - runCount) {
            throw new IllegalArgumentException("there must be such runs: firstRun=" + first + " runCount=" + runCount
                    + " count=" + batchRuns.count());
        }
        buffer = batch;
        runs = batchRuns;
        firstRun = first;
        endRun = first + runCount;
        eventCount = 0;
        clearSlots(runCount);
        for (int i = firstRun; i < endRun; i++) {
            checkShape(i);
            checkChain(authors, i);
            collectEvents(i);
        }
    }

    /** How many events the batch has. */
    public int eventCount() {
        return eventCount;
    }

    /**
     * Where an event begins in the batch's buffer.
     *
     * @param index of the event, up to and including {@link #eventCount}, which gives the end of the last event.
     */
    public int eventOffset(final int index) {
        return index == eventCount ? runs.offset(endRun - 1) + runs.length(endRun - 1) : eventOffsets[index];
    }

    /**
     * Says where an event went.
     *
     * @param index of the event.
     * @param position in the log.
     */
    public void position(final int index, final long position) {
        positions[index] = position;
    }

    /**
     * Extends the table by the batch; every event must have its position. The signature of each run's last event has
     * been checked, or it would not be a run. Whatever this throws, the table is then half extended and good for
     * nothing.
     *
     * @param authors the table that the batch was checked against.
     */
    public void commit(final AuthorTable authors) {
        int event = 0;
        for (int i = firstRun; i < endRun; i++) {
            final int count = runs.eventCount(i);
            positions[event + count - 1] |= AuthorTable.SIGNATURE_CHECKED;
            authors.extend(
                    buffer,
                    runs.offset(i) + EventDescriptor.AUTHOR_OFFSET,
                    runs.lastSeq(i),
                    runs.hashes(),
                    runs.lastHashOffset(i),
                    positions,
                    event,
                    count);
            event += count;
        }
        buffer = null;
        runs = null;
    }

    private void checkShape(final int run) {
        final boolean follows = run == firstRun || runs.offset(run) == runs.offset(run - 1) + runs.length(run - 1);
        final boolean isSound = runs.fault(run) == EventFault.NONE
                && runs.lastSeq(run) - runs.firstSeq(run) == runs.eventCount(run) - 1L
                && runs.eventCount(run) > 0;
        if (!follows || !isSound) {
            throw new IllegalArgumentException("only sound runs that lie end to end can be appended: run=" + run
                    + " fault=" + runs.fault(run) + " firstSeq=" + runs.firstSeq(run) + " lastSeq=" + runs.lastSeq(run)
                    + " events=" + runs.eventCount(run) + " offset=" + runs.offset(run));
        }
    }

    private void checkChain(final AuthorTable authors, final int run) {
        final int offset = runs.offset(run);
        final int prevOffset = offset + EventDescriptor.PREV_OFFSET;
        final int earlier = replaceInSlots(run);
        final long headSeq;
        final boolean isLinked;
        if (earlier >= 0) {
            headSeq = runs.lastSeq(earlier);
            isLinked = Keys.equal(runs.hashes(), runs.lastHashOffset(earlier), buffer, prevOffset);
        } else {
            final int ordinal = authors.find(buffer, offset + EventDescriptor.AUTHOR_OFFSET);
            headSeq = ordinal < 0 ? 0 : authors.seq(ordinal);
            isLinked = ordinal < 0 ? Keys.isZero(buffer, prevOffset) : authors.hashEquals(ordinal, buffer, prevOffset);
        }
        if (runs.lastSeq(run) > uncontestedMax(authors, offset)) {
            throw new IllegalArgumentException("a run must not be of a contested history: run=" + run + " lastSeq="
                    + runs.lastSeq(run) + " uncontestedMax=" + uncontestedMax(authors, offset));
        }
        if (runs.firstSeq(run) != headSeq + 1 || !isLinked) {
            throw new IllegalArgumentException("a run must extend its author's head: run=" + run + " firstSeq="
                    + runs.firstSeq(run) + " headSeq=" + headSeq + " prevIsHead=" + isLinked);
        }
    }

    private long uncontestedMax(final AuthorTable authors, final int offset) {
        final int ordinal =
                authors.quarantinedCount() == 0 ? -1 : authors.find(buffer, offset + EventDescriptor.AUTHOR_OFFSET);
        return ordinal < 0 ? Long.MAX_VALUE : authors.uncontestedMax(ordinal);
    }

    private void collectEvents(final int run) {
        final int end = runs.offset(run) + runs.length(run);
        final int count = runs.eventCount(run);
        ensureEvents(eventCount + count);
        int offset = runs.offset(run);
        for (int i = 0; i < count; i++) {
            final int length = end - offset < EventDescriptor.EVENT_LENGTH_MIN
                    ? 0
                    : buffer.getInt(offset + EventDescriptor.LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
            if (length < EventDescriptor.EVENT_LENGTH_MIN || length > end - offset) {
                throw new IllegalArgumentException(
                        "a run must hold its events: run=" + run + " event=" + i + " length=" + length);
            }
            eventOffsets[eventCount++] = offset;
            offset += length;
        }
        if (offset != end) {
            throw new IllegalArgumentException(
                    "a run must end with its last event: run=" + run + " offset=" + offset + " end=" + end);
        }
    }

    /** Enters a run and answers the latest earlier run of the same author, or -1. */
    private int replaceInSlots(final int run) {
        final int key = runs.offset(run) + EventDescriptor.AUTHOR_OFFSET;
        int slot = Keys.hash(buffer, key) & slotMask;
        while (slots[slot] >= 0) {
            final int other = slots[slot];
            if (Keys.equal(buffer, runs.offset(other) + EventDescriptor.AUTHOR_OFFSET, buffer, key)) {
                slots[slot] = run;
                return other;
            }
            slot = (slot + 1) & slotMask;
        }
        slots[slot] = run;
        return -1;
    }

    private void clearSlots(final int runCount) {
        final int capacity = BitUtil.findNextPositivePowerOfTwo(runCount * 2);
        if (slots.length < capacity) {
            slots = new int[capacity];
        }
        slotMask = capacity - 1;
        Arrays.fill(slots, 0, capacity, -1);
    }

    private void ensureEvents(final int count) {
        if (eventOffsets.length < count) {
            final int capacity = BitUtil.findNextPositivePowerOfTwo(count);
            positions = Arrays.copyOf(positions, capacity);
            eventOffsets = Arrays.copyOf(eventOffsets, capacity);
        }
    }
}
