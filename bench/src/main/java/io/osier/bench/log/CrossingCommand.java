package io.osier.bench.log;

import io.osier.bench.console.ReportOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures where scanning a log costs less than seeking in it. */
@Command(
        name = "crossing",
        description = "Measures where scanning a log costs less than seeking in it, and what the engine chooses.",
        footer = {
            "",
            "Logs whose authors take turns at random; a peer lacks a share of the authors and gets them author by"
                    + " author. Cold means that the log is on the disk only: GNU dd is needed to drop it from the page"
                    + " cache, and a directory for temporary files that is on a disk:",
            "  java -Djava.io.tmpdir=DIR -jar bench.jar crossing"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:measured", "2:misuse, or it could not be measured"})
public final class CrossingCommand implements Callable<Integer> {
    private static final int EVENT_COUNT_MAX = 3_000_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--authors",
            paramLabel = "N",
            split = ",",
            defaultValue = "10,100,1000,10000",
            description = "Authors of each log. Default: ${DEFAULT-VALUE}.")
    private List<Integer> authorCounts;

    @Option(
            names = "--shares",
            paramLabel = "SHARE",
            split = ",",
            defaultValue = "0.001,0.01,0.03,0.1,0.3,1",
            description = "Shares of the authors that are missing, ascending. Default: ${DEFAULT-VALUE}.")
    private List<Double> shares;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Events of a log, 304 bytes each. Default: ${DEFAULT-VALUE}.")
    private int eventCount;

    @Mixin
    private ReportOptions reportOptions;

    @Option(names = "--plot", paramLabel = "FILE", description = "Draw the results as a PNG besides.")
    private Path plotFile;

    CrossingCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        final String fault = fault();
        if (fault != null) {
            throw new ParameterException(spec.commandLine(), fault);
        }
        reportOptions.conclude();
        if (plotFile != null) {
            reportOptions.requireWritable("--plot", plotFile);
        }
        final PrintWriter err = spec.commandLine().getErr();
        final List<CrossingCell> cells = Crossing.measureAll(authorCounts, shares, eventCount, () -> {
            err.print('.');
            err.flush();
        });
        err.println();
        final CrossingReport report = new CrossingReport(cells, eventCount);
        reportOptions.report(report.text(), report.json());
        if (plotFile != null) {
            report.plot(plotFile);
        }
        return 0;
    }

    private String fault() {
        for (final int authorCount : authorCounts) {
            if (authorCount < 1 || authorCount > eventCount || eventCount > EVENT_COUNT_MAX) {
                return "one event for each author, and all in one file: authors=" + authorCount + " events="
                        + eventCount + " eventsMax=" + EVENT_COUNT_MAX;
            }
        }
        double last = 0;
        for (final double share : shares) {
            if (!(share > last && share <= 1)) {
                return "shares ascend, above 0 and up to 1: share=" + share;
            }
            last = share;
        }
        return null;
    }
}
