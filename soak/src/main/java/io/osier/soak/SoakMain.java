package io.osier.soak;

import io.osier.soak.console.StopSignal;
import io.osier.soak.console.Version;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/**
 * The command line of the soak. Without a subcommand it runs the swarm.
 *
 * <p>Exit codes: 0 when what the command promises held, 1 when it did not, 2 when it cannot be done as asked.
 */
@Command(
        name = "soak",
        description = {
            "Simulated peers bring logs into agreement over real sockets and files.",
            "Without a command: run.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 what the command promises held, 1 it did not hold, 2 it cannot be done as asked.",
            "'soak help COMMAND' and 'soak COMMAND --help' explain a command."
        },
        subcommands = {
            RunCommand.class,
            ServeCommand.class,
            FetchCommand.class,
            InspectCommand.class,
            VerifyCommand.class,
            CrashCommand.class,
            CrashChildCommand.class
        },
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class SoakMain {
    private static final String DEFAULT_COMMAND = "run";
    private static final Set<String> OWN_OPTIONS = Set.of("-h", "--help", "-V", "--version");
    private static final int CLOSE_TIMEOUT_S = 20;

    private final StopSignal stop = new StopSignal();

    SoakMain() {}

    /** Declares the option of all commands that picocli itself acts upon. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    void help(final boolean isWanted) {}

    /** Declares the option that shows the version; picocli acts upon it. */
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    void version(final boolean isWanted) {}

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param args as typed.
     */
    public static void main(final String[] args) {
        final SoakMain main = new SoakMain();
        final CountDownLatch ended = new CountDownLatch(1);
        final int[] exitCode = {ExitCode.NOT_HELD};
        Runtime.getRuntime().addShutdownHook(new Thread(() -> main.onShutdown(ended, exitCode), "soak-shutdown"));
        try {
            exitCode[0] = main.execute(args);
        } catch (final LinkageError e) {
            main.onLinkageError(e);
        } finally {
            ended.countDown();
        }
        System.exit(exitCode[0]);
    }

    /** Classes that want a shutdown hook of their own cannot be loaded any more once the user has stopped us. */
    private void onLinkageError(final LinkageError failure) {
        if (!stop.isRaised()) {
            throw failure;
        }
        System.err.println("soak: stopped");
    }

    /**
     * On Ctrl-C or a termination signal: asks the command to stop, lets it close what it opened, and ends with the
     * command's own exit code instead of the signal's.
     */
    private void onShutdown(final CountDownLatch ended, final int[] exitCode) {
        if (ended.getCount() == 0) {
            return;
        }
        stop.raise();
        try {
            if (!ended.await(CLOSE_TIMEOUT_S, TimeUnit.SECONDS)) {
                System.err.println("soak: could not close within " + CLOSE_TIMEOUT_S + " s");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        Runtime.getRuntime().halt(exitCode[0]);
    }

    /**
     * Runs a command.
     *
     * @param args as typed.
     * @return the exit code.
     */
    int execute(final String... args) {
        return execute(commandLine(), args);
    }

    /** Runs what is typed, in the long or the short form. */
    static int execute(final CommandLine commands, final String... args) {
        return commands.execute(completed(commands.getSubcommands().keySet(), args));
    }

    /** The commands, ready to be executed. */
    CommandLine commandLine() {
        return new CommandLine(this)
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Path.class, new Arguments.FileName())
                .setExecutionStrategy(SoakMain::executed)
                .setParameterExceptionHandler(Failures::onParameter)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> Failures.onExecution(failure, command, stop.isRaised()));
    }

    /** Runs what was parsed; a command that promised to say something has not kept that if nobody can hear it. */
    private static int executed(final ParseResult parsed) {
        final int exitCode = new RunLast().execute(parsed);
        final CommandLine command = parsed.commandSpec().commandLine();
        return exitCode == ExitCode.HELD && command.getOut().checkError() ? Failures.onOutput(command) : exitCode;
    }

    /**
     * Turns {@code help} and {@code help COMMAND} into the option; other words are as typed, or get the default
     * command.
     */
    private static String[] completed(final Set<String> commands, final String... args) {
        if (args.length == 0 || !args[0].equals("help")) {
            return withDefaultCommand(args);
        }
        if (args.length == 1) {
            return new String[] {"--help"};
        }
        return commands.contains(args[1]) ? new String[] {args[1], "--help"} : new String[] {args[1]};
    }

    /** Puts the default command first when the first word is an option that only a command knows, or nothing. */
    static String[] withDefaultCommand(final String... args) {
        final boolean isOurs = args.length > 0 && OWN_OPTIONS.contains(args[0]);
        if (isOurs || (args.length > 0 && !args[0].startsWith("-"))) {
            return args;
        }
        final String[] completed = new String[args.length + 1];
        completed[0] = DEFAULT_COMMAND;
        System.arraycopy(args, 0, completed, 1, args.length);
        return completed;
    }

    /** Raised when the user wants to stop. */
    StopSignal stop() {
        return stop;
    }
}
