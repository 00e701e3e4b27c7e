package io.osier.soak.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a class of its own, so that it runs beside the one with a fixed seed. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class FreshCrashRunTest {
    @TempDir
    private Path root;

    @Test
    @Tag("ring")
    void shouldHoldWithAFreshSeed() throws IOException {
        CrashRuns.assertHolds(new CrashPlan(CrashRuns.directory(root), new Random().nextLong(), 2, 40, 10, 40, 40));
    }
}
