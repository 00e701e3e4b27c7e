package io.osier.soak;

import io.osier.engine.log.chronicle.Damage;
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

/** {@code verify}: a full audit of a data directory. */
@Command(
        name = "verify",
        sortOptions = false,
        description = {
            "Audits a data directory from the bytes up: layout, CRC, hash, chain, signature. Writes nothing.",
            "Succeeds when nothing is wrong; else names the file and offset of the first damage.",
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
        final List<Findings> findings = new DirectoryAudit(data, main.stop()).verify();
        final List<Damage> damages =
                findings.stream().flatMap(found -> found.damages().stream()).toList();
        final String verdict = verdict(findings, damages);
        final List<String> lines = new ArrayList<>();
        findings.forEach(found -> lines.addAll(found.lines()));
        lines.add(verdict);
        output.report(
                lines,
                new JsonReport()
                        .put("data", data.toString())
                        .put("sound", damages.isEmpty())
                        .put("verdict", verdict)
                        .put("topics", findings.stream().map(Findings::values).toList()));
        return damages.isEmpty() ? ExitCode.HELD : ExitCode.NOT_HELD;
    }

    private static String verdict(final List<Findings> findings, final List<Damage> damages) {
        if (!damages.isEmpty()) {
            return "DAMAGED: first damage: " + damages.get(0);
        }
        final long events =
                findings.stream().mapToLong(found -> found.figures().events()).sum();
        return "SOUND: " + Figures.count(events, "event") + " in " + Figures.count(findings.size(), "topic");
    }
}
