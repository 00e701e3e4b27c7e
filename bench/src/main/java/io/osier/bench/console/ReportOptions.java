package io.osier.bench.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the results of a command go: words for people, JSON for programs. A mixin. */
public final class ReportOptions {
    private static final String STDOUT = "-";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "Write the results as JSON to FILE; '-' is standard output, and nothing else goes there then.")
    private String json;

    /** Made by the command line. */
    public ReportOptions() {}

    /**
     * Refuses a file that cannot be written, before the work begins.
     *
     * @throws ParameterException that says why.
     */
    public void conclude() {
        if (json == null || json.equals(STDOUT)) {
            return;
        }
        final String reason = whyUnwritable(Path.of(json).toAbsolutePath());
        if (reason != null) {
            throw new ParameterException(command.commandLine(), "--json " + json + ": " + reason);
        }
    }

    /** Why a file cannot be written, or null. What is there stays as it is; what is not there is not made. */
    private static String whyUnwritable(final Path file) {
        final Path parent = file.getParent();
        if (Files.isDirectory(file)) {
            return "is a directory";
        }
        if (parent != null && !Files.isDirectory(parent)) {
            return "there is no directory " + parent;
        }
        final boolean isWritable = Files.exists(file) ? Files.isWritable(file) : Files.isWritable(parent);
        return isWritable ? null : "permission denied";
    }

    /** Where words for people go. */
    public PrintWriter words() {
        return STDOUT.equals(json)
                ? command.commandLine().getErr()
                : command.commandLine().getOut();
    }

    /**
     * Prints the results for people, and writes those for programs if they were asked for.
     *
     * @param text for people, with its line ends.
     * @param jsonText for programs.
     * @throws IOException when the file cannot be written.
     */
    public void report(final String text, final String jsonText) throws IOException {
        words().print(text);
        words().flush();
        if (STDOUT.equals(json)) {
            command.commandLine().getOut().println(jsonText);
            command.commandLine().getOut().flush();
        } else if (json != null) {
            Files.writeString(Path.of(json), jsonText + System.lineSeparator());
        }
    }
}
