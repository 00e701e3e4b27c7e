package io.osier.soak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.log.ConfirmOwnHead;
import io.osier.engine.log.Durability;
import io.osier.engine.log.Machine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the harness sees what it is there to see. */
@Tag("ring")
class CrashChecksTest {
    @TempDir
    private Path root;

    @Test
    void shouldNoticeThatTheProcessOnlyDurabilityDoesNotSurviveALossOfPower() throws IOException {
        final CrashOutcome outcome = new CrashOutcome();
        try (EngineRuntime runtime = EngineRuntime.launch();
                PowerCuts cuts = new PowerCuts(root, CrashRuns.FIXED_SEED, runtime, outcome, Durability.PROCESS)) {
            for (int i = 0; i < 20 && outcome.violationCount() == 0; i++) {
                cuts.run();
            }
        }
        assertThat(outcome.violations()).anyMatch(violation -> violation.contains("lost acknowledged"));
    }

    @Test
    void shouldNoticeThatAnAuthorOfARestoredCopyAsksNobody() {
        final CrashOutcome outcome = new CrashOutcome();
        try (EngineRuntime runtime = EngineRuntime.launch();
                Restores restores = new Restores(root, CrashRuns.FIXED_SEED, runtime, outcome, ConfirmOwnHead.NEVER)) {
            restores.run();
        }
        assertThat(outcome.violations()).anyMatch(violation -> violation.contains("before a peer was asked"));
    }

    @Test
    void shouldNoticeThatAcknowledgedEventsAreGone() throws IOException {
        try (EngineRuntime runtime = EngineRuntime.launch();
                CrashWorld world = new CrashWorld(1, runtime)) {
            final Path directory = root.resolve("data");
            publish(world, directory, 10);
            Trees.delete(directory);
            try (Osier engine = world.launch(directory, Machine.LOCAL, 1_000)) {
                engine.join(world.topicId());
                assertThat(world.read(engine, true)).anyMatch(problem -> problem.contains("lost acknowledged"));
                assertThat(world.read(engine, false)).isEmpty();
            }
        }
    }

    @Test
    void shouldNoticeThatAnAuthorSignedTwoHistories() throws IOException {
        try (EngineRuntime runtime = EngineRuntime.launch();
                CrashWorld world = new CrashWorld(1, runtime)) {
            final Path first = root.resolve("first");
            final Path second = root.resolve("second");
            publish(world, first, 3);
            try (Osier engine = world.launch(first, Machine.LOCAL, 1_000)) {
                assertThat(world.agree(engine)).isEmpty();
            }
            publish(world, second, 3);
            try (Osier engine = world.launch(second, Machine.LOCAL, 1_000)) {
                assertThat(world.agree(engine)).isNotEmpty();
            }
        }
    }

    @Test
    void shouldNoticeAPayloadThatWasNotPublished() throws IOException {
        try (EngineRuntime runtime = EngineRuntime.launch();
                CrashWorld world = new CrashWorld(1, runtime);
                CrashWorld other = new CrashWorld(2, runtime)) {
            final Path directory = root.resolve("data");
            publish(other, directory, 3);
            try (Osier engine = other.launch(directory, Machine.LOCAL, 1_000)) {
                engine.join(other.topicId());
                assertThat(other.read(engine, true)).isEmpty();
            }
            assertThat(world.payload(0, 1)).isNotEqualTo(other.payload(0, 1)).isNotEqualTo(world.payload(0, 2));
        }
    }

    private static void publish(final CrashWorld world, final Path directory, final int count) {
        try (Osier engine = world.launch(directory, Machine.LOCAL, 1_000)) {
            final Topic topic = engine.join(world.topicId());
            for (int i = 0; i < count; i++) {
                assertThat(world.publish(topic, 0)).isNull();
            }
        }
    }
}
