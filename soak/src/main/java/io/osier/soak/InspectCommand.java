package io.osier.soak;

import io.osier.soak.audit.DirectoryAudit;
import io.osier.soak.audit.DirectoryFindings;
import io.osier.soak.console.Figures;
import java.nio.file.Path;
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
            "Shows damage, too, and warns of it, but succeeds whenever it could look: to judge is for verify.",
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
        final DirectoryFindings findings = new DirectoryAudit(data, main.stop()).inspect();
        final List<String> lines = findings.lines();
        if (!findings.isSound()) {
            lines.add("WARNING    the directory is damaged, 'soak verify' judges it");
        }
        lines.add(Figures.count(findings.topics().size(), "topic") + " in " + data);
        output.report(lines, findings.json());
        return ExitCode.HELD;
    }
}
