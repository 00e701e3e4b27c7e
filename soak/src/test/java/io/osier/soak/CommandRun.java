package io.osier.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** Runs a command in this process and keeps what it prints. */
final class CommandRun {
    private static final Pattern WRAPPED = Pattern.compile("\n {11}(?=\\S)");

    private final SoakMain main = new SoakMain();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Runs a command line; returns the exit code. */
    int execute(final String... args) {
        return execute(new PrintWriter(out, true), args);
    }

    /** Runs a command line whose output goes to a full disk; returns the exit code. */
    int executeUnheard(final String... args) throws IOException {
        try (PrintWriter full = new PrintWriter(Files.newBufferedWriter(Path.of("/dev/full")), true)) {
            return execute(full, args);
        }
    }

    private int execute(final PrintWriter output, final String... args) {
        final CommandLine commandLine = main.commandLine().setOut(output).setErr(new PrintWriter(err, true));
        return SoakMain.execute(commandLine, args);
    }

    /** Stops the command that runs. */
    void stop() {
        main.stop().raise();
    }

    /** What it printed, lines that were wrapped put together again. */
    String out() {
        return WRAPPED.matcher(out.toString()).replaceAll(" ");
    }

    String err() {
        return err.toString();
    }
}
