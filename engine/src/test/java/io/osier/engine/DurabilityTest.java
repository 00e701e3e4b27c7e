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
import io.osier.engine.log.ConfirmOwnHead;
import io.osier.engine.log.Durability;
import io.osier.engine.log.Machine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged, when the topic's log is lost and the journal is not. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DurabilityTest {
    private static final TopicId TOPIC = topicId(1);
    private static final TopicId OTHER_TOPIC = topicId(2);

    @TempDir
    private Path root;

    @Test
    void shouldTakeOwnEventsFromTheJournalWhenTheTopicLogLostThem() throws IOException {
        final Path image = root.resolve("image");
        final String digest;
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch(engines.context("data").logSyncIntervalMs(3_600_000));
            publish(engine, 1, 300);
            publish(engine, 2, 5);
            digest = engine.join(TOPIC).heads().digest();
            copyWithoutLogs(root.resolve("data"), image);
        }
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch(engines.context("image").confirmOwnHead(ConfirmOwnHead.NEVER));
            final Topic topic = engine.join(TOPIC);
            assertThat(topic.heads().digest()).isEqualTo(digest);
            assertThat(publish(engine, 1, 1)).isEqualTo(301);
            try (Cursor cursor = topic.cursor(0)) {
                assertThat(read(cursor, 306)).hasSize(306);
            }
        }
    }

    @Test
    void shouldKeepItsEventsAndTheirOrderWhenManyPublishAtOnce() throws InterruptedException {
        final int authors = 8;
        final int events = 200;
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch(engines.context("data").journalLength(1 << 20));
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < authors; i++) {
                final int author = i;
                threads.add(new Thread(() -> publish(engine, author, events)));
            }
            threads.forEach(Thread::start);
            for (final Thread thread : threads) {
                thread.join();
            }
            assertThat(engine.join(TOPIC).status().events()).isEqualTo(authors * events);
        }
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch("data");
            assertThat(engine.join(TOPIC).status().events()).isEqualTo(authors * events);
        }
    }

    @Test
    void shouldStopPublishingButGoOnReceivingWhenTheJournalCannotBeForced() {
        final AtomicInteger failing = new AtomicInteger();
        final Machine machine = new Machine() {
            @Override
            public void force(final FileChannel channel, final Path file) throws IOException {
                if (failing.get() > 0 && file.getFileName().toString().startsWith("journal")) {
                    throw new IOException("disk on fire");
                }
                Machine.super.force(channel, file);
            }
        };
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch(engines.context("data").machine(machine));
            final Osier peer = engines.launch("peer");
            publish(engine, 1, 3);
            failing.set(1);
            assertThatThrownBy(() -> publish(engine, 1, 1)).hasMessageContaining("disk on fire");
            assertThatThrownBy(() -> publish(engine, 2, 1)).hasMessageContaining("disk on fire");
            publish(peer, 5, 10);
            connect(engine, peer);
            awaitEqual(TOPIC, 13, engine, peer);
        }
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            assertThat(publish(engines.launch("data"), 1, 1)).isBetween(4L, 5L);
        }
    }

    @Test
    void shouldPublishAndCloseWhenTheJournalHoldsManyEventsOfATopicThatIsNotJoined() throws IOException {
        final Path image = root.resolve("image");
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch(engines.context("data").logSyncIntervalMs(3_600_000));
            final LocalAuthor author = engine.join(TOPIC).author(signer(1));
            for (int i = 0; i < 25; i++) {
                author.publish(new byte[200_000]);
            }
            copyWithoutLogs(root.resolve("data"), image);
        }
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch(
                    engines.context("image").journalLength(1 << 20).confirmOwnHead(ConfirmOwnHead.NEVER));
            final Topic other = engine.join(OTHER_TOPIC);
            final LocalAuthor author = other.author(signer(2));
            assertThat(author.offer(new UnsafeBuffer(new byte[9]), 0, 9)).isOne();
            patiently().until(() -> author.acknowledgedSeq() == 1);
            other.close();
            assertThat(engine.join(TOPIC).status().events()).isEqualTo(25);
            assertThat(publish(engine, 1, 1)).isEqualTo(26);
        }
    }

    @Test
    void shouldAnswerWhoPublishesAndJoinTopicsWhenAnErrorEndsTheJournal() {
        final AtomicBoolean failing = new AtomicBoolean();
        final Machine machine = new Machine() {
            @Override
            public void force(final FileChannel channel, final Path file) throws IOException {
                if (failing.get() && file.getFileName().toString().startsWith("journal")) {
                    throw new InternalError("no such page");
                }
                Machine.super.force(channel, file);
            }
        };
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine =
                    engines.launch(engines.context("data").machine(machine).insecureListen(TestEngines.anyPort()));
            publish(engine, 1, 3);
            failing.set(true);
            awaitRefused(engine.join(TOPIC).author(signer(1)), "no such page");
            failing.set(false);
            engine.join(TOPIC).close();
            awaitRefused(engine.join(TOPIC).author(signer(1)), "no such page");
            awaitRefused(engine.join(OTHER_TOPIC).author(signer(3)), "no such page");
            final Osier peer = engines.launch("peer");
            peer.join(OTHER_TOPIC).author(signer(5)).publish(bytes("of the peer"));
            connect(peer, engine);
            awaitEqual(OTHER_TOPIC, 1, engine, peer);
            assertThat(engine.join(TOPIC).status().events()).isEqualTo(3);
        }
    }

    private static void awaitRefused(final LocalAuthor author, final String why) {
        patiently()
                .untilAsserted(() -> assertThatThrownBy(() -> author.offer(new UnsafeBuffer(new byte[1]), 0, 1))
                        .hasMessageContaining(why));
    }

    @Test
    void shouldForceTheOtherLogsWhenForcingOneEndsInAnError() {
        final AtomicBoolean failing = new AtomicBoolean();
        final AtomicInteger forces = new AtomicInteger();
        final Machine machine = new Machine() {
            @Override
            public void force(final FileChannel channel, final Path file) throws IOException {
                final String path = file.toString();
                if (failing.get() && path.contains(TOPIC.toString())) {
                    throw new InternalError("no such page");
                }
                Machine.super.force(channel, file);
                if (path.contains(OTHER_TOPIC.toString())) {
                    forces.incrementAndGet();
                }
            }
        };
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine =
                    engines.launch(engines.context("data").machine(machine).logSyncIntervalMs(1));
            publish(engine, 1, 1);
            final LocalAuthor other = engine.join(OTHER_TOPIC).author(signer(2));
            failing.set(true);
            awaitRefused(engine.join(TOPIC).author(signer(1)), "could not be forced");
            other.publish(bytes("makes a file, which is forced by who makes it"));
            forces.set(0);
            other.publish(bytes("forced in the background"));
            patiently().until(() -> forces.get() > 0);
            failing.set(false);
            engine.join(TOPIC).close();
            awaitRefused(engine.join(TOPIC).author(signer(1)), "could not be forced");
            assertThat(other.publish(new byte[1])).isEqualTo(3);
        }
    }

    @Test
    void shouldNotPublishWhenItsOwnEventsAreLostAndGoOnWhenAPeerBroughtThemBack() throws IOException {
        final Path data = root.resolve("data");
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch(engines.context("data").logSyncIntervalMs(1));
            final Osier peer = engines.launch("peer");
            publish(engine, 1, 20);
            connect(engine, peer);
            awaitEqual(TOPIC, 20, engine, peer);
        }
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            engines.launch("data").join(TOPIC);
        }
        deleteLogs(data);
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch("data");
            final Osier peer = engines.launch("peer");
            if (engine.join(TOPIC).status().events() == 0) {
                assertThatThrownBy(() -> publish(engine, 1, 1)).hasMessageContaining("seqInJournal=20 seqInLog=0");
            }
            peer.join(TOPIC);
            connect(engine, peer);
            awaitEqual(TOPIC, 20, engine, peer);
            assertThat(publish(engine, 1, 1)).isEqualTo(21);
            awaitEqual(TOPIC, 21, engine, peer);
        }
    }

    @Test
    void shouldHaveWhatWasJournalledWhenJoinedAgain() {
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch("data");
            for (int round = 1; round <= 20; round++) {
                final Topic topic = engine.join(TOPIC);
                final LocalAuthor author = topic.author(signer(1));
                for (int i = 0; i < 10; i++) {
                    author.offer(new UnsafeBuffer(bytes("unacknowledged")), 0, 14);
                }
                topic.close();
            }
            final long events = engine.join(TOPIC).status().events();
            assertThat(publish(engine, 1, 1)).isEqualTo(events + 1);
        }
    }

    @Test
    void shouldPublishWithoutTheDiskWhenOnlyTheProcessMatters() {
        final AtomicInteger forces = new AtomicInteger();
        final Machine machine = new Machine() {
            @Override
            public void force(final FileChannel channel, final Path file) throws IOException {
                forces.incrementAndGet();
                Machine.super.force(channel, file);
            }
        };
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch(engines.context("data")
                    .durability(Durability.PROCESS)
                    .logSyncIntervalMs(3_600_000)
                    .machine(machine));
            engine.join(TOPIC);
            forces.set(0);
            publish(engine, 1, 50);
            assertThat(forces).hasValue(0);
        }
    }

    private static long publish(final Osier engine, final int author, final int count) {
        final LocalAuthor local = engine.join(TOPIC).author(signer(author));
        long seq = 0;
        for (int i = 0; i < count; i++) {
            seq = local.publish(bytes("event " + i + " of " + author));
        }
        return seq;
    }

    private static void copyWithoutLogs(final Path from, final Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void deleteLogs(final Path data) throws IOException {
        try (var files = Files.walk(data.resolve("topics"))) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        Files.createDirectories(data.resolve("topics"));
    }
}
