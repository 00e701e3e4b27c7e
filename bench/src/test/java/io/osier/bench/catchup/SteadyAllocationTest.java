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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running catch-up allocates on the heap, both engines and all their threads together. */
final class SteadyAllocationTest {
    private static final int EVENT_COUNT = 60_000;
    private static final int WARM_UPS = 2;

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
     * run.
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
            for (int i = 0; i < WARM_UPS; i++) {
                catchUp(runtime, server, "warm-up-" + i);
            }

            final Map<String, ThreadCosts.Cost> costs =
                    catchUp(runtime, server, "measured").byRole();

            assertThat(perEvent(costs, "agent")).as("agent, bytes per event").isLessThan(8);
            assertThat(perEvent(costs, "lane")).as("lane, bytes per event").isLessThan(1);
            assertThat(perEvent(costs, "link")).as("link, bytes per event").isLessThan(8);
            assertThat(perEvent(costs, "verifier"))
                    .as("verifier, bytes per event")
                    .isLessThan(16);
        }
    }

    private static double perEvent(final Map<String, ThreadCosts.Cost> costs, final String role) {
        assertThat(costs).containsKey(role);
        return (double) costs.get(role).allocatedBytes() / EVENT_COUNT;
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
