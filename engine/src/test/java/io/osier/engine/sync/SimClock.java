package io.osier.engine.sync;

import java.util.PriorityQueue;

/**
 * Virtual time and what is going to happen in it. Events of one moment happen in the order in which they were made, so
 * a run depends on nothing but what its events do.
 */
final class SimClock {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final long beginNs;
    private long elapsedNs;
    private long eventCount;

    /** The time may begin anywhere, close to its overflow too: only differences mean something. */
    SimClock(final long beginNs) {
        this.beginNs = beginNs;
    }

    /** What the code under test is told. */
    long nowNs() {
        return beginNs + elapsedNs;
    }

    /** Since the beginning. */
    long elapsedNs() {
        return elapsedNs;
    }

    long eventCount() {
        return eventCount;
    }

    void after(final long delayNs, final Runnable task) {
        at(elapsedNs + Math.max(0, delayNs), task);
    }

    void at(final long timeNs, final Runnable task) {
        events.add(new Event(Math.max(elapsedNs, timeNs), eventCount++, task));
    }

    /** Lets the next event happen; false when there is none up to a moment, which it is then. */
    boolean step(final long untilNs) {
        final Event next = events.peek();
        if (next == null || next.timeNs > untilNs) {
            elapsedNs = Math.max(elapsedNs, untilNs);
            return false;
        }
        events.remove();
        elapsedNs = next.timeNs;
        next.task.run();
        return true;
    }

    /** Lets everything happen up to a moment, which it is then. */
    void runUntil(final long untilNs) {
        boolean hasMore = true;
        while (hasMore) {
            hasMore = step(untilNs);
        }
    }

    private record Event(long timeNs, long number, Runnable task) implements Comparable<Event> {
        @Override
        public int compareTo(final Event other) {
            return timeNs != other.timeNs ? Long.compare(timeNs, other.timeNs) : Long.compare(number, other.number);
        }
    }
}
