package io.osier.engine;

import static io.osier.engine.TestEngines.awaitEqual;
import static io.osier.engine.TestEngines.connect;
import static io.osier.engine.TestEngines.patiently;
import static io.osier.engine.TestEngines.read;
import static io.osier.engine.TestEngines.signer;
import static io.osier.engine.TestEngines.topicId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.osier.codec.TopicId;
import io.osier.engine.TestEngines.Storage;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.DiskFullException;
import io.osier.engine.log.chronicle.Damage;
import io.osier.engine.log.chronicle.LogScan;
import io.osier.engine.status.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An engine on a file system of its own that really fills up. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class FullDiskTest {
    private static final TopicId TOPIC = topicId(1);
    private static final int DISK_MIB = 96;
    private static final int MIB = 1 << 20;
    private static final int PAYLOAD_LENGTH = 50_000;
    private static final int SMALL_PAYLOAD_LENGTH = 2_000;
    private static final int SMALL_EVENTS_MAX = 12_000;
    private static final int FILL_COUNT = 6;

    @TempDir
    private Path root;

    private Context context(final SmallDisk disk) {
        return new Context()
                .dataDirectory(disk.path().resolve("data"))
                .insecureListen(TestEngines.anyPort())
                .journalLength(MIB)
                .diskFloorBytes(8 * MIB)
                .ballastBytes(4 * MIB);
    }

    @ParameterizedTest
    @EnumSource(SmallDisk.Kind.class)
    void shouldServeWhileTheDiskIsFullAndTakeEverythingWhenThereIsRoom(final SmallDisk.Kind kind) throws Exception {
        try (SmallDisk disk = new SmallDisk(kind, root, DISK_MIB)) {
            try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
                fillAndFree(disk, engines);
            }
            assertThat(damages(disk.path().resolve("data"))).isEmpty();
        }
    }

    private void fillAndFree(final SmallDisk disk, final TestEngines engines) throws IOException {
        final Osier engine = engines.launch(context(disk));
        final Topic topic = engine.join(TOPIC);
        publish(topic, 1, 20);
        final LocalAuthor author = topic.author(signer(1));
        final Osier source = engines.launch("source");
        publish(source.join(TOPIC), 2, 600);
        assertThat(disk.path().resolve("data/ballast")).hasSize(4 * MIB);

        disk.fill(20 * MIB);
        connect(engine, source);
        patiently().until(() -> topic.status().shortage() != null);
        final DiskFullException refused =
                catchThrowableOfType(DiskFullException.class, () -> author.publish(new byte[100]));
        assertThat(refused.diskFloorBytes()).isEqualTo(8 * MIB);
        assertThat(refused).hasMessageContaining("usableBytes=" + refused.usableBytes() + " diskFloorBytes=8388608");
        assertThat(disk.path().resolve("data/ballast")).doesNotExist();
        final int held = (int) topic.status().events();
        assertThat(held).isBetween(20, 619);
        try (Cursor cursor = topic.cursor(0)) {
            assertThat(read(cursor, held)).hasSize(held);
        }
        final Osier other = engines.launch("other");
        other.join(TOPIC);
        connect(other, engine);
        awaitEqual(TOPIC, held, engine, other);

        disk.free();
        awaitEqual(TOPIC, 620, engine, source, other);
        assertThat(publish(topic, 1, 1)).isEqualTo(21);
        assertThat(topic.status().shortage()).isNull();
        assertThat(disk.path().resolve("data/ballast")).hasSize(4 * MIB);
        assertNobodyWasBlamed(engine, source);
        assertThat(engine.counters().value(Counter.STORAGE_SHORTAGES)).isPositive();
    }

    /** Another process takes all that is left at once, floor and ballast too, again and again. */
    @Tag("ring")
    @ParameterizedTest
    @EnumSource(SmallDisk.Kind.class)
    void shouldTearNothingWhenTheDiskFillsUpUnderWriting(final SmallDisk.Kind kind) throws Exception {
        try (SmallDisk disk = new SmallDisk(kind, root, DISK_MIB)) {
            final Path data = disk.path().resolve("data");
            final String digest;
            final long lastSeq;
            try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
                final Osier engine = engines.launch(context(disk));
                final Topic topic = engine.join(TOPIC);
                final Osier source = engines.launch("source");
                publish(topic, 1, 1);
                connect(engine, source);
                final AtomicBoolean isOver = new AtomicBoolean();
                final CompletableFuture<Long> own = onAThread(() -> publish(topic, 1, isOver));
                final CompletableFuture<Long> theirs = onAThread(() -> publish(source.join(TOPIC), 2, isOver));
                for (int i = 0; i < FILL_COUNT; i++) {
                    final long before = topic.status().events();
                    patiently().until(() -> topic.status().events() > before + 50);
                    disk.fill(0);
                    patiently().until(() -> topic.status().shortage() != null);
                    disk.free();
                }
                isOver.set(true);
                lastSeq = own.get();
                awaitEqual(TOPIC, lastSeq + theirs.get(), engine, source);
                assertThat(engine.counters().value(Counter.STORAGE_SHORTAGES)).isEqualTo(FILL_COUNT);
                assertThat(engine.counters().value(Counter.ERRORS)).isZero();
                assertNobodyWasBlamed(engine, source);
                digest = topic.heads().digest();
            }
            assertThat(damages(data)).isEmpty();
            try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
                final Topic topic = engines.launch(context(disk)).join(TOPIC);
                assertThat(topic.heads().digest()).isEqualTo(digest);
                assertThat(publish(topic, 1, 1)).isEqualTo(lastSeq + 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SmallDisk.Kind.class)
    void shouldCloseAndOpenOnAFullDiskAndServeWhatItHas(final SmallDisk.Kind kind) throws Exception {
        try (SmallDisk disk = new SmallDisk(kind, root, DISK_MIB)) {
            try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
                publish(engines.launch(context(disk)).join(TOPIC), 1, 30);
                fillBesideTheBallast(disk);
            }
            try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
                final Osier engine = engines.launch(context(disk));
                final Topic topic = engine.join(TOPIC);
                assertThat(topic.status().shortage()).contains("usableBytes=");
                assertThatThrownBy(() -> publish(topic, 1, 1)).isInstanceOf(DiskFullException.class);
                final Osier other = engines.launch("other");
                other.join(TOPIC);
                connect(other, engine);
                awaitEqual(TOPIC, 30, engine, other);
                disk.free();
                patiently().until(() -> topic.status().shortage() == null);
                assertThat(publish(topic, 1, 1)).isEqualTo(31);
            }
        }
    }

    /** An engine that gives its ballast up while the disk is being filled loses that, too: then once more. */
    private static void fillBesideTheBallast(final SmallDisk disk) throws IOException {
        final Path ballast = disk.path().resolve("data/ballast");
        disk.fill(0);
        while (Files.notExists(ballast)) {
            disk.free();
            patiently().until(() -> Files.exists(ballast) && Files.size(ballast) == 4 * MIB);
            disk.fill(0);
        }
    }

    @ParameterizedTest
    @EnumSource(SmallDisk.Kind.class)
    void shouldOpenOnADiskThatFilledUpWhileItWasClosed(final SmallDisk.Kind kind) throws Exception {
        try (SmallDisk disk = new SmallDisk(kind, root, DISK_MIB)) {
            try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
                publish(engines.launch(context(disk)).join(TOPIC), 1, 30);
            }
            assertThat(disk.path().resolve("data/ballast")).hasSize(4 * MIB);
            disk.fill(0);
            try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
                final Topic topic = engines.launch(context(disk)).join(TOPIC);
                assertThat(disk.path().resolve("data/ballast")).doesNotExist();
                assertThat(topic.status().events()).isEqualTo(30);
                assertThat(topic.status().shortage()).contains("usableBytes=");
                disk.free();
                patiently().until(() -> topic.status().shortage() == null);
                assertThat(publish(topic, 1, 1)).isEqualTo(31);
            }
        }
    }

    private static void assertNobodyWasBlamed(final Osier... engines) {
        for (final Osier engine : engines) {
            for (final Counter counter : new Counter[] {
                Counter.PROTOCOL_ERRORS, Counter.UNSOLICITED_EVENTS, Counter.INVALID_EVENTS, Counter.LINKS_CLOSED
            }) {
                assertThat(engine.counters().value(counter)).as("%s", counter).isZero();
            }
            assertThat(engine.counters().value(Counter.REDUNDANT_EVENTS))
                    .as("what was asked for comes once")
                    .isEqualTo(engine.counters().value(Counter.REDUNDANT_PUSHED_EVENTS));
        }
    }

    /** Publishes again what is refused for lack of room, as an application would. */
    private static long publish(final Topic topic, final int author, final int count) {
        final LocalAuthor local = topic.author(signer(author));
        long seq = 0;
        for (int i = 0; i < count; ) {
            try {
                seq = local.publish(new byte[PAYLOAD_LENGTH]);
                i++;
            } catch (final DiskFullException full) {
                if (count == 1) {
                    throw full;
                }
                patiently().until(() -> topic.status().shortage() == null);
            }
        }
        return seq;
    }

    private static CompletableFuture<Long> onAThread(final Supplier<Long> task) {
        return CompletableFuture.supplyAsync(task, command -> new Thread(command).start());
    }

    private static long publish(final Topic topic, final int author, final AtomicBoolean isOver) {
        final LocalAuthor local = topic.author(signer(author));
        long seq = 0;
        while (!isOver.get() && seq < SMALL_EVENTS_MAX) {
            try {
                seq = local.publish(new byte[SMALL_PAYLOAD_LENGTH]);
            } catch (final DiskFullException full) {
                patiently().until(() -> topic.status().shortage() == null);
            }
        }
        return seq;
    }

    private static List<Damage> damages(final Path data) throws IOException {
        assertThat(Files.isDirectory(data)).isTrue();
        final List<Damage> damages = new ArrayList<>();
        try (AuthorTable authors = new AuthorTable()) {
            LogScan.run(data, TOPIC, TestEngines.CRYPTO, authors, new LogScan.Visitor() {
                @Override
                public void onEvent(
                        final DirectBuffer buffer,
                        final int offset,
                        final int length,
                        final DirectBuffer hash,
                        final Path file,
                        final boolean isIndexed) {
                    assertThat(isIndexed).isTrue();
                }

                @Override
                public void onDamage(final Damage damage) {
                    damages.add(damage);
                }
            });
        }
        return damages;
    }
}
