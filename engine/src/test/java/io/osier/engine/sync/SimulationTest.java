package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeds by the hundred: whatever happens, nothing false is held or sent, and in the end all agree. */
final class SimulationTest {
    private static final int FIXED_SEEDS = 400;
    private static final int LONG_SEEDS = Integer.getInteger("osier.simulation.seeds", 20_000);

    @Tag("ring")
    @Test
    void shouldHoldWhatMustHoldAndAgreeWithFixedSeeds() throws IOException {
        final SimReport report = new SimReport();
        for (long seed = 1; seed <= FIXED_SEEDS; seed++) {
            report.add(run(seed));
        }
        report.print("simulation.txt");
        assertThat(report.coverage().missingOften())
                .as("shapes that no seed makes")
                .isEmpty();
    }

    @Test
    void shouldHoldWhatMustHoldAndAgreeWithAFreshSeed() {
        run(new Random().nextLong());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldDoTheSameWhenTheSeedIsTheSame(final long seed) {
        final Simulation first = run(seed);
        final Simulation second = run(seed);

        assertThat(second.trace()).isEqualTo(first.trace());
        assertThat(second.frameCount()).isEqualTo(first.frameCount());
        assertThat(second.clock().eventCount()).isEqualTo(first.clock().eventCount());
    }

    @Tag("long")
    @Test
    void shouldHoldWhatMustHoldAndAgreeWithManyFreshSeeds() throws IOException {
        final SimReport report = new SimReport();
        final Random random = new Random();
        for (int i = 0; i < LONG_SEEDS; i++) {
            report.add(run(random.nextLong()));
        }
        report.print("simulation-long.txt");
        assertThat(report.coverage().missing()).as("shapes that no seed makes").isEmpty();
    }

    private static Simulation run(final long seed) {
        return new Simulation(new SimOptions(seed)).run();
    }
}
