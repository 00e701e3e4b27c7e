package io.osier.soak.swarm;

import io.osier.soak.load.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.NanoClock;

/**
 * How long events take from when they were to be published until cursors of the other peers deliver them. Counting from
 * the intended time, not from the actual one, an engine or a machine that falls behind is seen in every event that it
 * delays.
 *
 * <p>Threading: publishing and sighting come from different threads; each sighting thread has its own {@link Recorder}.
 */
final class MeshArrivals implements Publishing.Listener {
    private static final int DIGITS = 3;

    private final MeshPlan plan;
    private final Load load;
    private final Homes homes;
    private final NanoClock clock;
    private final AtomicLongArray dueNs;
    private final AtomicIntegerArray fastSeen;
    private final List<Recorder> recorders = new ArrayList<>();

    MeshArrivals(final MeshPlan plan, final Load load, final Homes homes, final NanoClock clock) {
        this.plan = plan;
        this.load = load;
        this.homes = homes;
        this.clock = clock;
        this.dueNs = new AtomicLongArray(load.eventCount());
        this.fastSeen = new AtomicIntegerArray(load.eventCount());
    }

    @Override
    public void onPublish(final int event, final long eventDueNs) {
        dueNs.set(event, eventDueNs);
    }

    /** A recorder for one sighting thread. */
    Recorder newRecorder() {
        final Recorder recorder = new Recorder();
        recorders.add(recorder);
        return recorder;
    }

    /** Everything that was recorded, in nanoseconds; after the sighting threads have ended. */
    Latencies latencies() {
        final Latencies sum = new Latencies();
        recorders.forEach(recorder -> sum.add(recorder.latencies));
        return sum;
    }

    /** Notes sightings of one thread. */
    final class Recorder {
        private final Latencies latencies = new Latencies();

        private Recorder() {}

        /** What is to be told of each event when a peer's cursor delivers it. */
        IntConsumer at(final int peer) {
            return event -> onSeen(peer, event);
        }

        private void onSeen(final int peer, final int event) {
            if (homes.peer(load.author(event)) == peer) {
                return;
            }
            final long latencyNs = Math.max(0, clock.nanoTime() - dueNs.get(event));
            final boolean isMeasured = event >= plan.warmUpEventCount();
            if (peer >= plan.fastCount()) {
                if (isMeasured) {
                    latencies.slow.recordValue(latencyNs);
                }
                return;
            }
            latencies.all.recordValue(latencyNs);
            final boolean isLast = fastSeen.incrementAndGet(event) == plan.fastCount() - 1;
            if (isMeasured) {
                latencies.settled.recordValue(latencyNs);
                if (isLast) {
                    latencies.last.recordValue(latencyNs);
                }
            }
        }
    }

    /** Distributions of the time from intended publishing, in nanoseconds. Belongs to who made it. */
    static final class Latencies {
        /** To each fast peer, events of the warm-up too. */
        final Histogram all = new Histogram(DIGITS);

        /** To each fast peer, after the warm-up. */
        final Histogram settled = new Histogram(DIGITS);

        /** To the last of the fast peers, after the warm-up. */
        final Histogram last = new Histogram(DIGITS);

        /** To each slow peer, after the warm-up. */
        final Histogram slow = new Histogram(DIGITS);

        private void add(final Latencies other) {
            all.add(other.all);
            settled.add(other.settled);
            last.add(other.last);
            slow.add(other.slow);
        }
    }
}
