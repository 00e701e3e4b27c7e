package io.osier.engine.log;

import org.agrona.MutableDirectBuffer;

/**
 * Events that a {@link LogReader} copies out of the log, back to back in a buffer, and where each of them begins.
 * Reused; belongs to one thread. Allocates nothing after it has been made.
 */
public final class EventCopies {
    private static final int NO_ROOM = -1;

    private final int[] offsets;
    private MutableDirectBuffer buffer;
    private int limit;
    private int enough;
    private int count;
    private boolean isFull;

    /**
     * Makes room for the offsets.
     *
     * @param countMax events at most.
     */
    public EventCopies(final int countMax) {
        offsets = new int[countMax + 1];
    }

    /**
     * Begins anew.
     *
     * @param destination that takes the events.
     * @param offset at which the first begins.
     * @param lengthMax bytes that may be written.
     * @param byteBudget after which nothing is added; the last event may go beyond it.
     * @return this.
     */
    public EventCopies wrap(
            final MutableDirectBuffer destination, final int offset, final int lengthMax, final int byteBudget) {
        destination.boundsCheck(offset, lengthMax);
        buffer = destination;
        offsets[0] = offset;
        limit = offset + lengthMax;
        enough = offset + Math.min(lengthMax, byteBudget);
        count = 0;
        isFull = false;
        return this;
    }

    /** Holds the copies. */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /** How many events there are. */
    public int count() {
        return count;
    }

    /** Bytes of all of them. */
    public int length() {
        return offsets[count] - offsets[0];
    }

    /**
     * Where an event begins, or with {@link #count} where the last one ends.
     *
     * @param index of the event.
     */
    public int offset(final int index) {
        assert index <= count : "no such copy: index=" + index + " count=" + count;
        return offsets[index];
    }

    /** Whether one more event would be taken if it is short enough; not after one was refused. */
    public boolean takesMore() {
        return !isFull && count + 1 < offsets.length && (count == 0 || offsets[count] < enough);
    }

    /**
     * For readers: room for one more event.
     *
     * @param length of the event.
     * @return where it belongs, or negative when the budget is used up, the event does not fit, or there are as many as
     *     there can be: nothing more is taken then. The first event is taken whatever the budget.
     */
    public int claim(final int length) {
        final int offset = offsets[count];
        if (!takesMore() || length > limit - offset) {
            isFull = true;
            return NO_ROOM;
        }
        count++;
        offsets[count] = offset + length;
        return offset;
    }

    /**
     * For readers: gives up the last events.
     *
     * @param newCount that is left.
     */
    public void cut(final int newCount) {
        assert newCount <= count : "no such copy: count=" + count + " newCount=" + newCount;
        count = newCount;
        isFull = false;
    }
}
