package io.osier.soak.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.TopicId;
import io.osier.soak.console.StopSignal;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DiscardFetchTest {
    private static final TopicId TOPIC = TopicId.of(new byte[TopicId.LENGTH]);

    private final StopSignal stop = new StopSignal();

    @Test
    void shouldReceiveEverythingThatIsAdvertised() throws IOException {
        try (ScriptedServer server = new ScriptedServer(1_000, 7, 160)) {
            final CompletableFuture<Void> served = serve(server);
            final TransferOutcome outcome = fetch(server.address());
            served.join();

            assertThat(outcome.problems()).isEmpty();
            assertThat(outcome.authors()).isEqualTo(1_000);
            assertThat(outcome.events()).isEqualTo(1_000);
            assertThat(outcome.bytes()).isEqualTo(160_000);
            assertThat(outcome.wireBytes()).isGreaterThan(outcome.bytes());
            assertThat(server.requestsSeen()).isEqualTo((1_000 + 63) / 64);
            assertThat(outcome.json().toJson()).contains("\"verification\": \"NONE\"", "\"redundantEvents\": 0");
        }
    }

    @Test
    void shouldGiveCreditBackWhileARequestGoesOn() throws IOException {
        try (ScriptedServer server = new ScriptedServer(64, 1, 256 * 1024)) {
            final CompletableFuture<Void> served = serve(server);

            assertThat(fetch(server.address()).isConverged()).isTrue();
            served.join();
            assertThat(server.creditSeen()).isBetween(6L, 8L);
        }
    }

    @Test
    void shouldEndAtOnceWhenTheOtherSideHoldsNothing() throws IOException {
        try (ScriptedServer server = new ScriptedServer(0, 1, 160)) {
            final CompletableFuture<Void> served = serve(server);
            final TransferOutcome outcome = fetch(server.address());
            served.join();

            assertThat(outcome.isConverged()).isTrue();
            assertThat(outcome.events()).isZero();
            assertThat(outcome.headsDigest())
                    .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        }
    }

    @Test
    void shouldSayThatTheOtherSideSpeaksGarbage() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final CompletableFuture<Void> served =
                    CompletableFuture.runAsync(() -> speak(server, "HTTP/1.1 400 Bad\r\n\r\n"));
            final TransferOutcome outcome = fetch((InetSocketAddress) server.getLocalSocketAddress());
            served.join();

            assertThat(outcome.isConverged()).isFalse();
            assertThat(outcome.problems()).singleElement().asString().contains("a frame of a length out of range");
        }
    }

    @Test
    void shouldNotTakeAnEchoForAPeer() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final CompletableFuture<Void> served = CompletableFuture.runAsync(() -> echo(server));
            final TransferOutcome outcome = fetch((InetSocketAddress) server.getLocalSocketAddress());
            served.join();

            assertThat(outcome.problems()).singleElement().asString().contains("sends back what it is sent");
        }
    }

    private static void echo(final ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldSayThatTheOtherSideClosed() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final CompletableFuture<Void> served = CompletableFuture.runAsync(() -> speak(server, ""));
            final TransferOutcome outcome = fetch((InetSocketAddress) server.getLocalSocketAddress());
            served.join();

            assertThat(outcome.isConverged()).isFalse();
            assertThat(outcome.problems()).hasSize(1);
        }
    }

    @Test
    void shouldEndWhenTheUserStopsIt() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            stop.raise();
            final TransferOutcome outcome = fetch((InetSocketAddress) server.getLocalSocketAddress());

            assertThat(outcome.problems()).containsExactly("stopped before everything came");
        }
    }

    @Test
    void shouldSayThatNobodyJoinedTheTopic() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            final TransferOutcome outcome =
                    new DiscardFetch(new FetchPlan(address, TOPIC, 30_000, 100, 30_000), stop).run();

            assertThat(outcome.problems()).singleElement().asString().contains("nobody has joined the topic");
        }
    }

    private static void speak(final ServerSocket server, final String text) {
        try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<Void> serve(final ScriptedServer server) {
        return CompletableFuture.runAsync(() -> {
            try {
                server.serve(TOPIC);
            } catch (final IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private TransferOutcome fetch(final InetSocketAddress from) {
        return new DiscardFetch(new FetchPlan(from, TOPIC, 30_000, 30_000, 30_000), stop).run();
    }
}
