package io.osier.engine;

import static io.osier.engine.TestEngines.awaitEqual;
import static io.osier.engine.TestEngines.bytes;
import static io.osier.engine.TestEngines.connect;
import static io.osier.engine.TestEngines.patiently;
import static io.osier.engine.TestEngines.read;
import static io.osier.engine.TestEngines.signer;
import static io.osier.engine.TestEngines.topicId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.TopicId;
import io.osier.engine.TestEngines.Storage;
import io.osier.engine.log.DiskFullException;
import io.osier.engine.log.Machine;
import io.osier.engine.status.Counter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine whose machine says that the disk is nearly full. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ShortageTest {
    private static final TopicId TOPIC = topicId(1);
    private static final int LARGE = 200_000;

    @TempDir
    private Path root;

    private final AtomicLong usableBytes = new AtomicLong(Long.MAX_VALUE);
    private final Machine machine = new Machine() {
        @Override
        public long usableBytes(final Path path) {
            return usableBytes.get();
        }
    };

    @Test
    void shouldRefuseOwnEventsBeforeTheyAreSignedAndGoOnWhenThereIsRoomAgain() {
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch(engines.context("data").machine(machine));
            final Topic topic = engine.join(TOPIC);
            final LocalAuthor author = topic.author(signer(1));
            author.publish(new byte[LARGE]);
            assertThat(topic.status().shortage()).isNull();
            usableBytes.set(1 << 20);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            author.publish(new byte[LARGE]);
                        }
                    })
                    .isInstanceOf(DiskFullException.class)
                    .hasMessageContaining("usableBytes=1048576 diskFloorBytes=67108864");
            final long held = topic.status().events();
            assertThat(author.acknowledgedSeq()).isEqualTo(held).isBetween(2L, 20L);
            assertThat(topic.status().shortage()).contains("diskFloorBytes=67108864");
            assertThatThrownBy(() -> engine.join(topicId(2)).author(signer(2)).publish(bytes("in another topic")))
                    .isInstanceOf(DiskFullException.class);
            try (Cursor cursor = topic.cursor(0)) {
                assertThat(read(cursor, (int) held)).hasSize((int) held);
            }

            usableBytes.set(Long.MAX_VALUE);
            patiently().until(() -> topic.status().shortage() == null);
            assertThat(author.publish(bytes("there is room"))).isEqualTo(held + 1);
            assertThat(engine.counters().value(Counter.STORAGE_SHORTAGES)).isEqualTo(2);
            assertThat(engine.counters().value(Counter.ERRORS)).isZero();
        }
    }

    @Test
    void shouldAskForNothingAndServeWhileThereIsNoRoom() {
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            usableBytes.set(1000);
            final Osier engine =
                    engines.launch(engines.context("data").machine(machine).insecureListen(TestEngines.anyPort()));
            final Osier peer = engines.launch("peer");
            final Topic topic = engine.join(TOPIC);
            publish(peer, 2, 50);
            connect(engine, peer);
            patiently().until(() -> topic.status().wanted() == 50);
            assertThat(engine.counters().value(Counter.REQUESTS_OUT)).isZero();
            assertThatThrownBy(() -> publish(engine, 1, 1)).isInstanceOf(DiskFullException.class);

            usableBytes.set(Long.MAX_VALUE);
            awaitEqual(TOPIC, 50, engine, peer);
            usableBytes.set(1000);
            assertThatThrownBy(() -> publish(engine, 1, 1_000_000)).isInstanceOf(DiskFullException.class);
            final Osier other = engines.launch("other");
            other.join(TOPIC);
            connect(other, engine);
            awaitEqual(TOPIC, topic.status().events(), engine, other);
        }
    }

    /** Whatever was in flight when it began is dropped, and nobody is to blame. */
    @Test
    void shouldHaveEverythingInTheEndWhenRoomComesAndGoesWhileReceiving() {
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch(engines.context("data").machine(machine));
            final Osier peer = engines.launch("peer");
            final Topic topic = engine.join(TOPIC);
            connect(engine, peer);
            long expected = 0;
            for (int i = 0; i < 5; i++) {
                usableBytes.set(1000);
                publishLarge(peer, 2 + i, 60);
                expected += 60;
                patiently().until(() -> topic.status().shortage() != null);
                usableBytes.set(Long.MAX_VALUE);
                patiently().until(() -> topic.status().shortage() == null);
            }
            awaitEqual(TOPIC, expected, engine, peer);
            assertThat(engine.counters().value(Counter.EVENTS_WITHOUT_ROOM)).isPositive();
            for (final Counter counter : new Counter[] {
                Counter.PROTOCOL_ERRORS, Counter.UNSOLICITED_EVENTS, Counter.INVALID_EVENTS, Counter.LINKS_CLOSED
            }) {
                assertThat(engine.counters().value(counter)).as("%s", counter).isZero();
            }
        }
    }

    private static void publish(final Osier engine, final int author, final int count) {
        final LocalAuthor local = engine.join(TOPIC).author(signer(author));
        for (int i = 0; i < count; i++) {
            local.publish(bytes("event " + i));
        }
    }

    private static void publishLarge(final Osier engine, final int author, final int count) {
        final LocalAuthor local = engine.join(TOPIC).author(signer(author));
        for (int i = 0; i < count; i++) {
            local.publish(new byte[LARGE]);
        }
    }
}
