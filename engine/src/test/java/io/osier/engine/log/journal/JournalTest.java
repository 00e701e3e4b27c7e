package io.osier.engine.log.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.engine.log.DamagedEventException;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.JournalFullException;
import io.osier.engine.log.Machine;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TestChain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final TopicId TOPIC = TopicId.of(filled(1));
    private static final TopicId OTHER_TOPIC = TopicId.of(filled(2));
    private static final int LENGTH = Journal.LENGTH_MIN;

    @TempDir
    private Path root;

    private final UnsafeBuffer event = new UnsafeBuffer(new byte[300_000]);
    private final List<byte[]> written = new ArrayList<>();
    private Path home;

    @BeforeEach
    void begin() {
        home = root.resolve("data");
    }

    @Test
    void shouldHoldWhatWasCommittedWhenOpenedAgain() {
        final TestChain chain = new TestChain(TOPIC, 1);
        final TestChain other = new TestChain(OTHER_TOPIC, 2);
        withJournal(journal -> {
            append(journal, TOPIC, chain, 100);
            append(journal, OTHER_TOPIC, other, 3);
            append(journal, TOPIC, chain, 200_000);
            journal.commit();
        });

        withJournal(journal -> {
            assertThat(journal.isDamaged()).isFalse();
            assertHead(journal, TOPIC, chain);
            assertHead(journal, OTHER_TOPIC, other);
            assertThat(recovered(journal, TOPIC, true)).containsExactly(written.get(0), written.get(2));
            assertThat(recovered(journal, OTHER_TOPIC, true)).containsExactly(written.get(1));
        });
    }

    @Test
    void shouldOfferEverythingAgainWheneverTheTopicLogIsOpened() {
        final TestChain chain = new TestChain(TOPIC, 1);
        withJournal(journal -> {
            for (int i = 0; i < 5; i++) {
                append(journal, TOPIC, chain, 100);
            }
            journal.commit();
        });
        final List<byte[]> own = List.copyOf(written);
        withJournal(journal -> {
            final TopicJournal topic = journal.topic(TOPIC);
            final AtomicInteger untilDamage = new AtomicInteger(3);
            assertThatThrownBy(() -> journal.recover(topic, (buffer, offset, length) -> {
                        if (untilDamage.getAndDecrement() == 0) {
                            throw new DamagedEventException("met in the log");
                        }
                        return true;
                    }))
                    .isInstanceOf(DamagedEventException.class);
            assertThat(recovered(journal, TOPIC, false)).as("opened again").containsExactlyElementsOf(own);
            topic.onSynced(topic.appliedCount());
            assertThat(recovered(journal, TOPIC, true)).as("joined again").containsExactlyElementsOf(own);
            fill(journal, new TestChain(OTHER_TOPIC, 9));
            copy(home, root.resolve("killed"));
            topic.onSynced(topic.appliedCount());
            fill(journal, new TestChain(OTHER_TOPIC, 10));
            assertThat(recovered(journal, TOPIC, true)).as("forced").isEmpty();
        });
        home = root.resolve("killed");
        withJournal(journal -> assertThat(recovered(journal, TOPIC, true))
                .as("taken, but never forced")
                .containsExactlyElementsOf(own));
    }

    @Test
    void shouldNotBeHarmedWhenTheThreadThatRecoversIsInterrupted() {
        final TestChain chain = new TestChain(TOPIC, 1);
        withJournal(journal -> {
            for (int i = 0; i < 10; i++) {
                append(journal, TOPIC, chain, 200_000);
            }
            journal.commit();
        });
        final List<byte[]> own = List.copyOf(written);
        withJournal(journal -> {
            final List<byte[]> found = new ArrayList<>();
            final CompletableFuture<Integer> recovery = new CompletableFuture<>();
            final Thread joining = new InterruptedThread(() -> recovery.completeAsync(
                    () -> journal.recover(journal.topic(TOPIC), (buffer, offset, length) -> {
                        final byte[] bytes = new byte[length];
                        buffer.getBytes(offset, bytes);
                        return found.add(bytes);
                    }),
                    Runnable::run));
            joining.start();
            assertThat(recovery.join()).isZero();
            assertThat(found).containsExactlyElementsOf(own);
            append(journal, OTHER_TOPIC, new TestChain(OTHER_TOPIC, 2), 10);
            journal.commit();
        });
    }

    @Test
    void shouldHandOnEverythingWhileOthersUseTheJournalAndItsFilesTakeTurns() {
        final TestChain chain = new TestChain(TOPIC, 1);
        withJournal(journal -> {
            for (int i = 0; i < 4; i++) {
                append(journal, TOPIC, chain, 100_000);
            }
            journal.commit();
            final List<byte[]> own = List.copyOf(written);
            final List<byte[]> found = new ArrayList<>();
            journal.recover(journal.topic(TOPIC), (buffer, offset, length) -> {
                final byte[] bytes = new byte[length];
                buffer.getBytes(offset, bytes);
                final TestChain other = new TestChain(OTHER_TOPIC, 10 + found.size());
                CompletableFuture.runAsync(() -> fill(journal, other))
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join();
                return found.add(bytes);
            });
            assertThat(found).containsExactlyElementsOf(own);
        });
    }

    @Test
    void shouldWaitOnlyForTopicLogsThatAreForced() {
        final TestChain chain = new TestChain(TOPIC, 1);
        withJournal(journal -> {
            for (int i = 0; i < 10; i++) {
                append(journal, TOPIC, chain, 100_000);
            }
            journal.commit();
            final TopicJournal topic = journal.topic(TOPIC);
            assertThat(journal.isPending(500_000)).as("not joined").isFalse();
            topic.beingSynced(true);
            assertThat(journal.isPending(500_000)).as("joined").isTrue();
            topic.beingSynced(false);
            assertThat(journal.isPending(500_000)).as("left").isFalse();
            topic.beingSynced(true);
            topic.fail(new StorageException("it could not be forced"));
            assertThat(journal.isPending(500_000)).as("not forced any more").isFalse();
        });
    }

    @Test
    void shouldSayThatItIsFullAndWhereToLookAndGoOnWhenThoseTopicsWereForced() {
        final TestChain chain = new TestChain(TOPIC, 1);
        final TestChain other = new TestChain(OTHER_TOPIC, 2);
        final int lengthMax = 4 * LENGTH;
        int count = 0;
        try (DataDirectory directory = DataDirectory.open(home);
                Journal journal = Journal.open(directory, LENGTH, lengthMax)) {
            while (isTaken(journal, TOPIC, chain)) {
                assertThat(++count).as("events that are never forced").isLessThan(100);
            }
            journal.commit();
            assertThat(count * 100_000).isBetween(2 * LENGTH, lengthMax);
        }
        final List<byte[]> own = List.copyOf(written.subList(0, count));
        for (int launch = 0; launch < 3; launch++) {
            try (DataDirectory directory = DataDirectory.open(home);
                    Journal journal = Journal.open(directory, LENGTH, lengthMax)) {
                while (isTaken(journal, OTHER_TOPIC, other)) {
                    assertThat(other.seq()).as("room for what is new").isLessThan(50);
                }
                assertThat(recovered(journal, TOPIC, true)).containsExactlyElementsOf(own);
                if (launch == 2) {
                    journal.topic(TOPIC).onSynced(journal.topic(TOPIC).appliedCount());
                    append(journal, OTHER_TOPIC, other, 100_000);
                }
                journal.commit();
            }
        }
    }

    private boolean isTaken(final Journal journal, final TopicId topic, final TestChain chain) {
        try {
            append(journal, topic, chain, 100_000);
            return true;
        } catch (final JournalFullException full) {
            assertThat(full).hasMessageContaining("topicWithMost=" + TOPIC);
            written.remove(written.size() - 1);
            return false;
        }
    }

    @Test
    void shouldKeepOnlyTheHeadOfWhatTheTopicLogHasOnTheDisk() {
        final TestChain chain = new TestChain(TOPIC, 1);
        withJournal(journal -> {
            append(journal, TOPIC, chain, 100);
            append(journal, TOPIC, chain, 100);
            append(journal, TOPIC, chain, 100);
            journal.commit();
            final TopicJournal topic = journal.topic(TOPIC);
            topic.onApplied();
            topic.onApplied();
            topic.onApplied();
            topic.onSynced(2);
            fill(journal, new TestChain(OTHER_TOPIC, 9));
        });

        withJournal(journal -> {
            assertThat(recovered(journal, TOPIC, true)).containsExactly(written.get(2));
            assertHead(journal, TOPIC, chain);
        });
        withJournal(journal -> assertHead(journal, TOPIC, chain));
    }

    /** Appends until both files have been used several times, with everything synced as it goes. */
    private void fill(final Journal journal, final TestChain chain) {
        final TopicJournal topic = journal.topic(OTHER_TOPIC);
        for (int i = 1; i <= 40; i++) {
            append(journal, OTHER_TOPIC, chain, 100_000);
            journal.commit();
            topic.onApplied();
            topic.onSynced(i);
        }
    }

    @Test
    void shouldGrowWhenTopicLogsAreNotForcedAndLoseNothing() {
        final TestChain chain = new TestChain(TOPIC, 1);
        withJournal(journal -> {
            journal.topic(TOPIC).beingSynced(true);
            for (int i = 0; i < 60; i++) {
                append(journal, TOPIC, chain, 100_000);
                journal.commit();
            }
            assertThat(journal.isPending(5_000_000)).isTrue();
        });

        withJournal(journal -> assertThat(recovered(journal, TOPIC, true)).containsExactlyElementsOf(written));
    }

    @Test
    void shouldHoldAnEventThatDoesNotFitUntilItDoes() {
        final TestChain chain = new TestChain(TOPIC, 1);
        withJournal(journal -> {
            append(journal, TOPIC, chain, 100);
            append(journal, TOPIC, chain, 100);
            journal.commit();
        });
        withJournal(journal -> {
            assertThat(recovered(journal, TOPIC, false)).hasSize(2);
            journal.topic(TOPIC).onSynced(2);
            fill(journal, new TestChain(OTHER_TOPIC, 9));
        });

        withJournal(journal ->
                assertThat(recovered(journal, TOPIC, true)).containsExactlyElementsOf(written.subList(0, 2)));
    }

    @Tag("ring")
    @Test
    void shouldFindWhatWasCommittedBeforeWhenTheLastGroupIsCutAnywhere() throws IOException {
        final TestChain chain = new TestChain(TOPIC, 1);
        final int[] ends = new int[2];
        final Path crashed = root.resolve("crashed");
        try (DataDirectory directory = DataDirectory.open(home);
                Journal journal = Journal.open(directory, LENGTH)) {
            append(journal, TOPIC, chain, 100);
            journal.commit();
            ends[0] = usedLength(active(home));
            append(journal, TOPIC, chain, 40);
            append(journal, TOPIC, chain, 40);
            journal.commit();
            ends[1] = usedLength(active(home));
            copy(home, crashed);
        }
        for (int cut = ends[0]; cut <= ends[1]; cut++) {
            final Path torn = root.resolve("torn");
            copy(crashed, torn);
            zeroFrom(active(torn), cut);
            try (DataDirectory directory = DataDirectory.open(torn);
                    Journal journal = Journal.open(directory, LENGTH)) {
                final List<byte[]> found = recovered(journal, TOPIC, true);
                assertThat(found).isNotEmpty();
                assertThat(found).containsExactlyElementsOf(written.subList(0, found.size()));
                assertThat(journal.isDamaged()).as("cut=%d", cut).isFalse();
            }
        }
    }

    @Tag("ring")
    @Test
    void shouldReportAFlippedBitOrNotNeedItAndNeverInventAnEvent() throws IOException {
        final TestChain chain = new TestChain(TOPIC, 1);
        withJournal(journal -> {
            for (int i = 0; i < 10; i++) {
                append(journal, TOPIC, chain, 60);
                journal.commit();
            }
        });
        final Random random = new Random(7);
        final Path flipped = root.resolve("flipped");
        for (int round = 0; round < 400; round++) {
            copy(home, flipped);
            final Path file = active(flipped);
            final int bit = random.nextInt(usedLength(file) * 8);
            flip(file, bit);
            try (DataDirectory directory = DataDirectory.open(flipped);
                    Journal journal = Journal.open(directory, LENGTH)) {
                final List<byte[]> found = recovered(journal, TOPIC, true);
                assertThat(written).as("bit=%d", bit).containsAll(found);
                if (found.size() < written.size()) {
                    assertThat(journal.damage())
                            .as("bit=%d", bit)
                            .contains(file.getFileName().toString());
                }
            }
        }
    }

    @Test
    void shouldSayThatTheJournalOfAUsedDirectoryIsGone() throws IOException {
        withJournal(journal -> {});
        Files.createDirectories(home.resolve("topics").resolve(TOPIC.toString()));
        Files.delete(home.resolve("journal.0"));
        Files.deleteIfExists(home.resolve("journal.1"));

        withJournal(journal -> assertThat(journal.damage()).contains("gone"));
        withJournal(journal -> assertThat(journal.isDamaged()).isFalse());
    }

    @Test
    void shouldRememberHeadsThatOnlyTheTopicLogHolds() {
        final TestChain chain = new TestChain(TOPIC, 1);
        chain.next(event, 0, 10);
        withJournal(journal -> {
            final TopicJournal topic = journal.topic(TOPIC);
            final OwnHead head = topic.head(AuthorId.of(chain.author()));
            head.logged(1, new UnsafeBuffer(chain.hash()), 0);
            topic.saveHeads();
            assertThat(head.seq()).as("the log was not forced yet").isZero();
            topic.stageHeads();
            topic.saveHeads();
            assertThat(head.seq()).as("the log is being forced").isZero();
            head.logged(2, new UnsafeBuffer(new byte[32]), 0);
            topic.headsForced();
            topic.saveHeads();
            assertHead(journal, TOPIC, chain);
            final int length = usedLength(active(home));
            topic.saveHeads();
            assertThat(usedLength(active(home))).as("no news").isEqualTo(length);
            copy(home, root.resolve("killed"));
            chain.next(event, 0, 10);
            head.logged(2, new UnsafeBuffer(chain.hash()), 0);
        });
        withJournal(journal -> assertHead(journal, TOPIC, chain));
        home = root.resolve("killed");
        withJournal(journal -> {
            assertThat(journal.isDamaged()).isFalse();
            assertThat(journal.topic(TOPIC).head(AuthorId.of(chain.author())).seq())
                    .isEqualTo(1);
        });
    }

    @Test
    void shouldRememberWhichAuthorsAreConfirmedThroughRotations() {
        final AuthorId confirmed = AuthorId.of(filled(5));
        withJournal(journal -> {
            final TopicJournal topic = journal.topic(TOPIC);
            topic.head(confirmed).confirm(77);
            topic.head(AuthorId.of(filled(6)));
            topic.stageHeads();
            topic.head(confirmed).confirm(78);
            topic.headsForced();
            topic.saveHeads();
            copy(home, root.resolve("killed"));
            topic.head(confirmed).confirm(77);
            fill(journal, new TestChain(OTHER_TOPIC, 9));
            fill(journal, new TestChain(OTHER_TOPIC, 10));
        });
        withJournal(journal -> {
            final OwnHead head = journal.topic(TOPIC).head(confirmed);
            assertThat(head.isConfirmed(77)).isTrue();
            assertThat(head.isConfirmed(78)).isFalse();
            assertThat(head.isConfirmedNow()).isFalse();
            assertThat(head.seq()).isZero();
            assertThat(journal.topic(TOPIC).head(AuthorId.of(filled(6))).isConfirmed(77))
                    .isFalse();
        });
        home = root.resolve("killed");
        withJournal(journal -> assertThat(journal.topic(TOPIC).head(confirmed).isConfirmed(77))
                .as("78 came after the log was forced")
                .isTrue());
    }

    @Test
    void shouldForceHeadsThatCameBetweenTheEventsOfAGroup() {
        final List<Path> forced = new ArrayList<>();
        final Machine machine = new Machine() {
            @Override
            public void force(final FileChannel channel, final Path file) throws IOException {
                forced.add(file);
                Machine.super.force(channel, file);
            }
        };
        final TestChain chain = new TestChain(TOPIC, 1);
        try (DataDirectory directory = DataDirectory.open(home, machine);
                Journal journal = Journal.open(directory, LENGTH)) {
            append(journal, TOPIC, chain, 10);
            journal.topic(TOPIC).saveHeads();
            forced.clear();
            journal.commit();
            assertThat(forced).hasSize(1);
            journal.commit();
            assertThat(forced).as("nothing new").hasSize(1);
        }
    }

    @Test
    void shouldSayThatItIsDamagedWhenTheJournalIsGone() throws IOException {
        withJournal(journal -> assertThat(journal.isDamaged()).isFalse());
        final long before = unconfirmed();
        assertThat(before).isZero();
        Files.deleteIfExists(home.resolve("journal.0"));
        Files.deleteIfExists(home.resolve("journal.1"));
        withJournal(journal -> assertThat(journal.isDamaged()).isTrue());
        final long after = unconfirmed();
        assertThat(after).isNotZero();
        withJournal(journal -> assertThat(journal.isDamaged()).isFalse());
        assertThat(unconfirmed()).isEqualTo(after);
    }

    private long unconfirmed() {
        try (DataDirectory directory = DataDirectory.open(home)) {
            return directory.state().unconfirmed();
        }
    }

    @Test
    void shouldTakeNothingMoreWhenAForceFailed() {
        assertEndedBy(() -> new IOException("disk on fire"), "disk on fire");
    }

    @Test
    void shouldTakeNothingMoreAfterAnErrorThatNobodyExpected() {
        assertEndedBy(() -> new InternalError("no such page"), "no such page");
    }

    private void assertEndedBy(final Supplier<Throwable> problem, final String message) {
        final AtomicInteger forcesLeft = new AtomicInteger(Integer.MAX_VALUE);
        final Machine machine = new Machine() {
            @Override
            public void force(final FileChannel channel, final Path file) throws IOException {
                if (forcesLeft.getAndDecrement() <= 0) {
                    throwAny(problem.get());
                }
                Machine.super.force(channel, file);
            }
        };
        final TestChain chain = new TestChain(TOPIC, 1);
        try (DataDirectory directory = DataDirectory.open(home, machine);
                Journal journal = Journal.open(directory, LENGTH)) {
            append(journal, TOPIC, chain, 10);
            journal.commit();
            append(journal, TOPIC, chain, 10);
            forcesLeft.set(0);
            assertThatThrownBy(journal::commit)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(message);
            forcesLeft.set(100);
            assertThatThrownBy(() -> append(journal, TOPIC, chain, 10)).hasMessageContaining(message);
            assertThatThrownBy(journal::commit).hasMessageContaining(message);
            assertThat(journal.isSound()).isFalse();
            assertThat(journal.topic(TOPIC).failure()).hasMessageContaining(message);
            assertThat(recovered(journal, TOPIC, true)).as("of unknown worth").isEmpty();
        }
    }

    @Test
    void shouldCarryOnWhenItDiedAtAnyForceOfARotation() throws IOException {
        final List<Path> images = new ArrayList<>();
        final Machine machine = new Machine() {
            @Override
            public void force(final FileChannel channel, final Path file) throws IOException {
                if (file.getFileName().toString().startsWith("journal.")) {
                    for (final String moment : new String[] {"before", "after"}) {
                        final Path image = root.resolve("image-" + images.size() + moment);
                        copy(home, image);
                        images.add(image);
                        Machine.super.force(channel, file);
                    }
                }
            }
        };
        final TestChain chain = new TestChain(TOPIC, 1);
        final List<Integer> committed = new ArrayList<>();
        try (DataDirectory directory = DataDirectory.open(home, machine);
                Journal journal = Journal.open(directory, LENGTH)) {
            images.clear();
            for (int i = 0; i < 25; i++) {
                append(journal, TOPIC, chain, 90_000);
                journal.commit();
                while (committed.size() < images.size()) {
                    committed.add(i);
                }
            }
        }
        for (int i = 0; i < committed.size(); i++) {
            try (DataDirectory directory = DataDirectory.open(images.get(i));
                    Journal journal = Journal.open(directory, LENGTH)) {
                final List<byte[]> found = recovered(journal, TOPIC, true);
                assertThat(journal.isDamaged()).isFalse();
                assertThat(found.size()).isGreaterThanOrEqualTo(committed.get(i));
                assertThat(found).containsExactlyElementsOf(written.subList(0, found.size()));
            }
        }
    }

    private static void throwAny(final Throwable problem) throws IOException {
        if (problem instanceof Error error) {
            throw error;
        }
        throw (IOException) problem;
    }

    /**
     * A thread that every third access to a file finds to be interrupted: after it has begun, as chance would have it.
     */
    private static final class InterruptedThread extends Thread {
        private int count;

        InterruptedThread(final Runnable task) {
            super(task);
        }

        @Override
        public boolean isInterrupted() {
            return ++count % 3 == 0 || super.isInterrupted();
        }
    }

    private interface Use {
        void run(Journal journal) throws IOException;
    }

    private void withJournal(final Use use) {
        try (DataDirectory directory = DataDirectory.open(home);
                Journal journal = Journal.open(directory, LENGTH)) {
            use.run(journal);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(final Journal journal, final TopicId topic, final TestChain chain, final int payloadLength) {
        final int length = chain.next(event, 0, payloadLength);
        final byte[] bytes = new byte[length];
        event.getBytes(0, bytes);
        written.add(bytes);
        journal.append(
                journal.topic(topic).head(AuthorId.of(chain.author())),
                event,
                0,
                length,
                chain.seq(),
                new UnsafeBuffer(chain.hash()),
                0);
    }

    private static void assertHead(final Journal journal, final TopicId topic, final TestChain chain) {
        final OwnHead head = journal.topic(topic).head(AuthorId.of(chain.author()));
        assertThat(head.seq()).isEqualTo(chain.seq());
        assertThat(head.hash().toBytes()).isEqualTo(chain.hash());
    }

    private static List<byte[]> recovered(final Journal journal, final TopicId topic, final boolean isTaken) {
        final List<byte[]> events = new ArrayList<>();
        final int held = journal.recover(journal.topic(topic), (buffer, offset, length) -> {
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            events.add(bytes);
            return isTaken;
        });
        assertThat(held).isEqualTo(isTaken ? 0 : events.size());
        return events;
    }

    private static Path active(final Path directory) throws IOException {
        Path active = null;
        long newest = -1;
        for (final String name : new String[] {"journal.0", "journal.1"}) {
            final Path file = directory.resolve(name);
            if (Files.exists(file)) {
                final long generation = RecordDescriptor.fileGeneration(new UnsafeBuffer(Files.readAllBytes(file)));
                active = generation > newest ? file : active;
                newest = Math.max(newest, generation);
            }
        }
        return active;
    }

    private static int usedLength(final Path file) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static void zeroFrom(final Path file, final int offset) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, offset, bytes.length, (byte) 0);
        Files.write(file, bytes);
    }

    private static void flip(final Path file, final int bit) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        bytes[bit >>> 3] ^= (byte) (1 << (bit & 7));
        Files.write(file, bytes);
    }

    private static void copy(final Path from, final Path to) throws IOException {
        Files.createDirectories(to);
        try (var stale = Files.list(to)) {
            for (final Path file : stale.toList()) {
                Files.delete(file);
            }
        }
        try (var files = Files.list(from)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static byte[] filled(final int value) {
        final byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
