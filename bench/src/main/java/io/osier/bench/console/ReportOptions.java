package io.osier.bench.console;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
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
    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .serializeNulls()
            .create();

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
        requireWritable("--json", Path.of(json));
    }

    /**
     * Refuses a file of the command that cannot be written, before the work begins.
     *
     * @param option that names the file.
     * @param file to be written later.
     * @throws ParameterException that says why.
     */
    public void requireWritable(final String option, final Path file) {
        final String reason = whyUnwritable(file.toAbsolutePath());
        if (reason != null) {
            throw new ParameterException(command.commandLine(), option + " " + file + ": " + reason);
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
     * Writes the results for programs if they were asked for, and prints those for people. Neither is lost because the
     * other cannot be written.
     *
     * @param text for people, with its line ends.
     * @param results for programs.
     * @throws IOException when the file cannot be written; the message says why.
     */
    public void report(final String text, final JsonObject results) throws IOException {
        final String jsonText = GSON.toJson(results) + System.lineSeparator();
        try {
            if (json != null && !json.equals(STDOUT)) {
                write(jsonText);
            }
        } finally {
            print(words(), text);
        }
        if (STDOUT.equals(json)) {
            print(command.commandLine().getOut(), jsonText);
        }
    }

    private void write(final String jsonText) throws IOException {
        try {
            Files.writeString(Path.of(json), jsonText);
        } catch (final IOException e) {
            throw new IOException("--json " + json + " cannot be written: " + Reason.of(e));
        }
    }

    /** Whether it was taken is looked at in the end, once for all commands. */
    private static void print(final PrintWriter writer, final String text) {
        writer.print(text);
        writer.flush();
    }
}
