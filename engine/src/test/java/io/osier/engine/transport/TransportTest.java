package io.osier.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.message.AdvertiseFrameEncoder;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import io.osier.engine.sync.Frame;
import io.osier.engine.sync.Priority;
import io.osier.engine.sync.TopicLink;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real sockets on loopback, over every transport that loads here. */
@ExtendWith(LeakWatch.class)
class TransportTest {
    private static final TopicId TOPIC = WireFrames.topicId(7);
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final TransportConfig CONFIG =
            TransportConfig.defaults().withDial(new DialConfig(2_000, 20, 200, 60_000));

    private final List<AutoCloseable> closeables = new ArrayList<>();
    private EventLoops loops;

    static Stream<TransportKind> kinds() {
        return Stream.of(TransportKind.NIO, TransportKind.EPOLL, TransportKind.IO_URING)
                .filter(EventLoops::isAvailable);
    }

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable closeable : closeables) {
            closeable.close();
        }
        if (loops != null) {
            loops.close();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldCarryFramesInOrderUnderBackPressure(final TransportKind kind) throws IOException {
        launch(kind);
        final Node server = new Node(1, CONFIG);
        final Node client = new Node(2, CONFIG);
        connect(client, server);
        server.port.permits.set(0);
        final int frameCount = 20_000;
        final Thread sender = new Thread(() -> sendAll(client.link(), frameCount));
        sender.start();
        await().untilAsserted(() -> assertThat(server.port.refusedCount.get()).isPositive());
        assertThat(server.port.requestIds).isEmpty();
        server.port.permits.set(Integer.MAX_VALUE);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(server.port.requestIds).hasSize(frameCount));
        assertThat(server.port.requestIds)
                .isEqualTo(IntStream.rangeClosed(1, frameCount).boxed().toList());
    }

    /** Frames that mean nothing but have a length: refusals with long reasons. */
    @ParameterizedTest
    @MethodSource("kinds")
    void shouldAnswerNotNowToASenderWhoseReaderStopped(final TransportKind kind) throws IOException {
        launch(kind);
        final Node server = new Node(1, CONFIG);
        final Node client = new Node(2, CONFIG);
        connect(client, server);
        server.port.permits.set(0);
        final TopicLink link = client.link();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            sendLarge(link);
            return !link.outbound().isWritable(Priority.BULK);
        });

        assertThat(link.outbound().isWritable(Priority.CONTROL)).isTrue();
        assertThat(client.counters.value(Counter.WIRE_BYTES_OUT)).isLessThan(64L << 20);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldConnectAgainWhenThePeerComesBack(final TransportKind kind) throws IOException {
        launch(kind);
        final Node client = new Node(2, CONFIG);
        final Node first = new Node(1, CONFIG);
        connect(client, first);
        first.transport.close();
        await().untilAsserted(() -> assertThat(client.transport.linkCount()).isZero());
        final Node second = new Node(1, CONFIG);
        second.transport.listen(first.address);

        await().untilAsserted(() -> assertThat(client.port.links).hasSize(1));
        assertThat(client.counters.value(Counter.LINKS_OPENED)).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldCountFailedConnectsAndGoOnTrying(final TransportKind kind) throws IOException {
        launch(kind);
        final Node nobody = new Node(1, CONFIG);
        nobody.listen();
        nobody.transport.close();
        final Node client = new Node(2, CONFIG);
        client.transport.connect(nobody.address);

        await().untilAsserted(() ->
                assertThat(client.counters.value(Counter.CONNECTS_FAILED)).isGreaterThan(2));
        client.transport.disconnect(nobody.address);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldNameTheAddressWhenThePortIsInUse(final TransportKind kind) throws IOException {
        launch(kind);
        final Node first = new Node(1, CONFIG);
        first.listen();
        final Node second = new Node(2, CONFIG);

        assertThatThrownBy(() -> second.transport.listen(first.address))
                .isInstanceOf(BindException.class)
                .hasMessageContaining(":" + first.address.getPort());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldKeepOneLinkWhenBothDial(final TransportKind kind) throws IOException {
        launch(kind);
        final Node low = new Node(1, CONFIG);
        final Node high = new Node(2, CONFIG);
        low.listen();
        high.listen();
        low.transport.connect(high.address);
        high.transport.connect(low.address);
        await().untilAsserted(() -> {
            assertThat(low.transport.links()).hasSize(1);
            assertThat(high.transport.links()).hasSize(1);
            assertThat(low.transport.links().get(0).isDialled()).isTrue();
            assertThat(high.transport.links().get(0).isDialled()).isFalse();
        });
        final long openedCount = low.counters.value(Counter.LINKS_OPENED);
        await().during(Duration.ofMillis(600))
                .untilAsserted(() -> assertThat(
                                low.counters.value(Counter.LINKS_OPENED) + high.counters.value(Counter.CONNECTS_FAILED))
                        .isLessThanOrEqualTo(openedCount + 1));
        low.transport.disconnect(high.address);

        await("the higher node dials when the other link is gone").untilAsserted(() -> {
            assertThat(high.transport.links()).hasSize(1);
            assertThat(high.transport.links().get(0).isDialled()).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldKeepOneLinkWhenOneNodeIsDialledAtTwoAddresses(final TransportKind kind) throws IOException {
        launch(kind);
        final Node server = new Node(1, CONFIG);
        server.listen();
        final InetSocketAddress other = server.transport.listen(LOOPBACK);
        final Node client = new Node(2, CONFIG);
        client.transport.connect(server.address);
        client.transport.connect(other);

        await().during(Duration.ofMillis(600)).atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(client.transport.links()).hasSize(1);
            assertThat(server.transport.links()).hasSize(1);
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldNotDialItselfAgain(final TransportKind kind) throws IOException {
        launch(kind);
        final Node node = new Node(1, CONFIG);
        node.listen();
        node.transport.connect(node.address);

        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(node.transport.linkCount()).isZero();
            assertThat(node.counters.value(Counter.CONNECTS_FAILED)).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldTellWhichLimitWasHitWhenThereAreTooManyConnections(final TransportKind kind) throws IOException {
        launch(kind);
        final Node server = new Node(1, CONFIG.withLimits(new ConnectionLimits(10, 1, 5, 5)));
        server.listen();
        try (Socket first = new Socket(server.address.getAddress(), server.address.getPort())) {
            first.getOutputStream().write(WireFrames.hello(WireFrames.nodeId(2)));
            await().until(() -> server.transport.linkCount() == 1);
            try (Socket second = new Socket(server.address.getAddress(), server.address.getPort())) {
                second.setSoTimeout(5_000);
                second.getOutputStream().write(WireFrames.hello(WireFrames.nodeId(3)));
                final byte[] goodbye = second.getInputStream().readAllBytes();

                assertThat(WireFrames.goodbye(WireFrames.split(goodbye).get(0)).reason())
                        .contains("connectionsPerAddressMax=1");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldLetAPeerInThatGreetsAmongManyThatStaySilent(final TransportKind kind) throws IOException {
        launch(kind);
        final Node server = new Node(1, CONFIG.withLimits(new ConnectionLimits(10, 2, 5, 3)));
        server.listen();
        final List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                silent.add(new Socket(server.address.getAddress(), server.address.getPort()));
            }
            final Socket oldest = silent.get(0);
            oldest.setSoTimeout(5_000);
            final List<UnsafeBuffer> frames =
                    WireFrames.split(oldest.getInputStream().readAllBytes());
            assertThat(WireFrames.goodbye(frames.get(frames.size() - 1)).reason())
                    .contains("handshakesPerAddressMax=3");
            silent.add(new Socket(server.address.getAddress(), server.address.getPort()));
            silent.get(20).getOutputStream().write(WireFrames.hello(WireFrames.nodeId(2)));

            await().until(() -> server.transport.linkCount() == 1);
        } finally {
            for (final Socket socket : silent) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldDeliverGoodbyeToAPeerThatIsStillSending(final TransportKind kind) throws IOException {
        launch(kind);
        final Node server = new Node(1, CONFIG);
        server.listen();
        try (Socket socket = new Socket(server.address.getAddress(), server.address.getPort())) {
            socket.setSoTimeout(5_000);
            final byte[] garbage = new byte[8_000];
            garbage[3] = 1;
            socket.getOutputStream().write(garbage);
            final List<UnsafeBuffer> frames =
                    WireFrames.split(socket.getInputStream().readAllBytes());

            assertThat(WireFrames.goodbye(frames.get(1)).code()).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        }
        await().untilAsserted(() ->
                assertThat(server.counters.value(Counter.PROTOCOL_ERRORS)).isEqualTo(1));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldJoinTopicsOpenedLaterAndLeaveThem(final TransportKind kind) throws IOException {
        launch(kind);
        final Node server = new Node(1, CONFIG);
        final Node client = new Node(2, CONFIG);
        connect(client, server);
        final RecordingPort serverPort = new RecordingPort(WireFrames.topicId(8));
        final RecordingPort clientPort = new RecordingPort(WireFrames.topicId(8));
        client.transport.joinTopic(clientPort);
        server.transport.joinTopic(serverPort);
        await().untilAsserted(() -> {
            assertThat(serverPort.links).hasSize(1);
            assertThat(clientPort.links).hasSize(1);
        });
        server.transport.leaveTopic(serverPort.topicId());

        await().untilAsserted(() -> {
            assertThat(serverPort.links).isEmpty();
            assertThat(clientPort.links).isEmpty();
        });
        assertThat(client.port.links).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldServeSeveralEnginesWithTheSameLoops(final TransportKind kind) throws IOException {
        launch(kind);
        final Node server = new Node(1, CONFIG);
        server.listen();
        final List<Node> clients = new ArrayList<>();
        for (int i = 2; i < 12; i++) {
            final Node client = new Node(i, CONFIG);
            client.transport.connect(server.address);
            clients.add(client);
        }

        await().untilAsserted(() -> assertThat(server.port.links).hasSize(10));
        assertThat(clients)
                .allSatisfy(client -> await().untilAsserted(
                                () -> assertThat(client.port.links).hasSize(1)));
        assertThat(server.port.links.stream().map(TopicLink::linkId).distinct()).hasSize(10);
    }

    private void launch(final TransportKind kind) {
        loops = EventLoops.launch(kind, 2);
        assertThat(loops.kind()).isEqualTo(kind);
    }

    private static void connect(final Node client, final Node server) throws IOException {
        server.listen();
        client.transport.connect(server.address);
        await().untilAsserted(() -> {
            assertThat(server.port.links).hasSize(1);
            assertThat(client.port.links).hasSize(1);
        });
    }

    private static void sendAll(final TopicLink link, final int count) {
        for (int i = 1; i <= count; i++) {
            Frame frame = null;
            while (frame == null) {
                Thread.onSpinWait();
                frame = link.outbound().tryClaim(Priority.BULK, FrameEncoder.CREDIT_LENGTH);
            }
            frame.length(FrameEncoder.encodeCredit(frame.buffer(), link.topicHandle(), i, 1));
            link.outbound().send(Priority.BULK, frame);
        }
    }

    private static void sendLarge(final TopicLink link) {
        final int headCount = 900;
        final AdvertiseFrameEncoder encoder = new AdvertiseFrameEncoder();
        Frame frame = link.outbound().tryClaim(Priority.BULK, 70_000);
        while (frame != null) {
            encoder.wrap(frame.buffer(), 70_000, headCount);
            final byte[] head = new byte[72];
            head[32] = 1;
            final UnsafeBuffer heads = new UnsafeBuffer(head);
            while (encoder.add(heads, 0)) {
                head[0]++;
            }
            frame.length(encoder.finish(link.topicHandle(), AdvertiseKind.DELTA, true, true, 0));
            link.outbound().send(Priority.BULK, frame);
            frame = link.outbound().tryClaim(Priority.BULK, 70_000);
        }
    }

    private final class Node {
        final Counters counters = new Counters();
        final RecordingPort port = new RecordingPort(TOPIC);
        final Transport transport;
        InetSocketAddress address;

        Node(final int id, final TransportConfig config) {
            transport =
                    new Transport(config, loops, NodeId.of(WireFrames.nodeId(id).toBytes()), counters);
            transport.joinTopic(port);
            closeables.add(transport);
        }

        void listen() throws IOException {
            address = transport.listen(LOOPBACK);
        }

        TopicLink link() {
            return port.links.get(0);
        }
    }
}
