package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventSigner;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import io.osier.soak.load.AuthorKeys;
import io.osier.soak.transfer.Endpoints;
import io.osier.soak.transfer.ScriptedServer;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a fetch does with events from a peer that do not hold. */
@Timeout(50)
final class ForgedEventTest {
    private static final TopicId TOPIC = TopicId.parse(Arguments.TOPIC_DEFAULT);
    private static final int PAYLOAD_LENGTH = 40;

    @TempDir
    private Path directory;

    @Test
    void shouldStoreAnEventThatHolds() throws IOException {
        final JsonObject json = fetch(event(), 0);

        assertThat(json.get("events").getAsLong()).isEqualTo(1);
    }

    @Test
    void shouldCountAndDropAnEventWithAWrongSignature() throws IOException {
        final byte[] event = event();
        event[EventDescriptor.SIGNATURE_OFFSET + 3] ^= 1;
        final UnsafeBuffer buffer = new UnsafeBuffer(event);
        final int crc = Crc32c.compute(
                buffer, EventDescriptor.SIGNATURE_OFFSET, event.length - EventDescriptor.SIGNATURE_OFFSET);
        buffer.putInt(EventDescriptor.CRC_OFFSET, crc, ByteOrder.LITTLE_ENDIAN);
        final JsonObject json = fetch(event, 1);
        assertThat(json.get("problems").getAsJsonArray().toString())
                .contains("does not send all that it advertised", "missing: author ", "held=0 advertised=1")
                .contains("refused, event-refused");
        final JsonObject counters = json.getAsJsonObject("counters");

        assertThat(json.get("converged").getAsBoolean()).isFalse();
        assertThat(json.get("events").getAsLong()).isZero();
        assertThat(counters.get("invalid-events").getAsLong()).isPositive();
        assertThat(counters.get("signatures-wrong").getAsLong()).isPositive();
        assertThat(counters.get("refused-event").getAsLong()).isPositive();
        assertThat(counters.get("refused-other").getAsLong()).isZero();
    }

    @Test
    void shouldCountAndDropAnEventWithAWrongChecksum() throws IOException {
        final byte[] event = event();
        event[EventDescriptor.DEPS_OFFSET] ^= 1;
        final JsonObject json = fetch(event, 1);

        assertThat(json.get("events").getAsLong()).isZero();
        assertThat(json.getAsJsonObject("counters").get("invalid-events").getAsLong())
                .isPositive();
    }

    private static byte[] event() {
        final CryptoProvider provider = CryptoProvider.choose();
        final byte[] bytes = new byte[EventDescriptor.length(0, PAYLOAD_LENGTH)];
        final EventEncoder encoder = new EventEncoder()
                .wrap(new UnsafeBuffer(bytes), 0)
                .seq(1)
                .timestampHintMs(1)
                .prev(new UnsafeBuffer(new byte[32]), 0)
                .payload(new UnsafeBuffer(new byte[PAYLOAD_LENGTH]), 0, PAYLOAD_LENGTH);
        new EventSigner(provider, TOPIC)
                .sign(encoder, new AuthorKeys(provider, 1).signer(1), new UnsafeBuffer(new byte[32]), 0);
        return bytes;
    }

    private JsonObject fetch(final byte[] event, final int exitCode) throws IOException {
        final CommandRun command = new CommandRun();
        try (ScriptedServer server = new ScriptedServer(event)) {
            final Thread serving = new Thread(() -> serve(server), "test-scripted-server");
            serving.setDaemon(true);
            serving.start();
            final String data = directory.resolve("data").toString();
            final String from = Endpoints.text(server.address());

            assertThat(command.execute("fetch", "--data", data, "--from", from, "--timeout", "60", "--json", "-"))
                    .as(command.err())
                    .isEqualTo(exitCode);
        }
        return JsonParser.parseString(command.out()).getAsJsonObject();
    }

    private static void serve(final ScriptedServer server) {
        try {
            server.serve(TOPIC);
        } catch (final IOException e) {
            // The fetch is over.
        }
    }
}
