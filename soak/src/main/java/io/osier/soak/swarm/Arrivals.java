package io.osier.soak.swarm;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.NanoClock;

/**
 * When events were published and when the last peer had them.
 *
 * <p>Threading: publishing and sighting come from different threads; each sighting thread has its own {@link Recorder}.
 */
final class Arrivals {
    private static final int DIGITS = 3;

    private final int peerCount;
    private final NanoClock clock;
    private final AtomicLongArray publishedNs;
    private final AtomicIntegerArray peersSeen;
    private final AtomicLong lastArrivalNs = new AtomicLong(Long.MIN_VALUE);

    /**
     * Prepares for a number of events.
     *
     * @param eventCount of the load.
     * @param peerCount peers that are to see each event, its home included.
     * @param clock that tells the time.
     */
    Arrivals(final int eventCount, final int peerCount, final NanoClock clock) {
        this.peerCount = peerCount;
        this.clock = clock;
        this.publishedNs = new AtomicLongArray(eventCount);
        this.peersSeen = new AtomicIntegerArray(eventCount);
    }

    /**
     * Notes that an event is published.
     *
     * @param event index.
     * @param nowNs when it was to be published: at a given rate, the intended time.
     */
    void onPublish(final int event, final long nowNs) {
        publishedNs.set(event, nowNs);
    }

    /** A recorder for one sighting thread. */
    Recorder newRecorder() {
        return new Recorder();
    }

    /** When a peer last saw a new event, or {@code Long.MIN_VALUE} when none did yet. */
    long lastArrivalNs() {
        return lastArrivalNs.get();
    }

    /** Notes sightings of one thread; its histogram is read when that thread is done. */
    final class Recorder {
        private final Histogram latencyNs = new Histogram(DIGITS);

        /**
         * Notes that one more peer has an event.
         *
         * @param event index.
         */
        void onSeen(final int event) {
            final long nowNs = clock.nanoTime();
            lastArrivalNs.accumulateAndGet(nowNs, Arrivals::later);
            if (peersSeen.incrementAndGet(event) == peerCount) {
                latencyNs.recordValue(Math.max(0, nowNs - publishedNs.get(event)));
            }
        }

        /** Time from publishing an event to the last peer, in nanoseconds. */
        Histogram latencyNs() {
            return latencyNs;
        }
    }

    private static long later(final long a, final long b) {
        return a == Long.MIN_VALUE || b - a > 0 ? b : a;
    }
}
