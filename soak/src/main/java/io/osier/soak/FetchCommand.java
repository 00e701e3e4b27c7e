package io.osier.soak;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.Verification;
import io.osier.engine.Context;
import io.osier.engine.Osier;
import io.osier.soak.console.UsageException;
import io.osier.soak.transfer.DiscardFetch;
import io.osier.soak.transfer.Endpoints;
import io.osier.soak.transfer.Fetch;
import io.osier.soak.transfer.FetchPlan;
import io.osier.soak.transfer.TransferOutcome;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code fetch}: catches up with another process. */
@Command(
        name = "fetch",
        sortOptions = false,
        description = {
            "Connects to one other process and catches up: from nothing, or from wherever the directory is.",
            "Succeeds when everything that the other side has is here. Gives up when it does not come any more, and says "
                    + "whose events are missing and why.",
            ""
        })
final class FetchCommand implements Callable<Integer> {
    @ParentCommand
    private SoakMain main;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory; made when absent. Needed unless --discard.")
    private Path data;

    @Option(
            names = "--from",
            paramLabel = "HOST:PORT",
            required = true,
            converter = Arguments.HostPort.class,
            description = "The process to fetch from.")
    private InetSocketAddress from;

    @Option(
            names = "--topic",
            paramLabel = "HEX",
            defaultValue = Arguments.TOPIC_DEFAULT,
            converter = Arguments.Topic.class,
            description = "Topic id (default: the soak's, SHA-256 of 'osier/soak/topic').")
    private TopicId topicId;

    @Option(
            names = "--verification",
            paramLabel = "MODE",
            defaultValue = "RUN",
            description = "Which signatures are checked: ${COMPLETION-CANDIDATES} (default: RUN).")
    private Verification verification;

    @Option(names = "--discard", description = "Receive without checking or storing, as a raw peer without an engine.")
    private boolean isDiscarding;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "Give up after this time (default: 3600).")
    private double timeoutSeconds;

    @Option(
            names = "--connect-timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "Give up when nobody who has joined the topic answers within this time (default: 20).")
    private double connectTimeoutSeconds;

    @Option(
            names = "--no-progress",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Give up when nothing new has come for this time (default: 30).")
    private double noProgressSeconds;

    @Mixin
    private OutputOptions output;

    FetchCommand() {}

    @Override
    public Integer call() {
        output.conclude();
        Arguments.requireSeconds("--timeout", timeoutSeconds);
        Arguments.requireSeconds("--connect-timeout", connectTimeoutSeconds);
        Arguments.requireSeconds("--no-progress", noProgressSeconds);
        if (isDiscarding == (data != null)) {
            throw new UsageException(
                    isDiscarding ? "--discard stores nothing, it excludes --data" : "--data DIR is missing");
        }
        if (data != null && Files.exists(data) && !Files.isDirectory(data)) {
            throw new UsageException("--data " + data + ": is not a directory");
        }
        if (from.getPort() == 0) {
            throw new UsageException("--from " + Endpoints.text(from) + ": nobody can be reached at port 0");
        }
        final FetchPlan plan = new FetchPlan(
                from, topicId, (long) (timeoutSeconds * 1_000), (long) (connectTimeoutSeconds * 1_000), (long)
                        (noProgressSeconds * 1_000));
        final TransferOutcome outcome = isDiscarding ? new DiscardFetch(plan, main.stop()).run() : fetch(plan);
        output.report(outcome.lines(), outcome.json());
        return outcome.isConverged() ? ExitCode.HELD : ExitCode.NOT_HELD;
    }

    private TransferOutcome fetch(final FetchPlan plan) {
        try (Osier engine = Engines.launch(new Context().dataDirectory(data).verification(verification), data, null)) {
            return new Fetch(engine, plan, verification.name(), main.stop()).run();
        }
    }
}
