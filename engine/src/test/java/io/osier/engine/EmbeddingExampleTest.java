package io.osier.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.Signer;
import io.osier.codec.event.EventDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example that the README quotes. */
class EmbeddingExampleTest {
    @Test
    void shouldReadAtOneEngineWhatWasPublishedAtTheOther() {
        final List<String> received = new ArrayList<>();
        final TopicId topicId = TopicId.of(SecureRandom.getSeed(TopicId.LENGTH));
        final Signer signer = CryptoProvider.choose().newSigner(SecureRandom.getSeed(32));
        // tag::embedding[]
        final InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Osier alice = Osier.launch(new Context().inMemory().insecureListen(anyPort));
                Osier bob = Osier.launch(new Context().inMemory())) {
            bob.connect(alice.listenAddress());
            final Cursor cursor = bob.join(topicId).cursor(0);
            alice.join(topicId).author(signer).publish("hello".getBytes(StandardCharsets.UTF_8));
            await().until(() -> cursor.poll((event, position) -> received.add(text(event)), 10) > 0);
        }
        // end::embedding[]
        assertThat(received).containsExactly("hello");
    }

    private static String text(final EventDecoder event) {
        final byte[] payload = new byte[event.payloadLength()];
        event.buffer().getBytes(event.payloadOffset(), payload);
        return new String(payload, StandardCharsets.UTF_8);
    }
}
