package io.osier.soak.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.MINUTES)
class CrashRunTest {
    @TempDir
    private Path root;

    @Test
    @Tag("ring")
    void shouldHoldWithAFixedSeed() throws IOException {
        CrashRuns.assertHolds(new CrashPlan(CrashRuns.directory(root), CrashRuns.FIXED_SEED, 3, 60, 15, 60, 40));
    }

    @Test
    @Tag("long")
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void shouldHoldThousandsOfTimes() throws IOException {
        CrashRuns.assertHolds(new CrashPlan(
                CrashRuns.directory(root), new Random().nextLong(), 1_000, 10_000, 1_000, 10_000, Integer.MAX_VALUE));
    }
}
