package io.osier.bench.table;

import io.osier.bench.console.ReportOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what the author table takes, per author and per event. */
@Command(
        name = "table",
        description = "Measures what the author table takes, per author and per event, and how fast it is.",
        footer = {
            "",
            "Fills tables of several shapes: one author with very many events; many authors with some; many authors"
                    + " with one, in random, ascending and descending order, and with keys that share 24 bytes."
                    + " Nothing is written to the disk. The limits are 256 bytes off heap for each author and 16 for"
                    + " each event (and 32 KiB for any table), and 128 MB of live heap in the whole JVM, with the head"
                    + " trie over the table."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the limits hold", "1:they do not, or an event was not found", "2:misuse"})
public final class TableCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--authors",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Authors, where there are many. Default: ${DEFAULT-VALUE}.")
    private int authorCount;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "10",
            description = "Events of each of many authors. Default: ${DEFAULT-VALUE}.")
    private int eventsPerAuthor;

    @Option(
            names = "--big",
            paramLabel = "N",
            defaultValue = "50000000",
            description = "Events of the one author. Default: ${DEFAULT-VALUE}.")
    private int bigEventCount;

    @Option(
            names = "--lookups",
            paramLabel = "N",
            defaultValue = "5000000",
            description = "Random look-ups in each table. Default: ${DEFAULT-VALUE}.")
    private int lookupCount;

    @Mixin
    private ReportOptions reportOptions;

    TableCommand() {}

    @Override
    public Integer call() throws IOException {
        if (Math.min(Math.min(authorCount, eventsPerAuthor), Math.min(bigEventCount, lookupCount)) < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "all counts must be at least 1: authors=" + authorCount + " events=" + eventsPerAuthor + " big="
                            + bigEventCount + " lookups=" + lookupCount);
        }
        reportOptions.conclude();
        final List<TableResult> results = new ArrayList<>();
        for (final TableShape shape : TableShape.all(authorCount, eventsPerAuthor, bigEventCount)) {
            results.add(new TableRun(shape, lookupCount).measure());
        }
        reportOptions.report(TableResult.text(results), TableResult.json(results));
        return results.stream().allMatch(TableResult::isWithinLimits) ? 0 : 1;
    }
}
