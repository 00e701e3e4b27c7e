package io.osier.bench.catchup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.Context;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.Store;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.chronicle.ChronicleStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ServingTest {
    private final Workload workload = workload("--authors=20", "--events=3000", "--payload=140");

    @Test
    void shouldReceiveAndCopyAllThatAnEngineServes(@TempDir final Path directory) throws Exception {
        final CryptoProvider crypto = CryptoProvider.choose();
        try (DataDirectory data = DataDirectory.open(directory);
                Store store = new ChronicleStore(data, crypto);
                TopicLog log = store.open(workload.topicId())) {
            new SourceLog(workload, log, crypto).fill();
        }
        final InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Osier osier = Osier.launch(new Context().dataDirectory(directory).insecureListen(anyPort));
                Topic topic = osier.join(workload.topicId());
                DiscardingPeer peer = new DiscardingPeer(osier.listenAddress(), workload.topicId())) {
            assertThat(peer.run()).isPositive();
            assertThat(peer.events()).isEqualTo(3000).isEqualTo(topic.status().events());
            assertThat(peer.wireBytes()).isGreaterThan(3000 * 304);
            assertThat(BareCopy.eventsPerSecond(directory, workload.topicId())).isPositive();
        }
    }

    @Test
    void shouldDivideTheRoundInTheMiddleByPumpAndBareCopyTogether() {
        final ThreadCosts costs = ThreadCosts.parse("lane=1000000000:0");
        final Serving serving = new Serving(
                workload, List.of(1.0, 3e6, 1e6, 2e6), costs, costs, List.of("a line"), true, 310, 1.55e9, 5e6);

        assertThat(serving.servingEventsPerSecond()).isEqualTo(2e6);
        assertThat(serving.servingLimitEventsPerSecond()).isCloseTo(2.5e6, within(1.0));
        assertThat(serving.ratioOfServingLimit()).isCloseTo(0.8, within(1e-6));
        assertThat(serving.text()).contains("80 %", "serving  lane ", "a line").doesNotContain("NOT COMPLETE");
        final var json = serving.json();
        assertThat(json.keySet())
                .contains(
                        "servingEventsPerSecond",
                        "bareCopyEventsPerSecond",
                        "servingLimitEventsPerSecond",
                        "ratioOfServingLimit");
    }

    private static Workload workload(final String... args) {
        final Workload workload = new Workload();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("workload", CommandLine.Model.CommandSpec.forAnnotatedObject(workload)))
                .parseArgs(args);
        return workload;
    }
}
