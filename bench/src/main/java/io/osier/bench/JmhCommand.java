package io.osier.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/*
 * JMH's own Main ends the process with 1 whatever is wrong, and prints stack traces; so benchmarks are run without it,
 * and it is asked for its help and its lists only.
 */
/** Hands its arguments to JMH as they are. */
@Command(
        name = JmhCommand.NAME,
        description = "Runs JMH benchmarks. Arguments go to JMH: -h is its help, -l its list.",
        footer = {
            "",
            "Forks get the flags that Osier needs from the benchmarks themselves; more go to -jvmArgsPrepend, since"
                    + " -jvmArgsAppend would take their place. For example:",
            "  jmh HeadComparison -p authorCount=1000000 -prof gc -rf json -rff heads.json"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:something was measured; JMH says what was not", "2:misuse, or nothing could be measured"})
final class JmhCommand implements Callable<Integer> {
    static final String NAME = "jmh";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "JMH-ARGUMENT", arity = "0..*", description = "What JMH takes.")
    private final List<String> arguments = new ArrayList<>();

    JmhCommand() {}

    /** What goes to JMH. */
    List<String> arguments() {
        return arguments;
    }

    @Override
    public Integer call() throws IOException, RunnerException {
        final String[] args = arguments.toArray(String[]::new);
        try {
            final CommandLineOptions options = new CommandLineOptions(args);
            if (asksForWords(options)) {
                Main.main(args);
            } else if (isAnyNamed(options)) {
                measure(options);
            } else {
                throw new ParameterException(
                        spec.commandLine(), "no benchmark has such a name: " + String.join(" ", args));
            }
        } catch (final CommandLineOptionException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return 0;
    }

    /** JMH goes on when a fork fails, and says so in between. */
    private static void measure(final CommandLineOptions options) throws RunnerException {
        if (new Runner(options).run().isEmpty()) {
            throw new RunnerException("nothing could be measured");
        }
    }

    /** Asked before JMH is run, which refuses to when another one runs, and says this in many lines. */
    private static boolean isAnyNamed(final CommandLineOptions options) {
        final OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        return !BenchmarkList.defaultList()
                .find(silent, options.getIncludes(), options.getExcludes())
                .isEmpty();
    }

    private static boolean asksForWords(final CommandLineOptions options) {
        return options.shouldHelp()
                || options.shouldList()
                || options.shouldListWithParams()
                || options.shouldListProfilers()
                || options.shouldListResultFormats();
    }
}
