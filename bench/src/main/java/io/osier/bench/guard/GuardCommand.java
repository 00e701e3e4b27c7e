package io.osier.bench.guard;

import io.osier.bench.console.Reason;
import io.osier.bench.console.ReportOptions;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the guard. */
@Command(
        name = "guard",
        description = "Measures the hot paths; fails when one is slower, beside its reference, than committed.",
        footer = {
            "",
            "A ratio compares two benchmarks of the same run. What looks bad is measured again, longer, before it"
                    + " fails. Takes about two minutes, and more when something fails."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:something is slower or allocates more than its threshold", "2:misuse"})
public final class GuardCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ReportOptions report;

    @Option(
            names = "--thresholds",
            paramLabel = "FILE",
            description = "Take these thresholds instead of the committed ones (guard.properties).")
    private Path thresholdsFile;

    @Option(
            names = "--allocation-only",
            description = "Let only allocation decide, and show the times. For a machine other than those on which the"
                    + " thresholds were measured: how two loops compare depends on the processor, too.")
    private boolean isAllocationOnly;

    GuardCommand() {}

    @Override
    public Integer call() throws IOException {
        report.conclude();
        final List<Verdict> verdicts =
                new Guard(guardedSet(), new JmhMeter(spec.commandLine().getErr())).run();
        report.report(GuardReport.table(verdicts), GuardReport.json(verdicts));
        return exitCode(verdicts, isAllocationOnly);
    }

    /** What the process says about verdicts. */
    static int exitCode(final List<Verdict> verdicts, final boolean isAllocationOnly) {
        return verdicts.stream().allMatch(isAllocationOnly ? Verdict::isLean : Verdict::isGood) ? 0 : 1;
    }

    private List<Guarded> guardedSet() throws IOException {
        final int javaFeature = Runtime.version().feature();
        if (thresholdsFile == null) {
            return GuardedSet.committed(javaFeature);
        }
        if (!Files.isReadable(thresholdsFile)) {
            throw unreadable(Files.exists(thresholdsFile) ? "permission denied" : "there is no such file", null);
        }
        try (Reader reader = Files.newBufferedReader(thresholdsFile)) {
            return GuardedSet.read(reader, javaFeature);
        } catch (final IOException e) {
            throw unreadable(Reason.of(e), e);
        } catch (final IllegalArgumentException e) {
            throw unreadable(e.getMessage(), e);
        }
    }

    private ParameterException unreadable(final String reason, final Exception cause) {
        return new ParameterException(spec.commandLine(), "--thresholds " + thresholdsFile + ": " + reason, cause);
    }
}
