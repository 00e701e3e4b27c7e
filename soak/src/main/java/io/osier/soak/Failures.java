package io.osier.soak;

import io.osier.engine.log.StorageException;
import io.osier.soak.console.Reason;
import io.osier.soak.console.UsageException;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** Turns what went wrong into one sentence and an exit code. A stack trace is for our own mistakes only. */
final class Failures {
    private Failures() {}

    static int onParameter(final ParameterException failure, final String[] args) {
        final CommandLine command = failure.getCommandLine();
        print(command, firstLine(failure.getMessage()));
        command.getErr().println("'" + command.getCommandSpec().qualifiedName() + " --help' explains the options.");
        command.getErr().flush();
        return ExitCode.USAGE;
    }

    static int onExecution(final Exception failure, final CommandLine command, final boolean isStopped) {
        final Throwable known = known(failure);
        if (isStopped) {
            print(command, known == null ? "stopped" : "stopped: " + words(known));
            return ExitCode.NOT_HELD;
        }
        if (known instanceof CancellationException) {
            print(command, words(known));
            return ExitCode.NOT_HELD;
        }
        if (known instanceof UsageException) {
            print(command, words(known));
            return ExitCode.USAGE;
        }
        if (known instanceof StorageException storage) {
            print(command, words(storage));
            return Reason.isDenied(storage) ? ExitCode.USAGE : ExitCode.NOT_HELD;
        }
        print(command, "failed, and should not have: " + failure);
        failure.printStackTrace(command.getErr());
        command.getErr().flush();
        return ExitCode.NOT_HELD;
    }

    private static String words(final Throwable known) {
        return known instanceof StorageException storage ? Reason.of(storage) : known.getMessage();
    }

    /** What was to be said could not be said: the exit code is all that is left to tell it. */
    static int onOutput(final CommandLine command) {
        print(command, OutputOptions.UNWRITABLE);
        return ExitCode.USAGE;
    }

    /** The failure in the chain of causes that a user can do something about, or null. */
    private static Throwable known(final Throwable failure) {
        Throwable cause = failure;
        while (cause != null
                && !(cause instanceof UsageException
                        || cause instanceof CancellationException
                        || cause instanceof StorageException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String firstLine(final String message) {
        return message.lines().findFirst().orElse(message);
    }

    private static void print(final CommandLine command, final String sentence) {
        command.getErr().println(Ansi.AUTO.string("@|bold,red soak:|@ ") + sentence);
        command.getErr().flush();
    }
}
