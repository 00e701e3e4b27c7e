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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.core.ConditionFactory;

/** The engines of one test, on loopback; closed together. */
final class TestEngines implements AutoCloseable {
    static final CryptoProvider CRYPTO = CryptoProvider.choose();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Where engines keep their logs. */
    enum Storage {
        MEMORY,
        DIRECTORY
    }

    private final Storage storage;
    private final Path root;
    private final List<Osier> engines = new ArrayList<>();

    TestEngines(final Storage storage, final Path root) {
        this.storage = storage;
        this.root = root;
    }

    /** Waits for a condition, looking often. */
    static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static TopicId topicId(final int number) {
        final byte[] bytes = new byte[TopicId.LENGTH];
        Arrays.fill(bytes, (byte) number);
        return TopicId.of(bytes);
    }

    static Signer signer(final int number) {
        final byte[] seed = new byte[32];
        seed[0] = (byte) number;
        seed[1] = (byte) (number >>> 8);
        seed[2] = (byte) (number >>> 16);
        return CRYPTO.newSigner(seed);
    }

    static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(final EventDecoder event) {
        final byte[] payload = new byte[event.payloadLength()];
        event.buffer().getBytes(event.payloadOffset(), payload);
        return new String(payload, StandardCharsets.UTF_8);
    }

    Context context(final String name) {
        final Context context = new Context();
        return storage == Storage.MEMORY ? context.inMemory() : context.dataDirectory(root.resolve(name));
    }

    /** Launches a listening engine; the same name has the same directory. */
    Osier launch(final String name) {
        return launch(context(name).insecureListen(anyPort()));
    }

    Osier launch(final Context context) {
        final Osier engine = Osier.launch(context);
        engines.add(engine);
        return engine;
    }

    static void connect(final Osier from, final Osier to) {
        from.connect(to.listenAddress());
    }

    /** Waits until the heads of a topic are the same everywhere and there are so many events. */
    static void awaitEqual(final TopicId topicId, final long eventCount, final Osier... engines) {
        for (final Osier engine : engines) {
            patiently()
                    .untilAsserted(
                            () -> assertThat(engine.join(topicId).status().events())
                                    .as("events at %s", engine)
                                    .isEqualTo(eventCount));
        }
        final String digest = engines[0].join(topicId).heads().digest();
        for (final Osier engine : engines) {
            assertThat(engine.join(topicId).heads().digest()).isEqualTo(digest);
        }
    }

    /** Polls until so many events have come; answers their payloads. */
    static List<String> read(final Cursor cursor, final int count) {
        final List<String> texts = new ArrayList<>();
        patiently().until(() -> {
            cursor.poll((event, position) -> texts.add(text(event)), 1000);
            return texts.size() >= count;
        });
        return texts;
    }

    @Override
    public void close() {
        final FirstError errors = new FirstError();
        engines.forEach(errors::close);
        errors.throwIfAny();
    }
}
