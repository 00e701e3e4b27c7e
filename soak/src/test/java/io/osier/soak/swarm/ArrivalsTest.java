package io.osier.soak.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private final AtomicLong nowNs = new AtomicLong(1_000);
    private final Arrivals arrivals = new Arrivals(2, 3, nowNs::get);

    @Test
    void shouldRecordTheTimeFromPublishingToTheLastPeer() {
        final Arrivals.Recorder one = arrivals.newRecorder();
        final Arrivals.Recorder other = arrivals.newRecorder();
        arrivals.onPublish(1, 1_000);
        one.onSeen(1);
        nowNs.set(1_500);
        other.onSeen(1);
        nowNs.set(1_900);
        one.onSeen(1);

        assertThat(one.latencyNs().getTotalCount()).isEqualTo(1);
        assertThat(one.latencyNs().getMaxValue()).isEqualTo(900);
        assertThat(other.latencyNs().getTotalCount()).isZero();
        assertThat(arrivals.lastArrivalNs()).isEqualTo(1_900);
    }

    @Test
    void shouldRecordNothingWhileAPeerIsMissing() {
        final Arrivals.Recorder recorder = arrivals.newRecorder();
        arrivals.onPublish(0, 1_000);
        recorder.onSeen(0);
        recorder.onSeen(0);

        assertThat(recorder.latencyNs().getTotalCount()).isZero();
    }
}
