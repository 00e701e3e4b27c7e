package io.osier.bench.topics;

import com.google.gson.JsonObject;
import io.osier.bench.console.ReportOptions;
import io.osier.bench.jmh.WorkDirectory;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.Signer;
import io.osier.engine.Context;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what many quiet topics cost one engine. */
@Command(
        name = "topics",
        description = "Measures what many quiet topics cost one engine.",
        footer = {
            "",
            "Joins the topics, publishes a few events to each, waits until they are idle, and looks what the process"
                    + " takes; then the same again after a restart, with one event to every tenth. Linux only. Try it"
                    + " with few descriptors, and choose where its files go:",
            "  prlimit --nofile=1024:1024 java -jar bench.jar topics",
            "  java -Djava.io.tmpdir=DIR -jar bench.jar topics"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every event was there after the restart", "1:some were not", "2:misuse"})
public final class TopicsCommand implements Callable<Integer> {
    private static final int PAYLOAD_LENGTH = 150;
    private static final int WRITTEN_AFTER_RESTART = 10;
    private static final long CPU_WINDOW_MS = 3_000;
    private static final long QUIET_TIMEOUT_MS = 60_000;
    private static final long LOOK_INTERVAL_MS = 100;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--topics",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Topics to join. Default: ${DEFAULT-VALUE}.")
    private int topicCount;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "5",
            description = "Events to publish to each. Default: ${DEFAULT-VALUE}.")
    private int eventCount;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "After which a quiet topic closes its files. Default: ${DEFAULT-VALUE}.")
    private double idleSeconds;

    @Mixin
    private ReportOptions reportOptions;

    private final Signer signer = CryptoProvider.choose().newSigner(new byte[32]);

    TopicsCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (topicCount < 1 || eventCount < 1 || !(idleSeconds > 0)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "all are above zero: topics=" + topicCount + " events=" + eventCount + " idle=" + idleSeconds);
        }
        reportOptions.conclude();
        try (WorkDirectory directory = new WorkDirectory()) {
            final Path path = directory.path().resolve("data");
            final Phase first = run("new", path, 0);
            final Phase again = run("opened again", path, eventCount);
            final boolean isAllThere = isAllThere(path);
            reportOptions.report(
                    first.text() + again.text() + String.format("every event is there: %s%n", isAllThere),
                    json(first, again, isAllThere));
            return isAllThere ? 0 : 1;
        }
    }

    private Osier launch(final Path path) {
        return Osier.launch(new Context()
                .dataDirectory(path)
                .topicsMax(topicCount)
                .topicIdleMs(Math.max(1, Math.round(1e3 * idleSeconds))));
    }

    private Phase run(final String name, final Path path, final int held) throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        try (Osier engine = launch(path)) {
            final List<Topic> topics = join(engine);
            final long joinedNs = System.nanoTime();
            final long peak = publish(topics, held);
            final long writtenNs = System.nanoTime();
            final Usage busy = Usage.of(path);
            awaitQuiet(path);
            final double idleCpuShare = idleCpuShare();
            return new Phase(
                    name,
                    1e-9 * (joinedNs - startNs),
                    1e-9 * (writtenNs - joinedNs),
                    peak,
                    busy,
                    Usage.of(path),
                    idleCpuShare);
        }
    }

    private List<Topic> join(final Osier engine) {
        final List<Topic> topics = new ArrayList<>();
        for (int i = 0; i < topicCount; i++) {
            final byte[] id = new byte[TopicId.LENGTH];
            ByteBuffer.wrap(id).putInt(i + 1);
            topics.add(engine.join(TopicId.of(id)));
        }
        return topics;
    }

    /** Writes to all topics when they are new, to every tenth of them otherwise; answers the most descriptors seen. */
    private long publish(final List<Topic> topics, final int held) {
        long peak = 0;
        for (int i = 0; i < topics.size(); i += held == 0 ? 1 : WRITTEN_AFTER_RESTART) {
            final int count = held == 0 ? eventCount : 1;
            for (int event = 0; event < count; event++) {
                topics.get(i).author(signer).publish(new byte[PAYLOAD_LENGTH]);
            }
            peak = Math.max(peak, Usage.openDescriptors());
        }
        return peak;
    }

    /** Waits until the logs' files are closed. */
    private static void awaitQuiet(final Path path) throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(QUIET_TIMEOUT_MS);
        while (Usage.mappings(path.resolve("topics").toString()) > 0 && System.nanoTime() - deadlineNs < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL_MS);
        }
    }

    private static double idleCpuShare() throws InterruptedException {
        if (!(ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system)) {
            return Double.NaN;
        }
        final long cpuNs = system.getProcessCpuTime();
        final long startNs = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(CPU_WINDOW_MS);
        return (double) (system.getProcessCpuTime() - cpuNs) / (System.nanoTime() - startNs);
    }

    private boolean isAllThere(final Path path) {
        try (Osier engine = launch(path)) {
            final List<Topic> topics = join(engine);
            boolean isAllThere = true;
            for (int i = 0; i < topics.size(); i++) {
                final int expected = eventCount + (i % WRITTEN_AFTER_RESTART == 0 ? 1 : 0);
                isAllThere &= topics.get(i).status().events() == expected;
            }
            return isAllThere;
        }
    }

    private JsonObject json(final Phase first, final Phase again, final boolean isAllThere) {
        final JsonObject json = new JsonObject();
        json.addProperty("topics", topicCount);
        json.addProperty("events", eventCount);
        json.addProperty("idleSeconds", idleSeconds);
        json.add("new", first.json());
        json.add("openedAgain", again.json());
        json.addProperty("allThere", isAllThere);
        json.addProperty("jvm", Runtime.version().toString());
        json.addProperty("processors", Runtime.getRuntime().availableProcessors());
        return json;
    }
}
