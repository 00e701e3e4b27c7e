package io.osier.bench;

import io.osier.bench.catchup.CatchUpCommand;
import io.osier.bench.catchup.ServeCommand;
import io.osier.bench.console.Reason;
import io.osier.bench.fetching.FetchingCommand;
import io.osier.bench.guard.GuardCommand;
import io.osier.bench.log.CrossingCommand;
import io.osier.bench.reconcile.ReconcileCommand;
import io.osier.bench.restart.RestartCommand;
import io.osier.bench.table.TableCommand;
import io.osier.bench.topics.TopicsCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: {@code java -jar bench.jar COMMAND}. Exit code 0, 1 when a check failed, 2 for misuse. */
@Command(
        name = "bench",
        description = "Measures Osier on this machine.",
        subcommands = {
            JmhCommand.class,
            GuardCommand.class,
            CatchUpCommand.class,
            ServeCommand.class,
            FetchingCommand.class,
            TopicsCommand.class,
            RestartCommand.class,
            TableCommand.class,
            CrossingCommand.class,
            ReconcileCommand.class,
            CompareCommand.class,
            CommandLine.HelpCommand.class
        },
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class BenchMain implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BenchMain.class);

    /** Whether the process is told to end: what fails then fails because of that. */
    private static volatile boolean isStopping;

    @Spec
    private CommandSpec spec;

    BenchMain() {}

    /**
     * Runs a command and ends the process.
     *
     * @param args a command and its options.
     */
    public static void main(final String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> isStopping = true, "bench-stopping"));
        System.exit(heard(commandLine().execute(args)));
    }

    /** What was promised on standard output was not kept if that takes no more. */
    private static int heard(final int exitCode) {
        if (exitCode == CommandLine.ExitCode.OK && System.out.checkError()) {
            System.err.println("bench: the results cannot be printed: standard output takes no more");
            return CommandLine.ExitCode.USAGE;
        }
        return exitCode;
    }

    /** The commands, ready to parse. */
    static CommandLine commandLine() {
        final CommandLine commandLine = new CommandLine(new BenchMain());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("bench: " + (isStopping ? "stopped" : Reason.ofAll(failure)));
            command.getErr().flush();
            LOG.debug("a command failed", failure);
            return CommandLine.ExitCode.USAGE;
        });
        commandLine.setParameterExceptionHandler(BenchMain::onMisuse);
        addHelp(commandLine, "-h", "--help");
        addVersion(commandLine);
        commandLine.getSubcommands().forEach((name, command) -> {
            if (command.getCommandSpec().helpCommand()) {
                return;
            }
            if (name.equals(JmhCommand.NAME)) {
                addHelp(command, "--help");
                command.setUnmatchedOptionsArePositionalParams(true)
                        .setStopAtPositional(true)
                        .setExpandAtFiles(false);
            } else {
                addHelp(command, "-h", "--help");
            }
        });
        return commandLine;
    }

    /** One line that says what is wrong, and one that says where the options are explained. */
    private static int onMisuse(final ParameterException failure, final String[] args) {
        final CommandLine command = failure.getCommandLine();
        command.getErr()
                .println("bench: " + failure.getMessage().lines().findFirst().orElse(""));
        command.getErr().println("'" + command.getCommandSpec().qualifiedName() + " --help' explains the options.");
        command.getErr().flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static void addHelp(final CommandLine command, final String... names) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder(names)
                        .usageHelp(true)
                        .description("Show this help and exit.")
                        .build());
    }

    private static void addVersion(final CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version and exit.")
                        .build());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }
}
