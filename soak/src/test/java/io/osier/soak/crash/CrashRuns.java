package io.osier.soak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.soak.console.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests of whole crash runs share. */
final class CrashRuns {
    static final long FIXED_SEED = 20_261_124;

    private CrashRuns() {}

    /** A directory for one run, which deletes it when all was well. */
    static Path directory(final Path root) throws IOException {
        return Files.createDirectory(root.resolve("run"));
    }

    static void assertHolds(final CrashPlan plan) {
        final CrashOutcome outcome = new CrashRun(plan, new StopSignal()).run();

        assertThat(outcome.violations()).as("plan=%s", plan).isEmpty();
        assertThat(outcome.counts())
                .containsEntry("kills", (long) plan.kills())
                .containsEntry("powerCuts", (long) plan.powerCuts())
                .containsEntry("restores", (long) plan.restores())
                .containsEntry("bitFlips", (long) plan.bitFlips());
        assertThat(outcome.counts().get("acknowledgedBeforeKills")).isPositive();
    }
}
