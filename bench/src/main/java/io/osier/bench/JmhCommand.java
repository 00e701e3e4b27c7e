package io.osier.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Hands its arguments to JMH as they are. */
@Command(
        name = JmhCommand.NAME,
        description = "Runs JMH benchmarks. Arguments go to JMH: -h is its help, -l its list.",
        footer = {
            "",
            "Forks get the flags that Osier needs from the benchmarks themselves; more go to -jvmArgsPrepend, since",
            "-jvmArgsAppend would take their place. For example:",
            "  jmh HeadComparison -p authorCount=1000000 -prof gc -rf json -rff heads.json"
        })
final class JmhCommand implements Callable<Integer> {
    static final String NAME = "jmh";

    @Parameters(paramLabel = "JMH-ARGUMENT", arity = "0..*", description = "What JMH takes.")
    private final List<String> arguments = new ArrayList<>();

    JmhCommand() {}

    /** What goes to JMH. */
    List<String> arguments() {
        return arguments;
    }

    @Override
    public Integer call() throws IOException {
        Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
