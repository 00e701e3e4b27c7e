package io.osier.soak;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.Verification;
import io.osier.soak.console.OutputFile;
import io.osier.soak.console.Reason;
import io.osier.soak.console.UsageException;
import io.osier.soak.load.AuthorIndex;
import io.osier.soak.load.AuthorKeys;
import io.osier.soak.load.Load;
import io.osier.soak.swarm.MeshOutcome;
import io.osier.soak.swarm.MeshPlan;
import io.osier.soak.swarm.MeshReport;
import io.osier.soak.swarm.MeshRun;
import io.osier.soak.swarm.RunDirectory;
import io.osier.soak.swarm.SwarmOutcome;
import io.osier.soak.swarm.SwarmPlan;
import io.osier.soak.swarm.SwarmRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code run}: a swarm of simulated peers in this process. */
@Command(
        name = "run",
        sortOptions = false,
        description = {
            "Simulated peers in this process, each a real engine with its own data directory and real sockets on loopback, "
                    + "in a random connected mesh. Events are published at their authors' homes while everybody syncs.",
            "Succeeds when all peers end with equal heads, every event once, every payload byte-equal, nothing lost.",
            "With --mesh, live events spread through a mesh, and latency and redundancy are measured.",
            ""
        })
final class RunCommand implements Callable<Integer> {
    /** Seeds stay exact in JSON readers that know only doubles. */
    private static final long SEED_BOUND = 1L << 53;

    private static final double NS_PER_MS = 1e6;
    private static final int MS_PER_SECOND = 1_000;
    private static final int PEERS_MAX = 1_000;
    private static final int DEGREE_DEFAULT = 3;
    private static final String REPORT_FILE = "report.json";
    private static final String HISTOGRAM_FILE = "latency.hgrm";

    @ParentCommand
    private SoakMain main;

    @Option(names = "--peers", paramLabel = "N", defaultValue = "20", description = "How many (default: 20).")
    private int peers;

    @Option(
            names = "--degree",
            paramLabel = "D",
            description = "Random others that each peer dials besides its neighbour on a ring (default: 3).")
    private Integer degree;

    @Mixin
    private LoadOptions load;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Seed of everything random: mesh, homes, keys, generated events (default: random, printed).")
    private Long seed;

    @Option(
            names = "--rate",
            paramLabel = "EVENTS/S",
            defaultValue = "0",
            description = "Publish at this rate; latency counts from the intended time (default: as fast as it goes).")
    private double rate;

