package io.osier.bench.catchup;

import io.osier.bench.console.ReportOptions;
import io.osier.bench.jmh.WorkDirectory;
import io.osier.engine.EngineRuntime;
import io.osier.engine.RuntimeContext;
import io.osier.engine.transport.TransportKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/*
 * One serving process for all rounds, and one runtime in this one; each round is a new engine with an empty directory.
 * So later rounds show a warm JVM, as a node that has been up for a minute has, and the first one a cold JVM. The limits
 * are measured at the end, when the JVM has compiled what they use and nobody else wants the processor.
 */
/** Measures catch-up between two processes, and what its parts can do alone. */
@Command(
        name = "catchup",
        description = "Measures catch-up between two processes, and what its parts can do alone.",
        footer = {
            "",
            "A second process fills a log and serves it over plain TCP; this one starts empty, receives, verifies and"
                    + " stores. The combined limit is 1 / (hash + append + pump + signature / mean run), each measured"
                    + " in this run: the receiver's unavoidable work on one core. The log is filled anew each time,"
                    + " which takes 20 us for each event. Files go to the directory for temporary files, to be chosen"
                    + " so:",
            "  java -Djava.io.tmpdir=DIR -jar bench.jar catchup"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:heads are equal", "1:they are not, or not in time", "2:misuse"})
public final class CatchUpCommand implements Callable<Integer> {
    private static final int SAMPLE_LENGTH_MAX = 48 * 1024 * 1024;
    private static final long PUMP_MS = 2_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Workload workload;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "4",
            description = "Catch-ups, each from nothing; the first warms up. Default: ${DEFAULT-VALUE}.")
    private int roundCount;

    @Option(
            names = "--transport",
            paramLabel = "KIND",
            defaultValue = "AUTO",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private TransportKind transport;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "After which a round is given up. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Option(
            names = "--profile",
            description = "Catch up once more, sampling both processes, and say which methods take the time; with"
                    + " --discard, sample the serving process in all rounds.")
    private boolean isProfiled;

    @Option(
            names = "--discard",
            description = "Measure serving alone: what comes is dropped, unchecked. The limit is then 1 / (pump + bare"
                    + " copy of the same positions).")
    private boolean isDiscarding;

    @Mixin
    private ReportOptions report;

    CatchUpCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        final String fault = fault();
        if (fault != null) {
            throw new ParameterException(spec.commandLine(), fault);
        }
        report.conclude();
        if (isDiscarding) {
            return serve();
        }
        final CatchUpResult result;
        try {
            result = measure();
        } catch (final TimeoutException e) {
            report.words().println(e.getMessage());
            report.words().flush();
            return 1;
        }
        report.report(result.text(), result.json());
        return result.headsEqual() ? 0 : 1;
    }

    private String fault() {
        if (roundCount < 1) {
            return "at least one round: rounds=" + roundCount;
        }
        return timeoutSeconds < 1 ? "at least one second: timeout=" + timeoutSeconds : workload.fault();
    }

    private int serve() throws IOException, InterruptedException {
        try (WorkDirectory directory = new WorkDirectory();
                ServingProcess server =
                        new ServingProcess(workload, directory.path().resolve("server"), transport);
                Pump pump = new Pump(transport)) {
            final Serving serving =
                    Serving.measure(workload, directory.path().resolve("server"), server, pump, roundCount, isProfiled);
            report.report(serving.text(), serving.json());
            return serving.complete() ? 0 : 1;
        }
    }

    private CatchUpResult measure() throws IOException, InterruptedException, TimeoutException {
        try (WorkDirectory directory = new WorkDirectory();
                ServingProcess server =
                        new ServingProcess(workload, directory.path().resolve("server"), transport);
                EngineRuntime runtime = EngineRuntime.launch(new RuntimeContext().transportKind(transport));
                Pump pump = new Pump(transport)) {
            final List<Round> rounds = new ArrayList<>();
            final List<String> profile = isProfiled ? profile(runtime, server) : List.of();
            for (int i = 0; i + 1 < roundCount; i++) {
                rounds.add(catchUp(runtime, server));
            }
            final Path path = directory.path().resolve("receiver");
            try (Receiver receiver = new Receiver(runtime, path, workload)) {
                rounds.add(receiver.catchUp(server, TimeUnit.SECONDS.toNanos(timeoutSeconds)));
                return result(rounds, profile, server, pump, receiver.sample(SAMPLE_LENGTH_MAX));
            }
        }
    }

    private Round catchUp(final EngineRuntime runtime, final ServingProcess server)
            throws IOException, InterruptedException, TimeoutException {
        try (WorkDirectory directory = new WorkDirectory();
                Receiver receiver = new Receiver(runtime, directory.path().resolve("receiver"), workload)) {
            return receiver.catchUp(server, TimeUnit.SECONDS.toNanos(timeoutSeconds));
        }
    }

    /** Two catch-ups, the first to warm up, the second sampled; the lines of the profile. */
    private List<String> profile(final EngineRuntime runtime, final ServingProcess server)
            throws IOException, InterruptedException, TimeoutException {
        final Round unusedWarmUp = catchUp(runtime, server);
        final List<String> lines = new ArrayList<>();
        try (Profile ours = new Profile()) {
            server.beginProfile();
            final Round unusedRound = catchUp(runtime, server);
            ours.stop().forEach(line -> lines.add("receiver " + line));
            server.endProfile().forEach(line -> lines.add("serving  " + line));
        }
        return lines;
    }

    private CatchUpResult result(
            final List<Round> rounds,
            final List<String> profile,
            final ServingProcess server,
            final Pump pump,
            final UnsafeBuffer sample)
            throws IOException, InterruptedException {
        final Limits limits = new Limits(sample, workload.topicId());
        final boolean headsEqual =
                rounds.stream().allMatch(round -> round.headsDigest().equals(server.headsDigest()));
        return new CatchUpResult(
                workload,
                rounds,
                profile,
                headsEqual,
                pump.kind().name(),
                limits.cryptoName(),
                pump.bytesPerSecond(server.pumpPort(), PUMP_MS),
                limits.hashEventsPerSecond(),
                limits.appendEventsPerSecond(),
                limits.verifyPerSecond());
    }
}
