package io.osier.engine;

import static io.osier.engine.TestEngines.patiently;
import static io.osier.engine.TestEngines.topicId;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.TestEngines.Storage;
import io.osier.engine.status.Counter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FewDescriptorsTest {
    private static final int DESCRIPTORS_MAX = 300;

    @TempDir
    private Path root;

    private BufferedReader answers;
    private PrintWriter commands;

    private String tell(final String command) throws IOException {
        commands.println(command);
        String line = answers.readLine();
        while (line != null && !line.startsWith(FewDescriptorsChild.ANSWER)) {
            line = answers.readLine();
        }
        return line == null ? null : line.substring(FewDescriptorsChild.ANSWER.length());
    }

    @Test
    void shouldRefuseTopicsAndConnectionsWhenDescriptorsAreShortAndGoOnWhenThereAreSome() throws Exception {
        final Process child = ChildJvm.withDescriptors(DESCRIPTORS_MAX, FewDescriptorsChild.class)
                .start(root.resolve("data").toString());
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            answers = child.inputReader(StandardCharsets.UTF_8);
            commands = new PrintWriter(child.outputWriter(StandardCharsets.UTF_8), true);
            final int port = Integer.parseInt(tell("port"));
            assertThat(tell("publish")).isEqualTo("1");
            assertThat(tell("hoard")).isEqualTo("hoarded");

            assertThat(tell("join"))
                    .startsWith("short: file descriptors are short")
                    .contains("descriptorsMax=" + DESCRIPTORS_MAX);
            final Osier peer = engines.launch("peer");
            final Topic topic = peer.join(topicId(1));
            peer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            patiently().until(() -> peer.counters().value(Counter.CONNECTS_FAILED) > 0);
            assertThat(peer.linkCount()).isZero();
            assertThat(tell("publish")).as("where the log's file is open").isEqualTo("2");

            assertThat(tell("free")).isEqualTo("freed");
            patiently().until(() -> topic.status().events() == 2);
            assertThat(tell("join")).isEqualTo(topicId(2).toString());
            assertThat(tell("publish")).isEqualTo("3");
            patiently().until(() -> topic.status().events() == 3);
            commands.close();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isZero();
        } finally {
            child.destroyForcibly();
        }
    }
}
