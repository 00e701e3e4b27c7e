package io.osier.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A soak command in a JVM of its own, which can be killed. */
final class ChildProcess implements AutoCloseable {
    private static final int END_TIMEOUT_S = 120;

    private final Process process;

    private ChildProcess(final Process process) {
        this.process = process;
    }

    /** Starts a command with the flags and the class path of this JVM; its output goes to a file. */
    static ChildProcess start(final Path output, final String... args) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-X"))
                .forEach(command::add);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(SoakMain.class.getName());
        command.addAll(List.of(args));
        return new ChildProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start());
    }

    /** Asks it to end, as Ctrl-C and a service manager do. */
    void terminate() {
        process.destroy();
    }

    /** Ends it as kill -9 does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end; returns the exit code. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new AssertionError("the child process does not end, pid=" + process.pid());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
