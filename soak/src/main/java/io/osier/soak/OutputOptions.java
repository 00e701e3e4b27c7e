package io.osier.soak;

import io.osier.soak.console.JsonReport;
import io.osier.soak.console.OutputFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options that every command has, and where its output goes. */
final class OutputOptions {
    private static final String STDOUT = "-";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the report as JSON to FILE; '-' is standard output, and nothing else goes there then.")
    private String json;

    OutputOptions() {}

    /** Refuses a report file that cannot be written before the work begins. */
    void conclude() {
        if (json == null || json.equals(STDOUT)) {
            return;
        }
        OutputFile.requireWritable("--json", Path.of(json));
    }

    /** Where words for people go. */
    PrintWriter words() {
        return STDOUT.equals(json)
                ? command.commandLine().getErr()
                : command.commandLine().getOut();
    }

    /**
     * Prints the report for people, and writes the one for programs if it was asked for.
     *
     * @param lines for people.
     * @param report for programs.
     */
    void report(final List<String> lines, final JsonReport report) {
        final PrintWriter words = words();
        lines.forEach(words::println);
        words.flush();
        if (STDOUT.equals(json)) {
            command.commandLine().getOut().print(report.toJson());
            command.commandLine().getOut().flush();
        } else if (json != null) {
            report.write(Path.of(json));
        }
    }
}
