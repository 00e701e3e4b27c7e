package io.osier.engine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a class of the tests in a process of its own, with the flags of this one. */
public final class ChildJvm {
    private final List<String> command = new ArrayList<>();
    private final String mainClass;

    private ChildJvm(final List<String> prefix, final Class<?> mainClass) {
        this.mainClass = mainClass.getName();
        command.addAll(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--") || flag.equals("-XX:+IgnoreUnrecognizedVMOptions"))
                .forEach(command::add);
        command.add("-XX:TieredStopAtLevel=1");
    }

    /**
     * A process with a main method.
     *
     * @param mainClass that has it.
     */
    public static ChildJvm of(final Class<?> mainClass) {
        return new ChildJvm(List.of(), mainClass);
    }

    /**
     * A process that may have so many files open.
     *
     * @param descriptorsMax of the process.
     * @param mainClass that has its main method.
     */
    static ChildJvm withDescriptors(final int descriptorsMax, final Class<?> mainClass) {
        return new ChildJvm(List.of("prlimit", "--nofile=" + descriptorsMax + ":" + descriptorsMax), mainClass);
    }

    /**
     * Adds a flag of the virtual machine.
     *
     * @param flag to add.
     */
    public ChildJvm flag(final String flag) {
        command.add(flag);
        return this;
    }

    /**
     * Starts the process; its errors go where ours do.
     *
     * @param arguments of the main method.
     */
    public Process start(final String... arguments) throws IOException {
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
