package io.osier.soak.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.osier.codec.crypto.Verification;
import io.osier.engine.status.Counter;
import io.osier.soak.load.GeneratedLoad;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class SwarmOutcomeTest {
    private static final int EVENTS = 1_000;
    private static final double SECONDS = 2;

    private static JsonObject json(final int peers, final Map<Counter, Long> counters) {
        final SwarmPlan plan = new SwarmPlan(peers, 2, 1, 0, 1_000, Verification.RUN, Path.of("unused"));
        final Map<String, Long> byLabel = new HashMap<>();
        counters.forEach((counter, value) -> byLabel.put(counter.label(), value));
        final SwarmOutcome outcome = new SwarmOutcome(
                plan,
                new GeneratedLoad(10, EVENTS, 100, 1),
                1,
                SECONDS,
                byLabel,
                new Histogram(3),
                "",
                EVENTS,
                List.of());
        return JsonParser.parseString(outcome.json().toJson()).getAsJsonObject();
    }

    @Test
    void shouldCountWhatWasNewApartFromWhatWasRedundant() {
        final JsonObject json = json(
                3,
                Map.of(
                        Counter.EVENTS_PUBLISHED, 1_000L,
                        Counter.EVENTS_IN, 2_000L,
                        Counter.EVENT_BYTES_IN, 600_000L,
                        Counter.REDUNDANT_EVENTS, 500L,
                        Counter.REDUNDANT_BYTES, 150_000L));

        assertThat(json.get("deliveries").getAsLong()).isEqualTo(2_000);
        assertThat(json.get("leastBytes").getAsLong()).isEqualTo(600_000);
        assertThat(json.get("redundantEvents").getAsLong()).isEqualTo(500);
        assertThat(json.get("eventsPerSecond").getAsDouble()).isEqualTo(EVENTS / SECONDS);
    }

    @Test
    void shouldCountWhatOnePeerPublishesForItself() {
        assertThat(json(1, Map.of(Counter.EVENTS_PUBLISHED, 1_000L))
                        .get("eventsPerSecond")
                        .getAsDouble())
                .isEqualTo(EVENTS / SECONDS);
    }
}
