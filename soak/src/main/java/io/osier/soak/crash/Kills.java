package io.osier.soak.crash;

import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.log.Machine;
import io.osier.soak.console.StopSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Kills a process with {@code kill -9} while it publishes to its disk and to a peer, again and again. */
final class Kills implements AutoCloseable {
    /** The hidden command that runs {@link KillChild}. */
    static final String CHILD_COMMAND = "crash-child";

    private static final int LINES_MAX = 400;
    private static final int CYCLES_PER_WORLD = 50;
    private static final long SYNC_INTERVAL_MS = 1_000;

    private final Path root;
    private final SplittableRandom random;
    private final EngineRuntime runtime;
    private final CrashOutcome outcome;
    private final StopSignal stop;
    private long worldSeed;
    private CrashWorld world;
    private Path directory;
    private int cycle;

    Kills(
            final Path root,
            final long seed,
            final EngineRuntime runtime,
            final CrashOutcome outcome,
            final StopSignal stop) {
        this.root = root;
        this.random = new SplittableRandom(seed);
        this.runtime = runtime;
        this.outcome = outcome;
        this.stop = stop;
    }

    /** One kill and what is checked after it. */
    void run() throws IOException {
        if (cycle % CYCLES_PER_WORLD == 0) {
            begin();
        }
        cycle++;
        final String name = "kill " + cycle;
        kill(name);
        try (Osier engine = world.launch(directory, Machine.LOCAL, SYNC_INTERVAL_MS)) {
            engine.join(world.topicId());
            world.read(engine, true).forEach(problem -> outcome.violation(name, problem));
            world.agree(engine).forEach(problem -> outcome.violation(name, problem));
        }
        outcome.count("kills");
    }

    private void begin() {
        close();
        if (directory != null) {
            Trees.delete(directory);
        }
        worldSeed = random.nextLong();
        world = new CrashWorld(worldSeed, runtime);
        directory = root.resolve("killed-" + cycle);
    }

    /** A child that ended by itself is no fault once the user has stopped us: Ctrl-C is told to it, too. */
    private void kill(final String name) throws IOException {
        final Process child = new ProcessBuilder(command())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int linesLeft = 1 + random.nextInt(LINES_MAX);
        int lines = 0;
        try (BufferedReader output = child.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                take(name, line);
                lines++;
                if (--linesLeft == 0) {
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.toHandle().destroyForcibly();
        }
        child.onExit().join();
        outcome.add("acknowledgedBeforeKills", lines);
        if (linesLeft > 0 && !stop.isRaised()) {
            outcome.violation(name, "the child ended by itself: exitCode=" + child.exitValue() + " lines=" + lines);
        }
    }

    private void take(final String name, final String line) {
        final String[] words = line.split(" ", 2);
        if (words[0].equals("problem")) {
            outcome.violation(name, words[1]);
        } else {
            world.acknowledged(Integer.parseInt(words[0]), Long.parseLong(words[1]));
        }
    }

    private List<String> command() {
        final InetSocketAddress peer = world.peerAddress();
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--") || flag.equals("-XX:+IgnoreUnrecognizedVMOptions"))
                .forEach(command::add);
        command.add("-XX:TieredStopAtLevel=1");
        final String classPath = System.getProperty("java.class.path");
        if (classPath.endsWith(".jar") && !classPath.contains(":")) {
            command.add("-jar");
            command.add(classPath);
        } else {
            command.add("-cp");
            command.add(classPath);
            command.add("io.osier.soak.SoakMain");
        }
        command.add(CHILD_COMMAND);
        command.add("--data=" + directory);
        command.add("--world=" + worldSeed);
        command.add("--port=" + peer.getPort());
        return command;
    }

    @Override
    public void close() {
        if (world != null) {
            world.close();
            world = null;
        }
    }
}
