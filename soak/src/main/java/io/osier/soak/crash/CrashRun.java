package io.osier.soak.crash;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.osier.engine.EngineRuntime;
import io.osier.soak.console.ProgressLine;
import io.osier.soak.console.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.LoggerFactory;

/** Runs the cycles of a plan, one kind after the other, with progress. */
public final class CrashRun {
    private final CrashPlan plan;
    private final StopSignal stop;
    private final CrashOutcome outcome = new CrashOutcome();

    /**
     * A run that has not begun.
     *
     * @param plan what to do.
     * @param stop ends it between two cycles when raised.
     */
    public CrashRun(final CrashPlan plan, final StopSignal stop) {
        this.plan = plan;
        this.stop = stop;
    }

    private interface Cycle {
        void run(int index) throws IOException;
    }

    /**
     * Runs all cycles; stops early when asked to. Files stay when something was not as it has to be, or failed without
     * having been asked to stop.
     */
    public CrashOutcome run() {
        boolean isDone = false;
        try {
            runQuietly();
            isDone = true;
            return outcome;
        } finally {
            if (outcome.violationCount() == 0 && (isDone || stop.isRaised())) {
                Trees.delete(plan.directory());
            }
        }
    }

    /** What engines say of their damaged files is what they are made to say here, thousands of times. */
    private void runQuietly() {
        final Logger engineLogger = (Logger) LoggerFactory.getLogger("io.osier.engine");
        final Level level = engineLogger.getLevel();
        engineLogger.setLevel(Level.OFF);
        try {
            runAll();
        } finally {
            engineLogger.setLevel(level);
        }
    }

    private void runAll() {
        try (EngineRuntime runtime = EngineRuntime.launch()) {
            try (PowerCuts cuts = new PowerCuts(plan.directory(), plan.seed(), runtime, outcome)) {
                cycles("cutting power", plan.powerCuts(), index -> cuts.run());
            }
            try (Kills kills = new Kills(plan.directory(), plan.seed(), runtime, outcome, stop)) {
                cycles("killing", plan.kills(), index -> kills.run());
            }
            try (Restores restores = new Restores(plan.directory(), plan.seed(), runtime, outcome)) {
                cycles("restoring", plan.restores(), index -> restores.run());
            }
            if (plan.bitFlips() + plan.truncations() > 0 && !stop.isRaised()) {
                change(runtime);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void change(final EngineRuntime runtime) throws IOException {
        try (Changes changes = new Changes(plan.directory(), plan.seed(), runtime, outcome)) {
            cycles("flipping bits", plan.bitFlips(), index -> changes.flipBit());
            final int count = Math.min(plan.truncations(), changes.truncationCount());
            cycles("truncating", count, index -> changes.truncate(index + 1));
        }
    }

    private void cycles(final String task, final int count, final Cycle cycle) throws IOException {
        if (count == 0 || stop.isRaised()) {
            return;
        }
        try (ProgressLine progress = ProgressLine.open(task, " cycles", count)) {
            for (int i = 0; i < count && !stop.isRaised(); i++) {
                cycle.run(i);
                progress.update(i + 1, count, outcome.violationCount() + " violations");
            }
        }
    }
}
