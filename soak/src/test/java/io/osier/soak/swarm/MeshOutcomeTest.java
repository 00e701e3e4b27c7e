package io.osier.soak.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.status.Counter;
import io.osier.engine.sync.Spread;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MeshOutcomeTest {
    @Test
    void shouldAskOfPushAloneThatRedundantBytesStayUnderOnePercent() {
        assertThat(MeshOutcome.redundancyProblem(Spread.PUSH, counted(99, 10_000)))
                .isNull();
        assertThat(MeshOutcome.redundancyProblem(Spread.PUSH, counted(200, 10_000)))
                .contains("redundantBytes=200", "share=1.961 %");
        assertThat(MeshOutcome.redundancyProblem(Spread.FLOOD, counted(50_000, 10_000)))
                .isNull();
    }

    @Test
    void shouldCountWhatHappenedBetweenTwoMoments() {
        final Moment between =
                new Moment(3_000, 1_500, counters(30, 400)).since(new Moment(1_000, 500, counters(10, 100)));

        assertThat(between.busyProcessors()).isEqualTo(0.5);
        assertThat(between.count(Counter.REDUNDANT_BYTES)).isEqualTo(20);
        assertThat(between.count(Counter.EVENT_BYTES_IN)).isEqualTo(300);
    }

    private static Moment counted(final long redundantBytes, final long eventBytesIn) {
        return new Moment(1, 1, counters(redundantBytes, eventBytesIn));
    }

    private static Map<String, Long> counters(final long redundantBytes, final long eventBytesIn) {
        return Map.of(Counter.REDUNDANT_BYTES.label(), redundantBytes, Counter.EVENT_BYTES_IN.label(), eventBytesIn);
    }
}
