package io.osier.codec.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.EventFixture;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class EventHasherTest {
    private final EventFixture fixture = new EventFixture();
    private final EventHasher hasher = fixture.provider().newHasher();
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[40]);

    @Test
    void shouldHashWhatTheDesignSaysInAnyMemoryAndAnyOrderOfSizes() throws Exception {
        final LocalSigner signer = fixture.signer(1);
        for (final int payloadLength : new int[] {0, 1, 137, 4_000, 200_000, 5, 260_000, 137}) {
            final int offset = fixture.event(
                    signer, 1, new UnsafeBuffer(new byte[32]), EventFixture.payload(payloadLength, payloadLength));
            final UnsafeBuffer heap = new UnsafeBuffer(new byte[fixture.length() - offset + 8]);
            heap.putBytes(8, fixture.buffer(), offset, fixture.length() - offset);

            hasher.topic(EventFixture.TOPIC).hash(fixture.buffer(), offset, hash, 3);
            assertThat(EventHash.of(hash, 3)).hasToString(naive(EventFixture.TOPIC, fixture.decode(offset)));
            final TopicId other = TopicId.of(EventFixture.seed(payloadLength));
            hasher.topic(other).hash(heap, 8, hash, 3);
            assertThat(EventHash.of(hash, 3)).hasToString(naive(other, fixture.decode(offset)));
        }
    }

    @Test
    void shouldNotHashForNoTopic() {
        fixture.chain(fixture.signer(1), 1);
        assertThatThrownBy(() -> hasher.hash(fixture.buffer(), 0, hash, 0)).isInstanceOf(IllegalStateException.class);
    }

    static String naive(final TopicId topicId, final EventDecoder event) throws Exception {
        final MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Arrays.copyOf("osier/event/1".getBytes(StandardCharsets.US_ASCII), 32));
        digest.update(topicId.toBytes());
        final byte[] content = new byte[event.payloadOffset() + event.payloadLength() - event.offset() - 72];
        event.buffer().getBytes(event.offset() + 72, content);
        return HexFormat.of().formatHex(digest.digest(content));
    }
}
