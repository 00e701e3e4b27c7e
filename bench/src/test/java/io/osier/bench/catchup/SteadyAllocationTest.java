package io.osier.bench.catchup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.ResourceLeakDetector;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.Context;
import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.chronicle.ChronicleStore;
import io.osier.engine.status.Counter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running catch-up allocates on the heap, both engines and all their threads together. */
final class SteadyAllocationTest {
    private static final int EVENT_COUNT = 60_000;
    private static final int MAX_ROUNDS = 10;

    /** Role to bytes per event. */
    private static final Map<String, Double> LIMITS = Map.of("agent", 8.0, "lane", 1.0, "link", 8.0, "verifier", 16.0);

    private final Workload workload = SourceLogTest.workload("--authors=100", "--events=" + EVENT_COUNT);

    @TempDir
    private Path directory;

    private ResourceLeakDetector.Level leakLevel = ResourceLeakDetector.getLevel();

    /** The detector notes who touched a buffer, which is an object each time. */
    @BeforeEach
    void setUp() {
        leakLevel = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void tearDown() {
        ResourceLeakDetector.setLevel(leakLevel);
    }

    /**
     * The limits are per event and small against any object: an adverts' page, a request or a grown table may cost
     * something now and then, an event must not. A verifier's signature checks are the provider's: about a kilobyte a
     * run. What is not compiled yet allocates objects that compiled code does without, so rounds are run until one is
     * within all limits, and the last one is judged.
     */
    @Test
    void shouldAllocateNothingPerEventWhenCatchingUp() {
        fill(directory.resolve("server"));
        try (EngineRuntime runtime = EngineRuntime.launch();
                Osier server = Osier.launch(new Context()
                        .dataDirectory(directory.resolve("server"))
                        .runtime(runtime)
                        .insecureListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
                Topic topic = server.join(workload.topicId())) {
            assertThat(topic.status().events()).isEqualTo(EVENT_COUNT);

            Map<String, Double> perEvent = Map.of();
            for (int round = 0; round < MAX_ROUNDS && !isWithinLimits(perEvent); round++) {
                perEvent = bytesPerEvent(catchUp(runtime, server, "round-" + round));
            }

            assertThat(perEvent).as("bytes per event").matches(SteadyAllocationTest::isWithinLimits);
        }
    }

    private static boolean isWithinLimits(final Map<String, Double> perEvent) {
        return LIMITS.entrySet().stream()
                .allMatch(limit -> perEvent.getOrDefault(limit.getKey(), Double.MAX_VALUE) < limit.getValue());
    }

    private static Map<String, Double> bytesPerEvent(final ThreadCosts costs) {
        return costs.byRole().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, cost -> (double) cost.getValue().allocatedBytes() / EVENT_COUNT));
    }

    private ThreadCosts catchUp(final EngineRuntime runtime, final Osier server, final String name) {
        try (Osier receiver = Osier.launch(
                        new Context().dataDirectory(directory.resolve(name)).runtime(runtime));
                Topic topic = receiver.join(workload.topicId())) {
            final ThreadCosts began = ThreadCosts.now();
            receiver.connect(server.listenAddress());
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> receiver.counters().value(Counter.EVENTS_IN) == EVENT_COUNT);
            final ThreadCosts costs = ThreadCosts.now().since(began);
            assertThat(topic.status().events()).isEqualTo(EVENT_COUNT);
            return costs;
        }
    }

    private void fill(final Path path) {
        final CryptoProvider crypto = CryptoProvider.choose();
        try (DataDirectory data = DataDirectory.open(path);
                ChronicleStore store = new ChronicleStore(data, crypto);
                TopicLog log = store.open(workload.topicId())) {
            new SourceLog(workload, log, crypto).fill();
        }
    }
}
