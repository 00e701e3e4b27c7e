package io.osier.engine.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What many simulated runs have covered, and how fast. */
final class SimReport {
    private final SimCoverage coverage = new SimCoverage();
    private final long beginNs = System.nanoTime();
    private int runCount;
    private long frameCount;
    private double peerHours;
    private double boundShareMax;

    void add(final Simulation simulation) {
        coverage.addRun(simulation.coverage());
        runCount++;
        frameCount += simulation.frameCount();
        peerHours += simulation.peerHours();
        boundShareMax = Math.max(boundShareMax, simulation.boundShare());
    }

    SimCoverage coverage() {
        return coverage;
    }

    /** Writes the report to a file of the build, and shows it once. */
    void print(final String fileName) throws IOException {
        final double seconds = (double) (System.nanoTime() - beginNs) / TimeUnit.SECONDS.toNanos(1);
        final String text = String.format(
                "seeds %d, %.1f s, %.1f virtual peer-hours, %.0f virtual peer-hours per hour, %d frames, "
                        + "slowest agreement %.0f %% of its bound%n%s",
                runCount,
                seconds,
                peerHours,
                peerHours * TimeUnit.HOURS.toSeconds(1) / seconds,
                frameCount,
                100 * boundShareMax,
                coverage.table());
        Files.writeString(Path.of("target", fileName), text);
        System.out.println(text);
    }
}
