package io.osier.engine;

import static io.osier.engine.TestEngines.anyPort;
import static io.osier.engine.TestEngines.awaitEqual;
import static io.osier.engine.TestEngines.bytes;
import static io.osier.engine.TestEngines.connect;
import static io.osier.engine.TestEngines.patiently;
import static io.osier.engine.TestEngines.signer;
import static io.osier.engine.TestEngines.text;
import static io.osier.engine.TestEngines.topicId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.TopicId;
import io.osier.engine.TestEngines.Storage;
import io.osier.engine.log.ConfirmOwnHead;
import io.osier.engine.log.Durability;
import io.osier.engine.log.Machine;
import io.osier.engine.log.StorageException;
import io.osier.engine.status.Counter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No author signs two histories, whatever becomes of the directory that knows what it signed last. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OwnHeadTest {
    private static final TopicId TOPIC = topicId(1);
    private static final int OWN = 1;

    @TempDir
    private Path root;

    private TestEngines engines;

    @BeforeEach
    void begin() {
        engines = new TestEngines(Storage.DIRECTORY, root);
    }

    @AfterEach
    void end() {
        engines.close();
    }

    private void closeAll() {
        engines.close();
        engines = new TestEngines(Storage.DIRECTORY, root);
    }

    private Osier launch(final String name, final ConfirmOwnHead when) {
        return engines.launch(engines.context(name).confirmOwnHead(when));
    }

    private static LocalAuthor own(final Osier engine) {
        return engine.join(TOPIC).author(signer(OWN));
    }

    private static long publish(final Osier engine, final int count) {
        long seq = 0;
        for (int i = 0; i < count; i++) {
            seq = own(engine).publish(bytes("event " + i));
        }
        return seq;
    }

    private static void awaitConfirmed(final Osier engine) {
        patiently().until(() -> own(engine).confirming().isEmpty());
    }

    private static void assertConfirming(final Osier engine) {
        assertThat(own(engine).offer(new UnsafeBuffer(new byte[1]), 0, 1)).isEqualTo(LocalAuthor.CONFIRMING);
        assertThatThrownBy(() -> publish(engine, 1))
                .isInstanceOf(ConfirmingException.class)
                .hasMessageContaining("author=" + signer(OWN).author())
                .hasMessageContaining("confirmOwnHead=NEVER");
    }

    /** A directory with 5 own events, its copy, and a peer that has 5 more of the directory's own events. */
    private void copyAndGoOn() throws IOException {
        publish(engines.launch("data"), 5);
        closeAll();
        copy(root.resolve("data"), root.resolve("copy"));
        final Osier engine = engines.launch("data");
        final Osier peer = engines.launch("peer");
        assertThat(publish(engine, 5)).isEqualTo(10);
        peer.join(TOPIC);
        connect(engine, peer);
        awaitEqual(TOPIC, 10, engine, peer);
        closeAll();
    }

    @Test
    void shouldPublishAtOnceWhenTheDirectoryWasClosed() {
        publish(engines.launch("data"), 3);
        closeAll();
        assertThat(publish(engines.launch("data"), 1)).isEqualTo(4);
    }

    @Test
    void shouldGoOnAboveWhatAPeerHasWhenACopyIsStarted() throws IOException {
        copyAndGoOn();
        final Osier copy = engines.launch("copy");
        assertConfirming(copy);
        final Osier peer = engines.launch("peer");
        peer.join(TOPIC);
        connect(copy, peer);
        awaitConfirmed(copy);
        assertThat(publish(copy, 1)).isEqualTo(11);
        awaitEqual(TOPIC, 11, copy, peer);
        assertThat(copy.counters().value(Counter.HEADS_DIVERGED)).isZero();
        assertThat(peer.counters().value(Counter.HEADS_DIVERGED)).isZero();
        closeAll();
        assertThat(publish(engines.launch("copy"), 1)).as("confirmed for good").isEqualTo(12);
    }

    @Test
    void shouldStopOnlyTheAuthorWhoseHeadIsDamagedInTheLogWhileItIsConfirmed() throws IOException {
        copyAndGoOn();
        final Osier copy = engines.launch("copy");
        assertConfirming(copy);
        damageEvent(root.resolve("copy"), 5);
        final Osier peer = engines.launch("peer");
        peer.join(TOPIC);
        connect(copy, peer);
        patiently()
                .untilAsserted(() -> assertThatThrownBy(() -> publish(copy, 1))
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("damaged")
                        .hasMessageContaining("offset="));
        assertThat(own(copy).confirming()).isEmpty();
        awaitEqual(TOPIC, 10, copy, peer);
        peer.join(TOPIC).author(signer(7)).publish(bytes("of the peer"));
        awaitEqual(TOPIC, 11, copy, peer);
    }

    @Test
    void shouldStayUnconfirmedWhenItStoppedBeforeAPeerCame() throws IOException {
        copyAndGoOn();
        assertConfirming(engines.launch("copy"));
        closeAll();
        assertConfirming(engines.launch("copy"));
    }

    @Test
    void shouldPublishWhenTheOperatorSaysThatNothingIsLost() throws IOException {
        publish(engines.launch("data"), 5);
        closeAll();
        copy(root.resolve("data"), root.resolve("copy"));
        final Osier told = launch("copy", ConfirmOwnHead.NEVER);
        assertThat(publish(told, 1)).isEqualTo(6);
        closeAll();
        assertThat(publish(engines.launch("copy"), 1))
                .as("that counts later, too")
                .isEqualTo(7);
    }

    @Test
    void shouldConfirmAfterEveryLaunchWhenToldToDoSoAlways() {
        publish(engines.launch("data"), 2);
        closeAll();
        final Osier engine = launch("data", ConfirmOwnHead.ALWAYS);
        assertConfirming(engine);
        final Osier peer = engines.launch("peer");
        peer.join(TOPIC);
        connect(engine, peer);
        awaitConfirmed(engine);
        assertThat(publish(engine, 1)).isEqualTo(3);
        engine.join(TOPIC).close();
        assertThat(publish(engine, 1)).as("once in this run").isEqualTo(4);
        closeAll();
        assertConfirming(launch("data", ConfirmOwnHead.ALWAYS));
    }

    @Test
    void shouldBeConfirmedInTheEndWhenThePeerLies() throws IOException {
        publish(engines.launch("data"), 5);
        closeAll();
        copy(root.resolve("data"), root.resolve("copy"));
        final long stallMs = 100;
        final Osier copy =
                engines.launch(engines.context("copy").insecureListen(anyPort()).requestStallMs(stallMs));
        assertConfirming(copy);
        try (WireClient liar = new WireClient(copy.listenAddress())) {
            liar.open(9, TOPIC);
            liar.advertise(signer(OWN).author(), 1_000_000);
            patiently().until(() -> copy.join(TOPIC).status().links() == 1);
            assertConfirming(copy);
            // Its link is closed because it answers nothing; it comes again and claims the same.
            patiently().until(() -> {
                if (copy.join(TOPIC).status().links() == 0) {
                    return own(copy).confirming().isEmpty() || reconnect(copy);
                }
                return own(copy).confirming().isEmpty();
            });
        }
        assertThat(publish(copy, 1)).isEqualTo(6);
    }

    private static boolean reconnect(final Osier engine) throws IOException {
        try (WireClient liar = new WireClient(engine.listenAddress())) {
            liar.open(9, TOPIC);
            liar.advertise(signer(OWN).author(), 1_000_000);
            patiently()
                    .until(() -> own(engine).confirming().isEmpty()
                            || engine.join(TOPIC).status().links() == 0);
            return own(engine).confirming().isEmpty();
        }
    }

    /** A machine that starts anew with every launch. */
    private static Machine bootedAs(final String bootId) {
        return new Machine() {
            @Override
            public String bootId() {
                return bootId;
            }
        };
    }

    private static Machine deadWhenClosing(final String bootId, final Set<String> dead) {
        return new Machine() {
            @Override
            public String bootId() {
                return bootId;
            }

            @Override
            public void force(final FileChannel channel, final Path file) throws IOException {
                if (dead.contains(bootId)) {
                    throw new IOException("the power is lost");
                }
                Machine.super.force(channel, file);
            }
        };
    }

    @Test
    void shouldConfirmAfterALossOfPowerWhenEventsWereAcknowledgedBeforeTheDiskHadThem() {
        for (final Durability durability : Durability.values()) {
            final Set<String> dead = new HashSet<>();
            final String name = "data-" + durability;
            final Osier engine =
                    engines.launch(engines.context(name).durability(durability).machine(deadWhenClosing("one", dead)));
            publish(engine, 5);
            dead.add("one");
            try {
                engine.close();
            } catch (final RuntimeException lost) {
                assertThat(lost).hasMessageContaining("could not");
            }
            final Osier next =
                    engines.launch(engines.context(name).durability(durability).machine(bootedAs("two")));
            if (durability == Durability.SYNC) {
                assertThat(publish(next, 1)).isEqualTo(6);
            } else {
                assertConfirming(next);
            }
            next.close();
        }
    }

    @Test
    void shouldConfirmWhenTheJournalIsDamaged() throws IOException {
        publish(engines.launch("data"), 5);
        closeAll();
        deleteJournal();
        assertConfirming(engines.launch("data"));
    }

    private void deleteJournal() throws IOException {
        Files.deleteIfExists(root.resolve("data/journal.0"));
        Files.deleteIfExists(root.resolve("data/journal.1"));
    }

    @Test
    void shouldRefuseWithBothSeqsUntilAPeerHasBroughtWhatLiesBeforeOwnEvents() throws IOException {
        final Osier engine = engines.launch("data");
        final Osier peer = engines.launch("peer");
        publish(engine, 9);
        peer.join(TOPIC);
        connect(engine, peer);
        awaitEqual(TOPIC, 9, engine, peer);
        closeAll();
        damageEvent(root.resolve("data"), 4);
        deleteJournal();

        final Osier damaged = launch("data", ConfirmOwnHead.NEVER);
        assertThat(damaged.join(TOPIC).status().events()).isEqualTo(3);
        assertThatThrownBy(() -> publish(damaged, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("seqBehindDamage=9 seqInLog=3");
        final LocalAuthor author = own(damaged);
        final Osier whole = engines.launch("peer");
        whole.join(TOPIC);
        connect(damaged, whole);
        awaitEqual(TOPIC, 9, damaged, whole);
        patiently().ignoreExceptionsInstanceOf(IllegalStateException.class).until(() -> {
            final long seq = author.publish(bytes("after"));
            assertThat(seq).isEqualTo(10);
            return true;
        });
        awaitEqual(TOPIC, 10, damaged, whole);
    }

    @Test
    void shouldKnowItsHeadsFromTheJournalWhenTheLogOfProcessDurabilityIsLost() throws IOException {
        final Osier engine = engines.launch(engines.context("data").durability(Durability.PROCESS));
        publish(engine, 7);
        closeAll();
        delete(root.resolve("data/topics"));
        final Osier lost = launch("data", ConfirmOwnHead.NEVER);
        assertThatThrownBy(() -> publish(lost, 1)).hasMessageContaining("seqInJournal=7 seqInLog=0");
    }

    @Test
    void shouldHandOnEverythingToASavedCursorWhenAnOlderCopyTakesThePlace() throws IOException {
        copyAndGoOn();
        final DurablePosition saved;
        final Set<String> delivered = new HashSet<>();
        final Osier engine = engines.launch("data");
        try (Cursor cursor = engine.join(TOPIC).cursor(DurablePosition.START)) {
            cursor.poll((event, position) -> delivered.add(event.seq() + text(event)), 100);
            saved = DurablePosition.parse(cursor.durablePosition().toString());
        }
        assertThat(delivered).hasSize(10);
        closeAll();
        final Osier copy = engines.launch("copy");
        final Osier peer = engines.launch("peer");
        peer.join(TOPIC).author(signer(7)).publish(bytes("of the peer"));
        connect(copy, peer);
        awaitEqual(TOPIC, 11, copy, peer);
        try (Cursor cursor = copy.join(TOPIC).cursor(saved)) {
            cursor.poll((event, position) -> delivered.add(event.seq() + text(event)), 100);
            assertThat(delivered).contains("1of the peer").hasSize(11);
            final DurablePosition later = cursor.durablePosition();
            assertThat(later.incarnation()).isNotEqualTo(saved.incarnation());
            closeAll();
            delivered.clear();
            try (Cursor unknown = engines.launch("data").join(TOPIC).cursor(later)) {
                unknown.poll((event, position) -> delivered.add(event.seq() + text(event)), 100);
            }
            assertThat(delivered)
                    .as("of an incarnation that the original knows nothing of")
                    .hasSize(10);
        }
    }

    /** Flips a bit in the payload of an own event, wherever it lies. */
    private static void damageEvent(final Path data, final long seq) throws IOException {
        final byte[] payload = bytes("event " + (seq - 1));
        try (var paths = Files.walk(data.resolve("topics"))) {
            for (final Path file :
                    paths.filter(path -> path.toString().contains(".cq4")).toList()) {
                final byte[] content = Files.readAllBytes(file);
                for (int i = 0; i < content.length - payload.length; i++) {
                    if (Arrays.equals(content, i, i + payload.length, payload, 0, payload.length)) {
                        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
                            access.seek(i);
                            access.write(content[i] ^ 1);
                        }
                        return;
                    }
                }
            }
        }
        throw new IOException("there is no event with payload event " + (seq - 1));
    }

    private static void copy(final Path from, final Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (final Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static void delete(final Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (final Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
