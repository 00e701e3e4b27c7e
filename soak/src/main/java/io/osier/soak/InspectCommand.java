package io.osier.soak;

import io.osier.soak.audit.DirectoryAudit;
import io.osier.soak.audit.Findings;
import io.osier.soak.console.Figures;
import io.osier.soak.console.JsonReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code inspect}: what a data directory holds. */
@Command(
        name = "inspect",
        sortOptions = false,
        description = {
            "Says what a data directory holds: topics, authors, events, bytes, digest of the heads. Writes nothing.",
            ""
        })
final class InspectCommand implements Callable<Integer> {
    @ParentCommand
    private SoakMain main;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Data directory.")
    private Path data;

    @Mixin
    private OutputOptions output;

    InspectCommand() {}

    @Override
    public Integer call() {
        output.conclude();
        final List<Findings> findings = new DirectoryAudit(data, main.stop()).inspect();
        final List<String> lines = new ArrayList<>();
        findings.forEach(found -> lines.addAll(found.lines()));
        lines.add(Figures.count(findings.size(), "topic") + " in " + data);
        output.report(
                lines,
                new JsonReport()
                        .put("data", data.toString())
                        .put("topics", findings.stream().map(Findings::values).toList()));
        return ExitCode.HELD;
    }
}
