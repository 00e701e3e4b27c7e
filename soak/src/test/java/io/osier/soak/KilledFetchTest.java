package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.Context;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.status.Counter;
import io.osier.soak.console.StopSignal;
import io.osier.soak.load.AuthorIndex;
import io.osier.soak.load.AuthorKeys;
import io.osier.soak.load.GeneratedLoad;
import io.osier.soak.load.Load;
import io.osier.soak.transfer.Endpoints;
import io.osier.soak.transfer.Filling;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class KilledFetchTest {
    private static final int EVENT_COUNT = 20_000;
    private static final TopicId TOPIC = TopicId.parse(Arguments.TOPIC_DEFAULT);

    @TempDir
    private Path directory;

    @Test
    void shouldGoOnWhereItWasAndMoveNothingTwiceWhenKilledHalfway() throws IOException, InterruptedException {
        final Context context = new Context()
                .dataDirectory(directory.resolve("served"))
                .insecureListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (Osier server = Osier.launch(context);
                Topic topic = server.join(TOPIC)) {
            fill(topic);
            killHalfway(server);
            final long held = heldAfterKill();
            final JsonObject json = fetchTheRest(server);

            assertThat(held).isBetween(1L, EVENT_COUNT - 1L);
            assertThat(json.get("events").getAsLong()).isEqualTo(EVENT_COUNT);
            assertThat(json.get("eventsReceived").getAsLong()).isEqualTo(EVENT_COUNT - held);
            assertThat(json.get("redundantEvents").getAsLong()).isZero();
            assertThat(json.get("headsDigest").getAsString())
                    .isEqualTo(topic.heads().digest());
        }
        final CommandRun verify = new CommandRun();
        assertThat(verify.execute("verify", "--data", data())).as(verify.out()).isZero();
        assertThat(verify.out()).contains("20,000 events by 50 authors", "signatures 20,000 checked, 0 wrong");
    }

    private static void fill(final Topic topic) {
        final Load load = new GeneratedLoad(50, EVENT_COUNT, 2_000, 3);
        final AuthorIndex authors = new AuthorIndex(load, new AuthorKeys(CryptoProvider.choose(), 3));
        assertThat(new Filling(topic, load, authors).fill(new StopSignal()).publishedCount())
                .isEqualTo(EVENT_COUNT);
    }

    private void killHalfway(final Osier server) throws IOException, InterruptedException {
        try (ChildProcess child = fetch(server, "killed")) {
            await("a third of the events sent")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !child.isAlive() || server.counters().value(Counter.EVENTS_OUT) > EVENT_COUNT / 3);
            assertThat(child.isAlive()).as(output("killed")).isTrue();
            child.kill();
        }
    }

    private long heldAfterKill() {
        final CommandRun inspect = new CommandRun();
        assertThat(inspect.execute("inspect", "--data", data(), "--json", "-"))
                .as(inspect.err())
                .isZero();
        return JsonParser.parseString(inspect.out())
                .getAsJsonObject()
                .getAsJsonArray("topics")
                .get(0)
                .getAsJsonObject()
                .get("events")
                .getAsLong();
    }

    private JsonObject fetchTheRest(final Osier server) throws IOException, InterruptedException {
        try (ChildProcess child = fetch(server, "restarted")) {
            assertThat(child.awaitExit()).as(output("restarted")).isZero();
        }
        return JsonParser.parseString(Files.readString(directory.resolve("restarted.json")))
                .getAsJsonObject();
    }

    private ChildProcess fetch(final Osier server, final String name) throws IOException {
        return ChildProcess.start(
                directory.resolve(name + ".log"),
                "fetch",
                "--data",
                data(),
                "--from",
                Endpoints.text(server.listenAddress()),
                "--json",
                directory.resolve(name + ".json").toString());
    }

    private String output(final String name) throws IOException {
        return Files.readString(directory.resolve(name + ".log"));
    }

    private String data() {
        return directory.resolve("fetched").toString();
    }
}
