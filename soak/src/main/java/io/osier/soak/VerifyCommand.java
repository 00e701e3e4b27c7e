package io.osier.soak;

import io.osier.soak.audit.DirectoryAudit;
import io.osier.soak.audit.DirectoryFindings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code verify}: a full audit of a data directory. */
@Command(
        name = "verify",
        sortOptions = false,
        description = {
            "Audits a data directory from the bytes up: layout, CRC, hash, chain, signature, journal. Writes nothing.",
            "Succeeds when nothing is missing, also when an old file is damaged and its events are here again (HEALED). "
                    + "Else names the place of the first damage.",
            ""
        })
final class VerifyCommand implements Callable<Integer> {
    @ParentCommand
    private SoakMain main;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Data directory.")
    private Path data;

    @Mixin
    private OutputOptions output;

    VerifyCommand() {}

    @Override
    public Integer call() {
        output.conclude();
        final DirectoryFindings findings = new DirectoryAudit(data, main.stop()).verify();
        final List<String> lines = findings.lines();
        lines.add(findings.verdict());
        output.report(lines, findings.json());
        return findings.isSound() ? ExitCode.HELD : ExitCode.NOT_HELD;
    }
}
