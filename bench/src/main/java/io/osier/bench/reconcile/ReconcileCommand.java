package io.osier.bench.reconcile;

import io.osier.bench.console.ReportOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what it costs two peers to find out whose heads differ. */
@Command(
        name = "reconcile",
        description = "Measures what it costs two peers to find out whose heads differ.",
        footer = {
            "",
            "Two sessions hold the same authors; one has newer heads of some. RANGE: they connect and compare digests."
                    + " FULL: they connect and neither knows digests. DELTA: the heads change while they are"
                    + " connected. Counted are the frames of adverts, as they would cross the wire, and the times"
                    + " that frames travel; both sides work in one thread."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all that differs was found", "1:not all of it was", "2:misuse"})
public final class ReconcileCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--authors",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Authors on both sides. Default: ${DEFAULT-VALUE}.")
    private int authorCount;

    @Option(
            names = "--changed",
            paramLabel = "D",
            defaultValue = "100",
            description = "How many of them have a newer head on one side. Default: ${DEFAULT-VALUE}.")
    private int changedCount;

    @Option(
            names = "--clustered",
            description = "Those that differ are neighbours in the order of keys. Without it they are spread.")
    private boolean isClustered;

    @Option(names = "--spread", description = "Those that differ are any; so it is if nothing is said.")
    private boolean isSpread;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of keys and choice. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private ReportOptions reportOptions;

    ReconcileCommand() {}

    @Override
    public Integer call() throws IOException {
        if (authorCount < 1 || changedCount < 0 || changedCount > authorCount) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is at least one author, and no more differ than there are: authors=" + authorCount
                            + " changed=" + changedCount);
        }
        if (isClustered && isSpread) {
            throw new ParameterException(spec.commandLine(), "--clustered and --spread exclude each other");
        }
        reportOptions.conclude();
        final Reconciliation reconciliation = new Reconciliation(authorCount, changedCount, isClustered, seed);
        final List<ReconcileResult> results =
                List.of(reconciliation.range(), reconciliation.delta(), reconciliation.full());
        reportOptions.report(ReconcileResult.text(results), ReconcileResult.json(authorCount, changedCount, results));
        return results.stream().allMatch(result -> result.found() == changedCount) ? 0 : 1;
    }
}
