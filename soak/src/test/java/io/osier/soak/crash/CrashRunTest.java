package io.osier.soak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.log.ConfirmOwnHead;
import io.osier.engine.log.Durability;
import io.osier.engine.log.FileId;
import io.osier.engine.log.Machine;
import io.osier.soak.console.StopSignal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.MINUTES)
class CrashRunTest {
    private static final long FIXED_SEED = 20_261_124;

    @TempDir
    private Path root;

    @Test
    void shouldHoldWithAFixedSeed() throws IOException {
        assertHolds(new CrashPlan(directory(), FIXED_SEED, 3, 60, 15, 60, 40));
    }

    @Test
    void shouldHoldWithAFreshSeed() throws IOException {
        assertHolds(new CrashPlan(directory(), new Random().nextLong(), 2, 40, 10, 40, 40));
    }

    @Test
    @Tag("long")
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void shouldHoldThousandsOfTimes() throws IOException {
        assertHolds(
                new CrashPlan(directory(), new Random().nextLong(), 1_000, 10_000, 1_000, 10_000, Integer.MAX_VALUE));
    }

    private Path directory() throws IOException {
        return Files.createDirectory(root.resolve("run"));
    }

    private static void assertHolds(final CrashPlan plan) {
        final CrashOutcome outcome = new CrashRun(plan, new StopSignal()).run();

        assertThat(outcome.violations()).as("plan=%s", plan).isEmpty();
        assertThat(outcome.counts())
                .containsEntry("kills", (long) plan.kills())
                .containsEntry("powerCuts", (long) plan.powerCuts())
                .containsEntry("restores", (long) plan.restores())
                .containsEntry("bitFlips", (long) plan.bitFlips());
        assertThat(outcome.counts().get("acknowledgedBeforeKills")).isPositive();
    }

    @Test
    void shouldNoticeThatTheProcessOnlyDurabilityDoesNotSurviveALossOfPower() throws IOException {
        final CrashOutcome outcome = new CrashOutcome();
        try (EngineRuntime runtime = EngineRuntime.launch();
                PowerCuts cuts = new PowerCuts(root, FIXED_SEED, runtime, outcome, Durability.PROCESS)) {
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
                Restores restores = new Restores(root, FIXED_SEED, runtime, outcome, ConfirmOwnHead.NEVER)) {
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

    @Test
    void shouldKeepOnlyWhatWasForcedWhenThePowerIsLost() throws IOException {
        final Path live = Files.createDirectory(root.resolve("live"));
        final PowerLossMachine machine = new PowerLossMachine(live, "boot", new FileId(1, 1));
        final Path forced = Files.writeString(live.resolve("forced"), "one");
        force(machine, forced);
        machine.forceDirectory(live);
        Files.writeString(live.resolve("forgotten"), "lost");
        Files.writeString(forced, "two");
        boolean isForgottenGone = false;
        boolean isOldContent = false;
        final Path target = root.resolve("image");
        for (int seed = 0; seed < 50; seed++) {
            machine.cut(target, new SplittableRandom(seed));
            assertThat(Files.readString(target.resolve("forced"))).isIn(List.of("one", "two"));
            isOldContent |= Files.readString(target.resolve("forced")).equals("one");
            isForgottenGone |= Files.notExists(target.resolve("forgotten"));
            Trees.delete(target);
        }
        assertThat(isForgottenGone).isTrue();
        assertThat(isOldContent).isTrue();
        assertThat(machine.isDead()).isTrue();
    }

    private static void force(final Machine machine, final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            machine.force(channel, file);
        }
    }
}
