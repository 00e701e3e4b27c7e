package io.osier.bench.restart;

import com.sun.management.OperatingSystemMXBean;
import io.osier.bench.console.ReportOptions;
import io.osier.bench.jmh.WorkDirectory;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.Store;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.chronicle.ChronicleStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how long a log takes to open. */
@Command(
        name = "restart",
        description = "Measures how long a log takes to open, from its checkpoint and from its bytes.",
        footer = {
            "",
            "Fills a log and closes it; then opens it again and again, first with its checkpoint, then without. The"
                    + " process has opened a queue before, and the files are in the page cache if there is room for"
                    + " them. Files go to the directory for temporary files, to be chosen so:",
            "  java -Djava.io.tmpdir=DIR -jar bench.jar restart"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all openings found all events", "2:misuse, or an opening did not"})
public final class RestartCommand implements Callable<Integer> {
    private static final String CHECKPOINT = "authors.checkpoint";

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "Events of all authors together. Default: ${DEFAULT-VALUE}.")
    private int eventCount;

    @Option(
            names = "--authors",
            paramLabel = "N",
            defaultValue = "3000",
            description = "Authors. Default: ${DEFAULT-VALUE}.")
    private int authorCount;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "140",
            description = "Payload; an event has 160 bytes more. Default: ${DEFAULT-VALUE}.")
    private int payloadLength;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "4",
            description = "Openings of each kind; the first warms up. Default: ${DEFAULT-VALUE}.")
    private int roundCount;

    @Mixin
    private ReportOptions reportOptions;

    private final CryptoProvider crypto = CryptoProvider.choose();
    private final TopicId topicId = TopicId.of(new byte[TopicId.LENGTH]);

    RestartCommand() {}

    @Override
    public Integer call() throws IOException {
        final int payloadLengthMax = 64 * 1024;
        if (authorCount < 1
                || eventCount < 1
                || roundCount < 1
                || payloadLength < 0
                || payloadLength > payloadLengthMax) {
            throw new ParameterException(
                    spec.commandLine(),
                    "at least one author, event and round, and a payload of at most " + payloadLengthMax
                            + " bytes: authors=" + authorCount + " events=" + eventCount + " rounds=" + roundCount
                            + " payload=" + payloadLength);
        }
        reportOptions.conclude();
        final RestartResult result;
        try (WorkDirectory directory = new WorkDirectory();
                DataDirectory data = DataDirectory.open(directory.path().resolve("data"));
                Store store = new ChronicleStore(data, crypto)) {
            result = measure(data.path(), store);
        }
        reportOptions.report(result.text(), result.json());
        return 0;
    }

    private RestartResult measure(final Path data, final Store store) throws IOException {
        final double fillSeconds;
        try (TopicLog log = store.open(topicId)) {
            final long beganNs = System.nanoTime();
            new ChainedLog(topicId, log, crypto, authorCount, payloadLength).fill(eventCount);
            fillSeconds = secondsSince(beganNs);
        }
        final long checkpointBytes = Files.size(checkpoint(data));
        final List<Opening> clean = new ArrayList<>();
        final List<Opening> rebuilt = new ArrayList<>();
        for (int i = 0; i < roundCount; i++) {
            clean.add(open(store));
        }
        for (int i = 0; i < roundCount; i++) {
            Files.delete(checkpoint(data));
            rebuilt.add(open(store));
        }
        return new RestartResult(
                eventCount, authorCount, payloadLength, crypto.name(), fillSeconds, checkpointBytes, clean, rebuilt);
    }

    private Opening open(final Store store) {
        final long cpuBeganNs = cpuNs();
        final long beganNs = System.nanoTime();
        final TopicLog log = store.open(topicId);
        final double openSeconds = secondsSince(beganNs);
        final double cpuSeconds = (cpuNs() - cpuBeganNs) / 1e9;
        if (log.authors().eventCount() != eventCount) {
            throw new IllegalStateException("a log holds what it was filled with: events="
                    + log.authors().eventCount() + " filled=" + eventCount);
        }
        final long tableBytes = log.authors().allocatedBytes();
        final long heapBytes = usedHeapBytes();
        final long closeBeganNs = System.nanoTime();
        log.close();
        return new Opening(openSeconds, cpuSeconds, secondsSince(closeBeganNs), tableBytes, heapBytes);
    }

    private static Path checkpoint(final Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.endsWith(CHECKPOINT)).findFirst().orElseThrow();
        }
    }

    private static long cpuNs() {
        return PROCESS.getProcessCpuTime();
    }

    private static long usedHeapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static double secondsSince(final long beganNs) {
        return (System.nanoTime() - beganNs) / 1e9;
    }
}
