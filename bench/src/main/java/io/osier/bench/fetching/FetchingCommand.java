package io.osier.bench.fetching;

import io.osier.bench.console.ReportOptions;
import io.osier.bench.jmh.WorkDirectory;
import io.osier.codec.event.EventDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what several providers bring together, through lines of a known width. */
@Command(
        name = "fetching",
        description = "Measures what several providers bring together, through lines of a known width.",
        footer = {
            "",
            "Engines that hold the same events serve one that has none, over real sockets, each through a proxy that"
                    + " lets through so many bytes a second. What is used of all lines is printed as a ratio; so is"
                    + " what it costs when one of them ceases to move anything, against what the others can do."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything came, and nothing twice", "1:it did not", "2:misuse"})
public final class FetchingCommand implements Callable<Integer> {
    private static final double TIMEOUT_FACTOR = 10;
    private static final double TIMEOUT_MIN_SECONDS = 60;
    private static final int PROVIDERS_MAX = 64;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--providers",
            paramLabel = "K",
            defaultValue = "4",
            description = "Engines that serve. Default: ${DEFAULT-VALUE}.")
    private int providerCount;

    @Option(
            names = "--megabytes-per-second",
            paramLabel = "X",
            defaultValue = "4",
            description = "What each line lets through. Default: ${DEFAULT-VALUE}.")
    private double megabytesPerSecond;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "How long all lines need for everything; says how much there is. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--authors",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Authors. Default: ${DEFAULT-VALUE}.")
    private int authorCount;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "1000",
            description = "Payload; an event has 152 bytes more. Default: ${DEFAULT-VALUE}.")
    private int payloadLength;

    @Option(
            names = "--stall-at",
            paramLabel = "FRACTION",
            description = "Fetch a second time, and stall one line when so much is there; above 0, below 1.")
    private Double stallAt;

    @Option(names = "--giant", description = "One author has half of all events.")
    private boolean isGiant;

    @Mixin
    private ReportOptions reportOptions;

    FetchingCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, TimeoutException {
        final double lineBytesPerSecond = megabytesPerSecond * 1e6;
        final double events = seconds * lineBytesPerSecond * providerCount / EventDescriptor.length(0, payloadLength);
        requireSense(events);
        reportOptions.conclude();
        final FetchingPlan plan =
                new FetchingPlan(providerCount, lineBytesPerSecond, authorCount, payloadLength, (int) events, isGiant);
        final FetchingResult result;
        try (WorkDirectory directory = new WorkDirectory();
                Providers providers = new Providers(plan, directory.path())) {
            final FetchingRound plain = fetch(plan, providers, directory.path().resolve("plain"), 1);
            final FetchingRound stalled = stallAt == null
                    ? null
                    : fetch(plan, providers, directory.path().resolve("stalled"), stallAt);
            result = new FetchingResult(plan, stallAt == null ? 1 : stallAt, plain, stalled);
        }
        reportOptions.report(result.text(), result.json());
        return result.holds() ? 0 : 1;
    }

    private FetchingRound fetch(
            final FetchingPlan plan, final Providers providers, final Path directory, final double stallAtFraction)
            throws IOException, InterruptedException, TimeoutException {
        final double timeoutSeconds = Math.max(TIMEOUT_MIN_SECONDS, TIMEOUT_FACTOR * seconds);
        return new FetchingReceiver(plan, providers).run(directory, stallAtFraction, timeoutSeconds);
    }

    private void requireSense(final double events) {
        require(
                providerCount >= 1 && providerCount <= PROVIDERS_MAX,
                "--providers is from 1 to " + PROVIDERS_MAX + ": providers=" + providerCount);
        require(megabytesPerSecond > 0, "--megabytes-per-second is above 0: megabytesPerSecond=" + megabytesPerSecond);
        require(seconds > 0, "--seconds is above 0: seconds=" + seconds);
        require(
                payloadLength >= 0 && payloadLength <= EventDescriptor.EVENT_LENGTH_MAX / 2,
                "--payload is from 0 to " + EventDescriptor.EVENT_LENGTH_MAX / 2 + ": payload=" + payloadLength);
        require(authorCount >= 2, "--authors is at least 2: authors=" + authorCount);
        require(
                events >= 2.0 * authorCount && events <= Integer.MAX_VALUE,
                "what the lines bring in that time is two events for each author, and below 2^31 in all: authors="
                        + authorCount + " events=" + (long) events);
        if (stallAt != null && (!(stallAt > 0) || stallAt >= 1 || providerCount < 2)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--stall-at is above 0 and below 1, and needs a second provider: stallAt=" + stallAt + " providers="
                            + providerCount);
        }
    }

    private void require(final boolean isMet, final String rule) {
        if (!isMet) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }
}
