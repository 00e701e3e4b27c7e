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
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
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
            ""
        })
final class RunCommand implements Callable<Integer> {
    /** Seeds stay exact in JSON readers that know only doubles. */
    private static final long SEED_BOUND = 1L << 53;

    private static final double NS_PER_MS = 1e6;
    private static final int PEERS_MAX = 1_000;
    private static final String REPORT_FILE = "report.json";
    private static final String HISTOGRAM_FILE = "latency.hgrm";

    @ParentCommand
    private SoakMain main;

    @Option(names = "--peers", paramLabel = "N", defaultValue = "20", description = "How many (default: 20).")
    private int peers;

    @Option(
            names = "--degree",
            paramLabel = "D",
            defaultValue = "3",
            description = "Random others that each peer dials besides its neighbour on a ring (default: 3).")
    private int degree;

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
            description = "Write report.json and latency.hgrm (HdrHistogram, milliseconds) to DIR.")
    private Path report;

    @Mixin
    private OutputOptions output;

    RunCommand() {}

    @Override
    public Integer call() {
        conclude();
        final long chosenSeed = seed != null ? seed : new SplittableRandom().nextLong(SEED_BOUND);
        final Load events = load.load(chosenSeed);
        if (report != null) {
            prepareReport();
        }
        try (RunDirectory directory = RunDirectory.open(data, isKept)) {
            output.say("seed       " + chosenSeed);
            final SwarmOutcome outcome = run(chosenSeed, events, directory.path());
            if (report != null) {
                writeReport(outcome);
            }
            output.report(outcome.lines(), outcome.json());
            if (directory.isKept()) {
                output.say("data       " + directory.path());
            }
            return outcome.isConverged() ? ExitCode.HELD : ExitCode.NOT_HELD;
        }
    }

    private void conclude() {
        output.conclude();
        Arguments.requireInRange("--peers", peers, 1, PEERS_MAX);
        Arguments.requireInRange("--degree", degree, 0, PEERS_MAX);
        Arguments.requireSeconds("--timeout", timeoutSeconds);
        if (!(rate >= 0 && rate < 1e9)) {
            throw new UsageException("--rate must be from 0 to 1000000000 events/s, value=" + rate);
        }
    }

    private SwarmOutcome run(final long chosenSeed, final Load events, final Path directory) {
        final SwarmPlan plan = new SwarmPlan(
                peers, degree, chosenSeed, rate, (long) (timeoutSeconds * 1_000), verification, directory);
        final AuthorIndex authors = new AuthorIndex(events, new AuthorKeys(CryptoProvider.choose(), chosenSeed));
        return new SwarmRun(plan, TopicId.parse(Arguments.TOPIC_DEFAULT), events, authors, main.stop()).run();
    }

    /** The directory of the report is made before the work begins, and its files are tried. */
    private void prepareReport() {
        try {
            Files.createDirectories(report);
        } catch (final IOException e) {
            throw new UsageException("--report " + report + ": cannot be created: " + Reason.of(e), e);
        }
        OutputFile.requireWritable("--report", report.resolve(REPORT_FILE));
        OutputFile.requireWritable("--report", report.resolve(HISTOGRAM_FILE));
    }

    private void writeReport(final SwarmOutcome outcome) {
        outcome.json().write(report.resolve(REPORT_FILE));
        final Path file = report.resolve(HISTOGRAM_FILE);
        final ByteArrayOutputStream histogram = new ByteArrayOutputStream();
        outcome.latencyNs()
                .outputPercentileDistribution(new PrintStream(histogram, true, StandardCharsets.UTF_8), NS_PER_MS);
        try {
            Files.write(file, histogram.toByteArray());
        } catch (final IOException e) {
            throw new UsageException("cannot write the histogram to " + file + ": " + Reason.of(e), e);
        }
    }
}
