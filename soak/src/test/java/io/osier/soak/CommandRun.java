package io.osier.soak;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs a command in this process and keeps what it prints. */
final class CommandRun {
    private final SoakMain main = new SoakMain();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Runs a command line; returns the exit code. */
    int execute(final String... args) {
        final CommandLine commandLine =
                main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(SoakMain.completed(args));
    }

    /** Stops the command that runs. */
    void stop() {
        main.stop().raise();
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
