package io.osier.soak;

import io.osier.soak.console.JsonReport;
import io.osier.soak.console.Reason;
import io.osier.soak.console.UsageException;
import io.osier.soak.crash.CrashOutcome;
import io.osier.soak.crash.CrashPlan;
import io.osier.soak.crash.CrashRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code crash}: engines that are killed, lose power, are set back, or find their files changed. */
@Command(
        name = "crash",
        sortOptions = false,
        description = {
            "Kills engines, cuts their power, restores older copies of their directories, flips bits in their files,"
                    + " truncates them, and looks what is left.",
            "Succeeds when everything acknowledged is there, nothing invalid is handed on, heads are equal after"
                    + " syncing with a peer, and no author signed two histories.",
            ""
        })
final class CrashCommand implements Callable<Integer> {
    private static final int KILLS = 5;
    private static final int POWER_CUTS = 100;
    private static final int RESTORES = 20;
    private static final int BIT_FLIPS = 100;
    private static final int TRUNCATIONS = 100;
    private static final int KILLS_LONG = 1_000;
    private static final int POWER_CUTS_LONG = 10_000;
    private static final int RESTORES_LONG = 1_000;
    private static final int BIT_FLIPS_LONG = 10_000;
    private static final int CYCLES_MAX = 1_000_000;

    @ParentCommand
    private SoakMain main;

    @Option(names = "--kills", paramLabel = "N", description = "Child processes to kill (5).")
    private Integer kills;

    @Option(names = "--power-cuts", paramLabel = "N", description = "Losses of power (100).")
    private Integer powerCuts;

    @Option(
            names = "--restores",
            paramLabel = "N",
            description = "Older copies of a directory to put in its place (20).")
    private Integer restores;

    @Option(names = "--bit-flips", paramLabel = "N", description = "Bits to flip (100).")
    private Integer bitFlips;

    @Option(
            names = "--truncations",
            paramLabel = "N",
            description = "Lengths to which the newest log file is cut, from its last byte down (100).")
    private Integer truncations;

    @Option(
            names = "--long",
            description =
                    "Where no count is given: 1,000 kills, 10,000 losses of power, 1,000 restored copies, 10,000 bits,"
                            + " every truncation; takes hours.")
    private boolean isLong;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats the random choices of a run (random).")
    private Long seed;

    @Mixin
    private OutputOptions output;

    CrashCommand() {}

    @Override
    public Integer call() {
        conclude();
        final Path directory = newDirectory();
        output.words().println("seed       " + seed);
        output.words().println("files      " + directory);
        output.words().flush();
        final CrashOutcome outcome = new CrashRun(
                        new CrashPlan(directory, seed, kills, powerCuts, restores, bitFlips, truncations), main.stop())
                .run();
        final boolean hasHeld = outcome.violationCount() == 0 && !main.stop().isRaised();
        final List<String> lines = new ArrayList<>();
        outcome.counts().forEach((what, count) -> lines.add(String.format("%-26s %,d", what, count)));
        outcome.violations().forEach(violation -> lines.add("VIOLATION  " + violation));
        lines.add(
                hasHeld
                        ? "HELD: nothing acknowledged was lost, nothing invalid was handed on, violations 0"
                        : "NOT HELD: violations " + outcome.violationCount()
                                + (main.stop().isRaised() ? ", stopped early" : "")
                                + (outcome.violationCount() > 0 ? ", files kept in " + directory : ""));
        output.report(
                lines,
                new JsonReport()
                        .put("seed", seed)
                        .put("held", hasHeld)
                        .put("stopped", main.stop().isRaised())
                        .put("cycles", outcome.counts())
                        .put("violationCount", outcome.violationCount())
                        .put("violations", outcome.violations())
                        .putEnvironment());
        return hasHeld ? ExitCode.HELD : ExitCode.NOT_HELD;
    }

    private void conclude() {
        output.conclude();
        seed = seed == null ? Long.valueOf(new Random().nextLong()) : seed;
        kills = chosen("--kills", kills, KILLS, KILLS_LONG);
        powerCuts = chosen("--power-cuts", powerCuts, POWER_CUTS, POWER_CUTS_LONG);
        restores = chosen("--restores", restores, RESTORES, RESTORES_LONG);
        bitFlips = chosen("--bit-flips", bitFlips, BIT_FLIPS, BIT_FLIPS_LONG);
        truncations = chosen("--truncations", truncations, TRUNCATIONS, CYCLES_MAX);
        if (kills + powerCuts + restores + bitFlips + truncations == 0) {
            throw new UsageException("nothing to do: kills, power cuts, restores, bit flips and truncations are all 0");
        }
    }

    private int chosen(final String option, final Integer given, final int usual, final int ifLong) {
        if (given == null) {
            return isLong ? ifLong : usual;
        }
        Arguments.requireInRange(option, given, 0, CYCLES_MAX);
        return given;
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("osier-crash-");
        } catch (final IOException e) {
            throw new UsageException("a temporary directory: cannot be created: " + Reason.of(e), e);
        }
    }
}
