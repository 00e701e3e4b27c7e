package io.osier.codec.event;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.EventHash;
import io.osier.codec.Keys;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a stretch of events consists of: runs, one behind the other. A run is consecutive events of one author, each seq
 * one above the last, back to back in the buffer. Filled by {@link #walk}, which looks at lengths, authors and seqs
 * only, or by {@code RunVerifier}, which checks everything.
 *
 * <p>A run with a fault is not to be used in any part. It covers the bytes from the faulty place on, and has no last
 * hash; where no event could be made out, it counts none and its seqs are 0.
 *
 * <p>Reusable: it grows to the number of runs that a frame has and stays that large. One thread at a time.
 */
public final class Runs {
    /*
     * Parallel arrays, so that a frame's result is a handful of objects that live as long as the thread that fills them.
     * Runs cover the walked bytes without gap or overlap: run i + 1 begins where run i ends. How many there are is
     * bounded by the bytes given (160 per event at least), never by a number read from them.
     */
    private static final int RUNS_INITIAL = 64;

    private int count;
    private int eventCountTotal;
    private int[] offsets = new int[RUNS_INITIAL];
    private int[] lengths = new int[RUNS_INITIAL];
    private int[] eventCounts = new int[RUNS_INITIAL];
    private long[] firstSeqs = new long[RUNS_INITIAL];
    private EventFault[] faults = new EventFault[RUNS_INITIAL];
    private byte[] hashBytes = new byte[RUNS_INITIAL * EventHash.LENGTH];
    private final UnsafeBuffer hashes = new UnsafeBuffer(hashBytes);
    private int walkedTo;

    /** Makes an empty result. */
    public Runs() {}

    /** How many runs there are. */
    public int count() {
        return count;
    }

    /** How many events all runs have together, those of faulty runs included. */
    public int eventCount() {
        return eventCountTotal;
    }

    /**
     * Where in the walked buffer a run begins. Where the run has events, the author is at {@code AUTHOR_OFFSET} from
     * there.
     *
     * @param index of the run.
     */
    public int offset(final int index) {
        return offsets[checked(index)];
    }

    /**
     * Bytes that a run takes.
     *
     * @param index of the run.
     */
    public int length(final int index) {
        return lengths[checked(index)];
    }

    /**
     * How many events a run has.
     *
     * @param index of the run.
     */
    public int eventCount(final int index) {
        return eventCounts[checked(index)];
    }

    /**
     * Seq of a run's first event.
     *
     * @param index of the run.
     */
    public long firstSeq(final int index) {
        return firstSeqs[checked(index)];
    }

    /**
     * Seq of a run's last event.
     *
     * @param index of the run.
     */
    public long lastSeq(final int index) {
        final int eventCount = eventCounts[checked(index)];
        return eventCount == 0 ? 0 : firstSeqs[index] + eventCount - 1;
    }

    /**
     * What is wrong with a run.
     *
     * @param index of the run.
     */
    public EventFault fault(final int index) {
        return faults[checked(index)];
    }

    /** Holds the hashes of the runs' last events, after verification. The same object for good; contents move. */
    public DirectBuffer hashes() {
        return hashes;
    }

    /**
     * Where in {@link #hashes} the hash of a run's last event begins.
     *
     * @param index of the run.
     */
    public int lastHashOffset(final int index) {
        return checked(index) * EventHash.LENGTH;
    }

    /** Forgets all runs. */
    public void reset() {
        count = 0;
        eventCountTotal = 0;
    }

    /**
     * Adds a run behind the others. Its last hash is zero until {@link #lastHash} says it.
     *
     * @param offset at which it begins in the buffer.
     * @param length in bytes.
     * @param eventCount how many events it has.
     * @param firstSeq seq of its first event.
     * @param fault that it has.
     * @return the run's index.
     */
    public int add(
            final int offset, final int length, final int eventCount, final long firstSeq, final EventFault fault) {
        if (count == offsets.length) {
            grow();
        }
        final int index = count++;
        offsets[index] = offset;
        lengths[index] = length;
        eventCounts[index] = eventCount;
        firstSeqs[index] = firstSeq;
        faults[index] = fault;
        hashes.setMemory(index * EventHash.LENGTH, EventHash.LENGTH, (byte) 0);
        eventCountTotal += eventCount;
        return index;
    }

    /**
     * Says the hash of a run's last event.
     *
     * @param index of the run.
     * @param hash that holds it.
     * @param hashOffset at which its 32 bytes begin.
     */
    public void lastHash(final int index, final DirectBuffer hash, final int hashOffset) {
        hashes.putBytes(lastHashOffset(index), hash, hashOffset, EventHash.LENGTH);
    }

    /**
     * Copies the hash of a run's last event.
     *
     * @param index of the run.
     * @param destination that takes it.
     * @param destinationOffset at which its 32 bytes begin.
     */
    public void copyLastHash(final int index, final MutableDirectBuffer destination, final int destinationOffset) {
        destination.putBytes(destinationOffset, hashes, lastHashOffset(index), EventHash.LENGTH);
    }

    /**
     * Splits events into runs by length, author and seq, replacing what was here. Takes any bytes. Nothing else of an
     * event is checked: not the checksum, not even that a seq is above 0.
     *
     * @param buffer that holds the events.
     * @param offset of the first one.
     * @param length of all of them in bytes.
     * @return the fault because of which the last run could not be walked, or {@link EventFault#NONE}.
     */
    public EventFault walk(final DirectBuffer buffer, final int offset, final int length) {
        reset();
        final int end = offset + length;
        int position = offset;
        while (position < end) {
            final int runOffset = position;
            final int eventCount = eventsInRun(buffer, runOffset, end);
            if (eventCount == 0) {
                final EventFault fault = EventValidator.validateLength(buffer, runOffset, end - runOffset);
                add(runOffset, end - runOffset, 0, 0, fault);
                return fault;
            }
            position = walkedTo;
            final long firstSeq = buffer.getLong(runOffset + EventDescriptor.SEQ_OFFSET, LITTLE_ENDIAN);
            add(runOffset, position - runOffset, eventCount, firstSeq, EventFault.NONE);
        }
        return EventFault.NONE;
    }

    private int eventsInRun(final DirectBuffer buffer, final int runOffset, final int end) {
        int eventCount = 0;
        int last = runOffset;
        int position = runOffset;
        while (position < end && EventValidator.validateLength(buffer, position, end - position) == EventFault.NONE) {
            if (eventCount > 0 && !isNext(buffer, last, position)) {
                break;
            }
            eventCount++;
            last = position;
            position += buffer.getInt(position + EventDescriptor.LENGTH_OFFSET, LITTLE_ENDIAN);
        }
        walkedTo = position;
        return eventCount;
    }

    /**
     * Whether one event continues the run of another: same author, and a seq one above.
     *
     * @param buffer that holds both.
     * @param offset of the earlier event; its length has been checked.
     * @param nextOffset of the later event; its length has been checked.
     */
    public static boolean isNext(final DirectBuffer buffer, final int offset, final int nextOffset) {
        final long seq = buffer.getLong(offset + EventDescriptor.SEQ_OFFSET, LITTLE_ENDIAN);
        final long nextSeq = buffer.getLong(nextOffset + EventDescriptor.SEQ_OFFSET, LITTLE_ENDIAN);
        return nextSeq == seq + 1
                && seq != Long.MAX_VALUE
                && Keys.equal(
                        buffer,
                        offset + EventDescriptor.AUTHOR_OFFSET,
                        buffer,
                        nextOffset + EventDescriptor.AUTHOR_OFFSET);
    }

    private int checked(final int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("no such run: index=" + index + " count=" + count);
        }
        return index;
    }

    private void grow() {
        final int capacity = 2 * offsets.length;
        offsets = Arrays.copyOf(offsets, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
        eventCounts = Arrays.copyOf(eventCounts, capacity);
        firstSeqs = Arrays.copyOf(firstSeqs, capacity);
        faults = Arrays.copyOf(faults, capacity);
        hashBytes = Arrays.copyOf(hashBytes, capacity * EventHash.LENGTH);
        hashes.wrap(hashBytes);
    }
}
