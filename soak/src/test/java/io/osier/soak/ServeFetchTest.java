package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.osier.codec.TopicId;
import io.osier.soak.transfer.Endpoints;
import io.osier.soak.transfer.ScriptedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
                .contains("NOT COMPLETE: nothing new came for 2.000 s", "missing: author ", "asked for, nothing came");
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
