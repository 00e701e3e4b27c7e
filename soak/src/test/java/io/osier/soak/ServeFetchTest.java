package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.osier.codec.TopicId;
import io.osier.engine.Context;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.status.Counter;
import io.osier.soak.console.StopSignal;
import io.osier.soak.transfer.Endpoints;
import io.osier.soak.transfer.Fetch;
import io.osier.soak.transfer.FetchPlan;
import io.osier.soak.transfer.ScriptedServer;
import io.osier.soak.transfer.TransferOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class ServeFetchTest {
    private static final String[] LOAD = {"--authors", "50", "--events", "3000", "--event-bytes", "300", "--seed", "5"};

    @TempDir
    private Path directory;

    @Test
    void shouldFetchEverythingOnceAndNothingTheSecondTime() {
        try (Serving serving = serve("served", LOAD)) {
            final JsonObject first = fetch(serving, "fetched");
            final JsonObject second = fetch(serving, "fetched");

            assertThat(first.get("events").getAsLong()).isEqualTo(3_000);
            assertThat(first.get("authors").getAsLong()).isEqualTo(50);
            assertThat(first.get("bytes").getAsLong()).isEqualTo(3_000 * 304);
            assertThat(first.get("eventsReceived").getAsLong()).isEqualTo(3_000);
            assertThat(first.get("redundantEvents").getAsLong()).isZero();
            assertThat(first.get("verification").getAsString()).isEqualTo("RUN");
            assertThat(serving.out())
                    .contains("heads      " + first.get("headsDigest").getAsString());
            assertThat(second.get("headsDigest")).isEqualTo(first.get("headsDigest"));
            assertThat(second.get("events").getAsLong()).isEqualTo(3_000);
            assertThat(second.get("eventsReceived").getAsLong()).isZero();
            assertThat(serving.stop()).isZero();
        }
    }

    @Test
    void shouldReceiveTheSameWithoutStoringWhenItDiscards() {
        try (Serving serving = serve("served", LOAD)) {
            final JsonObject discarded = fetchWith("--discard", "--from", serving.address());

            assertThat(discarded.get("events").getAsLong()).isEqualTo(3_000);
            assertThat(discarded.get("bytes").getAsLong()).isEqualTo(3_000 * 304);
            assertThat(serving.out())
                    .contains("heads      " + discarded.get("headsDigest").getAsString());
        }
    }

    @Test
    void shouldFillADirectoryOnceAndServeItAsItIsAfterwards() {
        serve("served", LOAD).close();
        try (Serving again = serve("served", LOAD);
                Serving fetched = fetchAndServe(again)) {
            assertThat(again.out()).contains("filled     0 events now");
            assertThat(fetched.out()).doesNotContain("filled").contains("serving    3,000 events by 50 authors");
        }
    }

    private Serving fetchAndServe(final Serving from) {
        fetch(from, "relay");
        return serve("relay");
    }

    @Test
    void shouldRefuseToMixAnotherLoadIntoADirectory() {
        serve("served", LOAD).close();
        final CommandRun command = new CommandRun();

        assertThat(command.execute(
                        "serve",
                        "--listen",
                        "127.0.0.1:0",
                        "--data",
                        path("served"),
                        "--authors",
                        "50",
                        "--events",
                        "3000",
                        "--seed",
                        "6"))
                .isEqualTo(2);
        assertThat(command.err()).contains("the directory holds another history than the one to fill it with");
    }

    @Test
    void shouldSayThatThePortIsInUse() throws IOException {
        final CommandRun command = new CommandRun();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final String address = "127.0.0.1:" + socket.getLocalPort();

            assertThat(command.execute("serve", "--data", path("served"), "--listen", address))
                    .isEqualTo(2);
            assertThat(command.err())
                    .contains("--listen " + address + ": ", "Address already in use")
                    .doesNotContain("\tat ");
            assertThat(directory.resolve("served")).doesNotExist();
        }
    }

    @Test
    void shouldSayHowFarItCameWhenItIsStoppedWhileFilling() {
        final CommandRun command = new CommandRun();
        command.stop();

        assertThat(command.execute(
                        "serve",
                        "--listen",
                        "127.0.0.1:0",
                        "--data",
                        path("served"),
                        "--authors",
                        "50",
                        "--events",
                        "3000",
                        "--json",
                        "-"))
                .isEqualTo(1);
        assertThat(command.err())
                .contains("stopped while filling: 0 of 3,000 events")
                .doesNotContain("READY");
        assertThat(JsonParser.parseString(command.out())
                        .getAsJsonObject()
                        .get("filled")
                        .getAsBoolean())
                .isFalse();
    }

    @Test
    void shouldGiveUpWhenAPeerThatJoinedSendsNothing() throws IOException {
        final CommandRun command = new CommandRun();
        try (ScriptedServer server = ScriptedServer.silent()) {
            final Thread serving = new Thread(() -> serveUntilClosed(server), "test-silent-server");
            serving.setDaemon(true);
            serving.start();

            assertThat(command.execute(
                            "fetch",
                            "--data",
                            path("fetched"),
                            "--from",
                            Endpoints.text(server.address()),
                            "--connect-timeout",
                            "1",
                            "--no-progress",
                            "2"))
                    .isEqualTo(1);
        }
        assertThat(command.out())
                .contains("NOT COMPLETE: nothing new came for 2.000 s", "missing: author ", "asked for, not here yet")
                .doesNotContain("speed ");
    }

    private static FetchPlan plan(final InetSocketAddress from, final long noProgressMs) {
        return new FetchPlan(from, TopicId.parse(Arguments.TOPIC_DEFAULT), 60_000, 60_000, noProgressMs);
    }

    private static void serveUntilClosed(final ScriptedServer server) {
        try {
            server.serve(TopicId.parse(Arguments.TOPIC_DEFAULT));
        } catch (final IOException e) {
            // The fetch is over.
        }
    }

    @Test
    void shouldSayThatTheOtherSideHasNotJoinedTheTopic() {
        try (Serving serving = serve("served", LOAD)) {
            final CommandRun command = new CommandRun();
            final int exitCode = command.execute(
                    "fetch",
                    "--data",
                    path("fetched"),
                    "--from",
                    serving.address(),
                    "--topic",
                    "ab".repeat(32),
                    "--connect-timeout",
                    "2");

            assertThat(exitCode).isEqualTo(1);
            assertThat(command.out())
                    .contains("NOT COMPLETE: connected to " + serving.address() + ", which has not joined");
        }
    }

    @Test
    void shouldSayThatNobodyAnswers() throws IOException {
        final int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        final CommandRun command = new CommandRun();

        assertThat(command.execute(
                        "fetch", "--data", path("fetched"), "--from", "127.0.0.1:" + port, "--connect-timeout", "1"))
                .isEqualTo(1);
        assertThat(command.out()).contains("NOT COMPLETE: nobody answered as a peer at 127.0.0.1:" + port);
    }

    @Test
    void shouldMakeTheSameHistoryWhenTheSameSeedFillsAnotherDirectory() {
        try (Serving one = serve("one", LOAD);
                Serving other = serve("other", LOAD)) {
            assertThat(heads(one)).hasSize("heads      ".length() + 64).isEqualTo(heads(other));
        }
    }

    private static String heads(final Serving serving) {
        return serving.out()
                .lines()
                .filter(line -> line.startsWith("heads "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldSayThatTheDiskIsFull() {
        try (Serving serving = serve("served", LOAD);
                Osier engine = Osier.launch(new Context()
                        .dataDirectory(directory.resolve("fetched"))
                        .diskFloorBytes(1L << 50))) {
            final InetSocketAddress from = new Arguments.HostPort().convert(serving.address());
            final TransferOutcome outcome = new Fetch(engine, plan(from, 300), "RUN", new StopSignal()).run();

            assertThat(outcome.verdict()).startsWith("NOT COMPLETE: the disk is nearly full");
            assertThat(outcome.events()).isZero();
        }
    }

    @Test
    void shouldCountAndDigestWhatIsHeldWhenItIsStopped() {
        final StopSignal stop = new StopSignal();
        try (Serving serving = serve("served", "--authors", "2000", "--events", "20000", "--payload", "500");
                Osier engine = Osier.launch(new Context().dataDirectory(directory.resolve("fetched")))) {
            final InetSocketAddress from = new Arguments.HostPort().convert(serving.address());
            final Thread stopping = new Thread(() -> {
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> engine.counters().value(Counter.EVENTS_IN) > 0);
                stop.raise();
            });
            stopping.setDaemon(true);
            stopping.start();
            final TransferOutcome outcome = new Fetch(engine, plan(from, 60_000), "RUN", stop).run();
            try (Topic topic = engine.join(TopicId.parse(Arguments.TOPIC_DEFAULT))) {
                assertThat(outcome.isConverged()).isFalse();
                assertThat(outcome.events()).isEqualTo(topic.status().events());
                assertThat(outcome.bytes()).isEqualTo(topic.status().eventBytes());
                assertThat(outcome.headsDigest()).isEqualTo(topic.heads().digest());
            }
        }
    }

    @Test
    void shouldGoOnServingWhenAPeerSpeaksGarbage() throws IOException {
        try (Serving serving = serve("served", LOAD)) {
            final int port = Integer.parseInt(
                    serving.address().substring(serving.address().lastIndexOf(':') + 1));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    OutputStream out = socket.getOutputStream()) {
                out.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readAllBytes()).isNotNull();
            }

            assertThat(fetch(serving, "fetched").get("events").getAsLong()).isEqualTo(3_000);
        }
    }

    private Serving serve(final String name, final String... load) {
        final String[] args = new String[load.length + 2];
        args[0] = "--data";
        args[1] = path(name);
        System.arraycopy(load, 0, args, 2, load.length);
        return Serving.start(args);
    }

    private JsonObject fetch(final Serving serving, final String name) {
        return fetchWith("--data", path(name), "--from", serving.address());
    }

    private static JsonObject fetchWith(final String... args) {
        final CommandRun command = new CommandRun();
        final String[] all = new String[args.length + 5];
        all[0] = "fetch";
        System.arraycopy(args, 0, all, 1, args.length);
        all[args.length + 1] = "--timeout";
        all[args.length + 2] = "60";
        all[args.length + 3] = "--json";
        all[args.length + 4] = "-";
        assertThat(command.execute(all)).as(command.err()).isZero();
        return JsonParser.parseString(command.out()).getAsJsonObject();
    }

    private String path(final String name) {
        return directory.resolve(name).toString();
    }
}
