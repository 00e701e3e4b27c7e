package io.osier.engine;

import static io.osier.engine.TestEngines.CRYPTO;
import static io.osier.engine.TestEngines.awaitEqual;
import static io.osier.engine.TestEngines.bytes;
import static io.osier.engine.TestEngines.connect;
import static io.osier.engine.TestEngines.patiently;
import static io.osier.engine.TestEngines.signer;
import static io.osier.engine.TestEngines.topicId;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.EventSigner;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDecoder;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.engine.TestEngines.Storage;
import io.osier.engine.status.Counter;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostilePeerTest {
    private static final TopicId TOPIC = topicId(1);

    @TempDir
    private Path root;

    private TestEngines engines;
    private Osier engine;

    @BeforeEach
    void launch() {
        engines = new TestEngines(Storage.MEMORY, root);
        engine = engines.launch("engine");
        engine.join(TOPIC).author(signer(1)).publish(bytes("mine"));
    }

    @AfterEach
    void close() {
        engines.close();
    }

    @Test
    void shouldStoreAnEventWhenItsSignatureIsRight() throws IOException {
        try (WireClient client = new WireClient(engine.listenAddress())) {
            respondWith(client, event());
            patiently().until(() -> engine.join(TOPIC).status().events() == 2);
        }
    }

    @Test
    void shouldRefuseAndCountAnEventWhenItsSignatureIsWrong() throws IOException {
        final EventDecoder event = event();
        final UnsafeBuffer buffer = (UnsafeBuffer) event.buffer();
        final int place = EventDescriptor.SIGNATURE_OFFSET + 5;
        buffer.putByte(place, (byte) (buffer.getByte(place) ^ 1));
        sealAgain(buffer, event.length());
        try (WireClient client = new WireClient(engine.listenAddress())) {
            respondWith(client, event);
            assertThat(client.awaitFrame(RefuseDecoder.TEMPLATE_ID)).isNotNull();
        }
        assertThat(engine.counters().value(Counter.SIGNATURES_WRONG)).isOne();
        assertThat(engine.counters().value(Counter.INVALID_EVENTS)).isOne();
        assertThat(engine.counters().value(Counter.ERRORS)).isZero();
        shouldGoOn();
    }

    @Test
    void shouldRefuseAnEventOfAnotherTopic() throws IOException {
        final EventDecoder event = event(topicId(2));
        try (WireClient client = new WireClient(engine.listenAddress())) {
            respondWith(client, event);
            assertThat(client.awaitFrame(RefuseDecoder.TEMPLATE_ID)).isNotNull();
        }
        assertThat(engine.counters().value(Counter.SIGNATURES_WRONG)).isOne();
        shouldGoOn();
    }

    @Test
    void shouldRefuseAPeerOfAnotherTopic() throws IOException {
        try (WireClient client = new WireClient(engine.listenAddress())) {
            client.open(9, topicId(3));
            assertThat(client.awaitFrame(RefuseDecoder.TEMPLATE_ID)).isNotNull();
        }
        assertThat(engine.counters().value(Counter.REFUSED_TOPIC_UNKNOWN)).isOne();
        shouldGoOn();
    }

    @Test
    void shouldCloseALinkThatSpeaksGarbage() throws IOException {
        final Random random = new Random(42);
        for (int i = 0; i < 20; i++) {
            final byte[] garbage = new byte[1 + random.nextInt(5000)];
            random.nextBytes(garbage);
            try (WireClient client = new WireClient(engine.listenAddress())) {
                client.sendRaw(garbage);
                if (garbage.length > 100) {
                    client.awaitFrame(GoodbyeDecoder.TEMPLATE_ID);
                }
            }
        }
        assertThat(engine.counters().value(Counter.PROTOCOL_ERRORS)).isPositive();
        assertThat(engine.counters().value(Counter.ERRORS)).isZero();
        shouldGoOn();
    }

    private void shouldGoOn() {
        final long events = engine.join(TOPIC).status().events();
        final Osier honest = engines.launch("honest");
        connect(honest, engine);
        engine.join(TOPIC).author(signer(1)).publish(bytes("still here"));
        awaitEqual(TOPIC, events + 1, engine, honest);
    }

    private static void respondWith(final WireClient client, final EventDecoder event) throws IOException {
        client.open(9, TOPIC);
        client.advertise(event);
        final DirectBuffer request = client.awaitFrame(RequestDecoder.TEMPLATE_ID);
        final int requestId = request.getInt(
                FrameDescriptor.BODY_OFFSET + RequestDecoder.requestIdEncodingOffset(), ByteOrder.LITTLE_ENDIAN);
        client.respond(requestId, event.buffer(), event.length(), 1);
    }

    private static EventDecoder event() {
        return event(TOPIC);
    }

    private static EventDecoder event(final TopicId topicId) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        final UnsafeBuffer payload = new UnsafeBuffer(bytes("from the wire"));
        final EventEncoder encoder = new EventEncoder().wrap(buffer, 0).seq(1).payload(payload, 0, payload.capacity());
        new EventSigner(CRYPTO, topicId).sign(encoder, signer(5), new UnsafeBuffer(new byte[32]), 0);
        return new EventDecoder().wrap(buffer, 0);
    }

    private static void sealAgain(final UnsafeBuffer buffer, final int length) {
        final int offset = EventDescriptor.SIGNATURE_OFFSET;
        buffer.putInt(
                EventDescriptor.CRC_OFFSET, Crc32c.compute(buffer, offset, length - offset), ByteOrder.LITTLE_ENDIAN);
    }
}
