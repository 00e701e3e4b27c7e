package io.osier.soak.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.sync.Spread;
import io.osier.soak.load.Load;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class MeshArrivalsTest {
    /** Peers 0 and 1 are fast, 2 is slow; event 0 belongs to the warm-up, 1 does not. */
    private static final MeshPlan PLAN = new MeshPlan(Spread.PULL, 3, 2, 1, 1, 1, 1, 10, 1, 4_000, 7, 1_000, null);

    private final AtomicLong nowNs = new AtomicLong();
    private final Load load = PLAN.load();
    private final MeshArrivals arrivals =
            new MeshArrivals(PLAN, load, new Homes(1, 3, new SplittableRandom(1)), nowNs::get);

    @Test
    void shouldCountFromTheIntendedTimeToOtherPeersAndKeepSlowOnesApart() {
        final MeshArrivals.Recorder recorder = arrivals.newRecorder();
        for (int event = 0; event < 2; event++) {
            arrivals.onPublish(event, 1_000);
            for (int peer = 0; peer < 3; peer++) {
                nowNs.set(1_100 + 100 * peer);
                recorder.at(peer).accept(event);
            }
        }
        final MeshArrivals.Latencies latencies = arrivals.latencies();

        assertThat(latencies.all.getTotalCount()).isEqualTo(2);
        assertThat(latencies.settled.getTotalCount()).isEqualTo(1);
        assertThat(latencies.settled.getMaxValue()).isEqualTo(200);
        assertThat(latencies.last.getMaxValue()).isEqualTo(200);
        assertThat(latencies.slow.getTotalCount()).isEqualTo(1);
        assertThat(latencies.slow.getMaxValue()).isEqualTo(300);
    }
}