    @Option(
            names = "--verification",
            paramLabel = "MODE",
            defaultValue = "RUN",
            description = "Which signatures peers check: ${COMPLETION-CANDIDATES} (default: RUN).")
    private Verification verification;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "Give up after this time (default: 300).")
    private double timeoutSeconds;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep the peers' data directories in DIR, which must be empty or absent "
                    + "(default: a temporary directory, deleted in the end).")
    private Path data;

    @Option(names = "--keep", description = "Do not delete the temporary directory; its name is printed.")
    private boolean isKept;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description =
                    "Write report.json and latency.hgrm (HdrHistogram, milliseconds; with --mesh, one for each run) "
                            + "to DIR.")
    private Path report;

    @Mixin
    private MeshOptions mesh;

    @Mixin
    private OutputOptions output;

    RunCommand() {}

    @Override
    public Integer call() {
        conclude();
        final long chosenSeed = seed != null ? seed : new SplittableRandom().nextLong(SEED_BOUND);
        return mesh.isWanted() ? callMesh(chosenSeed) : callSwarm(chosenSeed);
    }

    private int callSwarm(final long chosenSeed) {
        final Load events = load.load(chosenSeed);
        if (report != null) {
            prepareReport(HISTOGRAM_FILE);
        }
        try (RunDirectory directory = RunDirectory.open(data, isKept)) {
            output.say("seed       " + chosenSeed);
            final SwarmOutcome outcome = run(chosenSeed, events, directory.path());
            if (report != null) {
                outcome.json().write(report.resolve(REPORT_FILE));
                writeHistogram(HISTOGRAM_FILE, outcome.latencyNs());
            }
            output.report(outcome.lines(), outcome.json());
            sayWhere(directory);
            return outcome.isConverged() ? ExitCode.HELD : ExitCode.NOT_HELD;
        }
    }

    private void sayWhere(final RunDirectory directory) {
        if (directory.isKept()) {
            output.say("data       " + directory.path());
        }
    }

    private int callMesh(final long chosenSeed) {
        final MeshPlan plan =
                mesh.plan(degree, rate, load.payload(), chosenSeed, (long) (timeoutSeconds * MS_PER_SECOND));
        if (data == null && !isKept) {
            return runMesh(mesh.plans(plan));
        }
        try (RunDirectory directory = RunDirectory.open(data, isKept)) {
            final int exitCode = runMesh(mesh.plans(plan).stream()
                    .map(one -> one.storedIn(directory.path()))
                    .toList());
            sayWhere(directory);
            return exitCode;
        }
    }

    private int runMesh(final List<MeshPlan> plans) {
        if (report != null) {
            prepareReport(plans.stream().map(RunCommand::histogramFile).toArray(String[]::new));
        }
        output.say("seed       " + plans.get(0).seed());
        final AuthorKeys keys =
                new AuthorKeys(CryptoProvider.choose(), plans.get(0).seed());
        final List<MeshOutcome> outcomes = new ArrayList<>();
        for (final MeshPlan plan : plans) {
            if (!main.stop().isRaised() || outcomes.isEmpty()) {
                outcomes.add(new MeshRun(plan, TopicId.parse(Arguments.TOPIC_DEFAULT), keys, main.stop()).run());
            }
        }
        final MeshReport compared = new MeshReport(outcomes);
        if (report != null) {
            compared.json().write(report.resolve(REPORT_FILE));
            outcomes.forEach(outcome -> writeHistogram(histogramFile(outcome.plan()), outcome.latencyNs()));
        }
        output.report(compared.lines(), compared.json());
        return compared.isHeld() && outcomes.size() == plans.size() ? ExitCode.HELD : ExitCode.NOT_HELD;
    }

    private static String histogramFile(final MeshPlan plan) {
        return "latency-" + plan.name() + ".hgrm";
    }

    private void conclude() {
        output.conclude();
        mesh.conclude();
        Arguments.requireInRange("--peers", peers, 1, PEERS_MAX);
        if (degree != null) {
            Arguments.requireInRange("--degree", degree, 0, PEERS_MAX);
        }
        Arguments.requireSeconds("--timeout", timeoutSeconds);
        if (!(rate >= 0 && rate < 1e9)) {
            throw new UsageException("--rate must be from 0 to 1000000000 events/s, value=" + rate);
        }
    }

    private SwarmOutcome run(final long chosenSeed, final Load events, final Path directory) {
        final SwarmPlan plan = new SwarmPlan(
                peers,
                degree == null ? DEGREE_DEFAULT : degree,
                chosenSeed,
                rate,
                (long) (timeoutSeconds * MS_PER_SECOND),
                verification,
                directory);
        final AuthorIndex authors = new AuthorIndex(events, new AuthorKeys(CryptoProvider.choose(), chosenSeed));
        return new SwarmRun(plan, TopicId.parse(Arguments.TOPIC_DEFAULT), events, authors, main.stop()).run();
    }

    /** The directory of the report is made before the work begins, and its files are tried. */
    private void prepareReport(final String... histogramFiles) {
        try {
            Files.createDirectories(report);
        } catch (final IOException e) {
            throw new UsageException("--report " + report + ": cannot be created: " + Reason.of(e), e);
        }
        OutputFile.requireWritable("--report", report.resolve(REPORT_FILE));
        for (final String file : histogramFiles) {
            OutputFile.requireWritable("--report", report.resolve(file));
        }
    }

    private void writeHistogram(final String name, final Histogram latencyNs) {
        final Path file = report.resolve(name);
        final ByteArrayOutputStream histogram = new ByteArrayOutputStream();
        latencyNs.outputPercentileDistribution(new PrintStream(histogram, true, StandardCharsets.UTF_8), NS_PER_MS);
        try {
            Files.write(file, histogram.toByteArray());
        } catch (final IOException e) {
            throw new UsageException("cannot write the histogram to " + file + ": " + Reason.of(e), e);
        }
    }
}
