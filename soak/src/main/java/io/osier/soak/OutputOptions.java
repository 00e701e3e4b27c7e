package io.osier.soak;

import io.osier.soak.console.JsonReport;
import io.osier.soak.console.OutputFile;
import io.osier.soak.console.UsageException;
import io.osier.soak.console.Wrapping;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options that every command has, and where its output goes. */
final class OutputOptions {
    /** Says that the output cannot be written; Java does not tell why. */
    static final String UNWRITABLE = "cannot write the output: it is full or closed";

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
        if (json.isEmpty()) {
            throw new UsageException("--json must name a file, or be '-' for standard output");
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
     * Tells people something at once.
     *
     * @param line to be said; wrapped when it is long.
     * @throws UsageException when it was to go to standard output and could not.
     */
    void say(final String line) {
        final PrintWriter words = words();
        Wrapping.of(line).forEach(words::println);
        if (!STDOUT.equals(json)) {
            requireWritten(words);
        }
    }

    private static void requireWritten(final PrintWriter out) {
        if (out.checkError()) {
            throw new UsageException(UNWRITABLE);
        }
    }

    /**
     * Writes the report for programs if it was asked for, and prints the one for people. Neither is lost because the
     * other cannot be written.
     *
     * @param lines for people.
     * @param report for programs.
     * @throws UsageException when either cannot be written.
     */
    void report(final List<String> lines, final JsonReport report) {
        try {
            if (json != null && !json.equals(STDOUT)) {
                report.write(Path.of(json));
            }
        } finally {
            lines.forEach(this::say);
        }
        if (STDOUT.equals(json)) {
            final PrintWriter out = command.commandLine().getOut();
            out.print(report.toJson());
            requireWritten(out);
        }
    }
}
