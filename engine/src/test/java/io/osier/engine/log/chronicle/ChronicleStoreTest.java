package io.osier.engine.log.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.osier.codec.AuthorId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.event.EventDescriptor;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.ReadCost;
import io.osier.engine.log.SignedChain;
import io.osier.engine.log.SignedHead;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.Store;
import io.osier.engine.log.StoreConformance;
import io.osier.engine.log.TestChain;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.UnlinkedHeads;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChronicleStoreTest extends StoreConformance {
    /** Header and first index pages of a file, which we do not use. */
    private static final int CHRONICLES_OWN_LENGTH = 1296;

    private static final CryptoProvider CRYPTO = CryptoProvider.choose();

    private DataDirectory data;
    private int fileLengthMax = 1 << 30;

    @Override
    protected Store openStore() {
        data = DataDirectory.open(directory.resolve("data"));
        return new ChronicleStore(data, CRYPTO, StoreLimits.none(), fileLengthMax, null);
    }

    @Override
    protected void restart() {
        log.close();
        store.close();
        data.close();
        store = openStore();
        log = store.open(TOPIC);
    }

    @AfterEach
    void closeDirectory() {
        data.close();
    }

    @Override
    protected void damage(final long position, final int offset) {
        flip(file(position), LogFile.offset(position) + offset, 0);
    }

    private Path topicDirectory() {
        return LogScan.topicDirectory(data.path(), TOPIC);
    }

    private Path file(final long position) {
        return LogFile.list(topicDirectory()).stream()
                .filter(file -> file.cycle() == LogFile.cycle(position))
                .findFirst()
                .orElseThrow()
                .path();
    }

    private static void flip(final Path path, final long offset, final int bit) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            final int value = file.read();
            file.seek(offset);
            file.write(value ^ 1 << bit);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void zero(final Path path, final long offset, final int length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            file.write(new byte[length]);
        }
    }

    private long position(final TestChain chain, final long seq) {
        return log.authors().position(log.authors().find(new UnsafeBuffer(chain.author()), 0), seq);
    }

    private long seq(final TestChain chain) {
        final int ordinal = log.authors().find(new UnsafeBuffer(chain.author()), 0);
        return ordinal < 0 ? 0 : log.authors().seq(ordinal);
    }

    /** Everything indexed can be read by position, reads in log order too, and nothing else does. */
    private void assertSoundAndOrdered() {
        long count = 0;
        try (LogReader reader = log.newReader()) {
            long position = 0;
            while (reader.seek(position)) {
                final int ordinal = log.authors().find(new UnsafeBuffer(author(bytesOf(reader))), 0);
                assertThat(log.authors().position(ordinal, seq(bytesOf(reader))))
                        .isEqualTo(reader.position());
                assertThat(copyOne(reader, reader.position(), copy)).isEqualTo(reader.length());
                position = reader.nextPosition();
                count++;
            }
        }
        assertThat(count).isEqualTo(log.authors().eventCount());
    }

    private List<Damage> audit() {
        return audit(() -> {});
    }

    private List<Damage> audit(final Runnable onEvent) {
        final List<Damage> damages = new ArrayList<>();
        try (AuthorTable authors = new AuthorTable()) {
            LogScan.run(data.path(), TOPIC, CRYPTO, authors, new LogScan.Visitor() {
                @Override
                public void onEvent(
                        final DirectBuffer buffer,
                        final int offset,
                        final int length,
                        final DirectBuffer hash,
                        final Path file,
                        final boolean isIndexed) {
                    onEvent.run();
                }

                @Override
                public void onDamage(final Damage damage) {
                    damages.add(damage);
                }
            });
        }
        return damages;
    }

    @Test
    void shouldBeginOneIncarnationWhenADamageIsFound() {
        final TestChain chain = new TestChain(TOPIC, 1);
        append(chain, 10, 100);
        final long first = log.opening().incarnations().current();
        final long end = log.endPosition();
        damage(position(chain, 4), 170);
        restart();
        final long second = log.opening().incarnations().current();
        assertThat(second).isNotEqualTo(first);
        assertThat(log.opening().incarnations().resume(first, end + 1000)).isEqualTo(end);
        assertThat(log.opening().incarnations().resume(first, end - 8)).isEqualTo(end - 8);
        restart();
        assertThat(log.opening().incarnations().current()).isEqualTo(second);
        assertThat(log.opening().incarnations().resume(second, end + 1000)).isEqualTo(end + 1000);
    }

    @Test
    void shouldSayThatAnEngineMayHaveSealedAFileWhileItWasAudited() {
        fileLengthMax = 20_000;
        restart();
        final TestChain chain = new TestChain(TOPIC, 1);
        while (LogFile.list(topicDirectory()).size() < 2) {
            append(chain, 10, 100);
        }
        final LogFile second = LogFile.list(topicDirectory()).get(1);
        assertThatThrownBy(() -> audit(() -> {
                    if (Files.exists(second.path())) {
                        second.seal(LogFile.UNCUT);
                    }
                }))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("another name meanwhile");
        assertThatThrownBy(() -> audit(() -> {
                    throw new InternalError("what a cut file looks like");
                }))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cut its file meanwhile");
    }

    private long incarnation() {
        return log.opening().incarnations().current();
    }

    @Test
    void shouldFindNoDamageWhenKilledAfterTheNextFileWasBegun() throws IOException {
        append(new TestChain(TOPIC, 1), 10, 100);
        final long first = incarnation();
        final int cycle = LogFile.cycle(log.endPosition());
        log.close();
        store.close();
        Files.createFile(LogFile.of(topicDirectory(), cycle + 1).path());
        for (int i = 0; i < 3; i++) {
            assertThat(audit()).allMatch(Damage::isTornTail);
            restart();
            assertThat(incarnation()).isEqualTo(first);
            append(new TestChain(TOPIC, 10 + i), 10, 100);
        }
        final LogFile begun = LogFile.list(topicDirectory()).get(1);
        assertThat(begun.cycle()).as("its number is not given out again").isEqualTo(cycle + 1);
        assertThat(Files.size(begun.path())).isEqualTo(DocumentDescriptor.END_MARK_LENGTH);
    }

    @Test
    void shouldTakeASealedFileThatIsEmptyForDamaged() throws IOException {
        append(new TestChain(TOPIC, 1), 10, 100);
        final long first = incarnation();
        final Path path = file(log.endPosition());
        restart();
        log.close();
        store.close();
        truncate(path.resolveSibling(path.getFileName() + ".sealed"), 0);
        assertThat(audit()).hasSize(1).noneMatch(Damage::isTornTail);
        restart();
        assertThat(incarnation()).isNotEqualTo(first);
    }

    @Test
    void shouldBeginOneIncarnationWhenAFileIsGoneAndOneWhenAFilesEndIs() throws IOException {
        fileLengthMax = 20_000;
        restart();
        final TestChain chain = new TestChain(TOPIC, 1);
        for (int i = 0; i < 20; i++) {
            append(chain, 10, 100);
        }
        final long first = incarnation();
        final List<LogFile> files = LogFile.list(topicDirectory());
        log.close();
        store.close();
        Files.delete(files.get(1).path());
        restart();
        final long second = incarnation();
        assertThat(second).isNotEqualTo(first);
        restart();
        assertThat(incarnation()).isEqualTo(second);

        final TestChain other = new TestChain(TOPIC, 2);
        while (LogFile.list(topicDirectory()).size() < files.size() + 1) {
            append(other, 10, 100);
        }
        final Path left = LogFile.list(topicDirectory()).get(files.size() - 1).path();
        log.close();
        store.close();
        cutEndMark(left);
        assertThat(audit().toString()).contains("file was left without an end mark");
        restart();
        final long third = incarnation();
        assertThat(third).isNotEqualTo(second);
        restart();
        assertThat(incarnation()).isEqualTo(third);
        assertThat(audit())
                .filteredOn(damage -> damage.what().contains("without an end"))
                .hasSize(1);
        assertThat(seq(other)).isEqualTo(other.seq());
        assertSoundAndOrdered();
    }

    private static void cutEndMark(final Path path) throws IOException {
        final long end;
        try (Mapping mapping = new Mapping(path).map()) {
            int place = mapping.length() - Integer.BYTES & -Integer.BYTES;
            while (DocumentDescriptor.word(mapping.buffer(), place) != DocumentDescriptor.END_MARK) {
                place -= Integer.BYTES;
            }
            end = place;
        }
        zero(path, end, DocumentDescriptor.END_MARK_LENGTH);
    }

    private static void truncate(final Path path, final long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
        }
    }

    @Test
    void shouldSayWhichSignedEventsLieBehindADamage() throws IOException {
        final SignedChain signed = new SignedChain(CRYPTO, TOPIC, 1);
        final TestChain unsigned = new TestChain(TOPIC, 2);
        runs.reset();
        remember(signed.run(batch, 0, runs, 10));
        final long position = log.append(batch, runs, 0, 1);
        append(unsigned, 10, 100);
        damage(position, 170);
        damage(position(unsigned, 1), 170);
        restart();

        final UnlinkedHeads unlinked = log.opening().unlinked();
        assertThat(unlinked.isComplete()).isTrue();
        assertThat(unlinked.head(signed.author())).isEqualTo(new SignedHead(10, signed.hash()));
        assertThat(unlinked.head(AuthorId.of(unsigned.author())))
                .as("a signature that is not good counts for nothing")
                .isNull();
    }

    @Test
    void shouldRollToNewFilesByLength() {
        fileLengthMax = 200_000;
        restart();
        final TestChain chain = new TestChain(TOPIC, 3);
        for (int i = 0; i < 40; i++) {
            append(chain, 50, 140);
        }
        assertThat(LogFile.list(topicDirectory())).hasSizeGreaterThan(2);
        assertHoldsWhatWasAppended();
        restart();
        assertThat(audit()).isEmpty();
        append(chain, 900, 140);
        assertHoldsWhatWasAppended();
        restart();
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldBeginAFileOnlyWhenItAppends() {
        final TestChain chain = new TestChain(TOPIC, 3);
        for (int i = 0; i < 4; i++) {
            append(chain, 5, 140);
            restart();
            restart();
        }
        assertThat(LogFile.list(topicDirectory())).hasSize(4).allMatch(LogFile::isSealed);
        assertThat(audit()).isEmpty();
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldTakeNoFileForATopicWithoutEvents() throws IOException {
        restart();
        try (Stream<Path> files = Files.list(topicDirectory())) {
            assertThat(files).containsExactly(topicDirectory().resolve("incarnations"));
        }
    }

    @Test
    void shouldCutAnAuthorAtADamagedEventAndKeepTheOthers() {
        final TestChain damaged = new TestChain(TOPIC, 1);
        final TestChain other = new TestChain(TOPIC, 2);
        append(damaged, 10, 100);
        append(other, 10, 100);
        append(damaged, 10, 100);
        final long position = position(damaged, 4);
        final Path file = file(position);
        damage(position, 170);
        restart();
        assertThat(seq(damaged)).isEqualTo(3);
        assertThat(seq(other)).isEqualTo(10);
        assertSoundAndOrdered();
        final Damage first = audit().get(0);
        assertThat(first.file().toString()).startsWith(file.toString());
        assertThat(first.offset()).isEqualTo(LogFile.offset(position));

        final TestChain again = new TestChain(TOPIC, 1);
        runs.reset();
        again.run(batch, 0, runs, 3, 100);
        runs.reset();
        again.run(batch, 0, runs, 17, 100);
        log.append(batch, runs, 0, 1);
        append(other, 1, 100);
        assertThat(seq(damaged)).isEqualTo(20);
        assertSoundAndOrdered();
        restart();
        assertThat(seq(damaged)).isEqualTo(20);
        assertThat(seq(other)).isEqualTo(11);
        assertSoundAndOrdered();
    }

    /** Flips every kind of bit of a small log: never an invalid event, never a lost append. */
    @Test
    void shouldSurviveAFlippedBitAnywhere() throws IOException {
        final TestChain first = new TestChain(TOPIC, 1);
        final TestChain second = new TestChain(TOPIC, 2);
        for (int i = 0; i < 6; i++) {
            append(first, 2, 40);
            append(second, 1, 40);
        }
        final int end = LogFile.offset(log.endPosition());
        final Path path = file(log.endPosition());
        final byte[] whole = Files.readAllBytes(path);
        final Random random = new Random(4);
        for (int i = 0; i < 50; i++) {
            final int place = 200 + random.nextInt(i % 4 == 0 ? CHRONICLES_OWN_LENGTH : end);
            log.close();
            store.close();
            for (final LogFile file : LogFile.list(topicDirectory())) {
                Files.delete(file.path());
            }
            Files.write(path, whole);
            flip(path, place, random.nextInt(8));
            assertThat(audit().isEmpty()).as("flipped at %d", place).isEqualTo(place < CHRONICLES_OWN_LENGTH);
            restart();
            assertSoundAndOrdered();
            assertThat(log.authors().eventCount()).as("flipped at %d", place).isGreaterThanOrEqualTo(6);
            final TestChain later = new TestChain(TOPIC, 77);
            final long before = log.authors().eventCount();
            runs.reset();
            later.run(batch, 0, runs, 2, 30);
            log.append(batch, runs, 0, 1);
            assertSoundAndOrdered();
            restart();
            assertThat(log.authors().eventCount()).as("flipped at %d", place).isEqualTo(before + 2);
            assertSoundAndOrdered();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 900, 1300, 5_000, 9_001, 60_000, 3_000_000})
    void shouldSurviveATruncatedFile(final int length) throws IOException {
        final TestChain chain = new TestChain(TOPIC, 1);
        for (int i = 0; i < 30; i++) {
            append(chain, 10, 100);
        }
        final Path path = file(log.endPosition());
        log.close();
        store.close();
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(Math.min(length, file.length()));
        }
        final boolean isCut = length < 1_000_000;
        assertThat(audit().isEmpty()).isEqualTo(!isCut);
        restart();
        assertSoundAndOrdered();
        final TestChain later = new TestChain(TOPIC, 7);
        append(later, 2, 30);
        restart();
        assertHead(later);
        assertSoundAndOrdered();
        assertThat(seq(chain)).isCloseTo(isCut ? Math.max(0, (length - 1304) / 265) : 300, within(12L));
    }

    @Test
    void shouldNotLoseAppendsBehindAHole() throws IOException {
        final TestChain before = new TestChain(TOPIC, 1);
        final TestChain behind = new TestChain(TOPIC, 2);
        append(before, 10, 100);
        append(before, 10, 100);
        append(behind, 10, 100);
        final long hole = position(before, 11);
        final Path path = file(hole);
        log.close();
        store.close();
        zero(path, LogFile.offset(hole) - 8, 10 * 264 + 4);
        restart();
        assertThat(seq(before)).isEqualTo(10);
        assertThat(audit().toString())
                .contains("hole")
                .contains(path.getFileName().toString());
        final TestChain later = new TestChain(TOPIC, 3);
        append(later, 4, 100);
        assertSoundAndOrdered();
        restart();
        assertHead(later);
        assertSoundAndOrdered();
    }

    @Test
    void shouldReportAnEndThatWasCutOffAtABatch() throws IOException {
        final TestChain chain = new TestChain(TOPIC, 1);
        append(chain, 10, 100);
        final long end = log.endPosition();
        append(chain, 10, 100);
        final Path path = file(end);
        log.close();
        store.close();
        zero(path, LogFile.offset(end), 11 * 264);
        assertThat(audit().toString()).contains("names a batch behind the end");
        restart();
        assertThat(seq(chain)).isEqualTo(10);
        final TestChain later = new TestChain(TOPIC, 3);
        append(later, 4, 100);
        restart();
        assertHead(later);
    }

    @Test
    void shouldNotTakeAnEventInsideAPayloadForOne() throws IOException {
        final TestChain victim = new TestChain(TOPIC, 1);
        append(victim, 1, 40);
        final TestChain attacker = new TestChain(TOPIC, 2);
        final TestChain forged = new TestChain(TOPIC, 1);
        forged.next(batch, 0, 40);
        final byte[] forgery = new byte[forged.next(batch, 0, 40)];
        batch.getBytes(0, forgery);
        final long position = append(attacker, 1, 1_000);
        final Path path = file(position);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(LogFile.offset(position) + EventDescriptor.HEADER_LENGTH + 80L);
            file.write(forgery);
        }
        zero(path, LogFile.offset(position) - 8, 16);
        restart();
        assertThat(seq(victim)).isEqualTo(1);
        assertSoundAndOrdered();
    }

    @Test
    void shouldNotTakeTheLastSignatureOfAFileForCheckedWhenOpened() {
        final TestChain first = new TestChain(TOPIC, 1);
        final TestChain second = new TestChain(TOPIC, 2);
        append(first, 3, 100);
        append(second, 3, 100);
        assertThat(isSignatureChecked(second, 3)).isTrue();
        restart();
        append(first, 1, 100);
        restart();
        assertThat(isSignatureChecked(first, 3)).isTrue();
        assertThat(isSignatureChecked(first, 2)).isFalse();
        assertThat(isSignatureChecked(first, 4)).isFalse();
        assertThat(isSignatureChecked(second, 3)).isFalse();
    }

    private boolean isSignatureChecked(final TestChain chain, final long seq) {
        final long[] entries = new long[1];
        assertThat(log.authors()
                        .entries(log.authors().find(new UnsafeBuffer(chain.author()), 0), seq, seq, entries, 0, 1))
                .isOne();
        return (entries[0] & AuthorTable.SIGNATURE_CHECKED) != 0;
    }

    @Test
    void shouldAskTheDiskForEachEventOrForAllBetweenThemByWhatReadsCost() {
        append(new TestChain(TOPIC, 1), 1000, 140);
        final long[] everyFourth = new long[250];
        for (int i = 0; i < everyFourth.length; i++) {
            everyFourth[everyFourth.length - 1 - i] = log.authors().position(0, 1 + 4 * i);
        }
        final ReadCost seeks = new ReadCost(new SlowClock(70_000), 0, 0);
        final ReadCost decided = new ReadCost(new SlowClock(70_000));
        final ReadCost warm = new ReadCost(new SlowClock(700));
        try (LogReader reader = log.newReader()) {
            assertThat(reader.prepare(everyFourth, 250, seeks)).isEqualTo(250);
            assertThat(reader.prepare(everyFourth, 250, decided)).isEqualTo(250);
            assertThat(reader.prepare(everyFourth, 250, warm)).isZero();
            assertThat(reader.prepare(everyFourth, 7, seeks)).isZero();
        }
        final int length = appended.get(0).length;
        assertThat(seeks.rangeCount()).isEqualTo(250);
        assertThat(seeks.rangeBytes()).isEqualTo(250L * length);
        assertThat(decided.rangeCount()).isEqualTo(1);
        assertThat(decided.rangeBytes()).isEqualTo((4L * 249 + 1) * length);
        assertThat(warm.rangeCount()).isZero();
    }

    @Test
    void shouldAskTheDiskForWhatLiesInSeveralFilesFileByFile() {
        fileLengthMax = 64 * 1024;
        restart();
        final TestChain chain = new TestChain(TOPIC, 1);
        while (chain.seq() < 1000) {
            append(chain, 50, 140);
        }
        final int fileCount = LogFile.list(topicDirectory()).size();
        final long[] positions = new long[1000];
        log.authors().positions(0, 1, 1000, positions, 0, 1000);
        final ReadCost scan = new ReadCost(new SlowClock(70_000), Long.MAX_VALUE, Long.MAX_VALUE);
        try (LogReader reader = log.newReader()) {
            assertThat(reader.prepare(positions, 1000, scan)).isEqualTo(1000);
        }
        assertThat(fileCount).isGreaterThan(4);
        assertThat(scan.rangeCount()).isEqualTo(fileCount);
    }

    /** Each look takes the same time. */
    private static final class SlowClock implements NanoClock {
        private final long stepNs;
        private long nowNs;

        SlowClock(final long stepNs) {
            this.stepNs = stepNs;
        }

        @Override
        public long nanoTime() {
            nowNs += stepNs;
            return nowNs;
        }
    }

    @Test
    void shouldReadWhenTheThreadIsInterrupted() {
        append(new TestChain(TOPIC, 1), 3, 100);
        Thread.currentThread().interrupt();
        log.close();
        log = store.open(TOPIC);
        try (LogReader reader = log.newReader()) {
            assertThat(reader.seek(0)).isTrue();
        } finally {
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldWriteLongBatchesWhereverTheyLieAndWhoeverInterrupts() {
        final TestChain chain = new TestChain(TOPIC, 1);
        append(chain, 300, 300);
        final UnsafeBuffer onHeap = new UnsafeBuffer(new byte[BATCH_LENGTH]);
        runs.reset();
        final int length = chain.run(onHeap, 0, runs, 300, 300);
        log.append(onHeap, runs, 0, runs.count());
        batch.putBytes(0, onHeap, 0, length);
        remember(length);
        Thread.currentThread().interrupt();
        append(chain, 300, 300);
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        append(chain, 300, 300);

        assertHoldsWhatWasAppended();
        restart();
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldNotMindChroniclesTableBeingDamagedOrGone() throws IOException {
        final TestChain chain = new TestChain(TOPIC, 1);
        append(chain, 10, 100);
        log.close();
        store.close();
        Files.write(topicDirectory().resolve(ListingTable.NAME), new byte[500]);
        restart();
        append(chain, 10, 100);
        log.close();
        store.close();
        Files.delete(topicDirectory().resolve(ListingTable.NAME));
        restart();
        append(chain, 10, 100);
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldOnlyLookWhenTheDirectoryIsReadOnly() throws IOException {
        final TestChain chain = new TestChain(TOPIC, 1);
        append(chain, 10, 100);
        final long modified = Files.getLastModifiedTime(file(log.endPosition())).toMillis();
        try (ChronicleStore looking = new ChronicleStore(DataDirectory.openReadOnly(data.path()), CRYPTO)) {
            assertThat(looking.topicIds()).containsExactly(TOPIC);
            final TopicLog writing = log;
            log = looking.open(TOPIC);
            assertHoldsWhatWasAppended();
            assertThatThrownBy(() -> append(chain, 1, 100)).isInstanceOf(StorageException.class);
            assertThatThrownBy(() -> looking.open(topic(9))).isInstanceOf(StorageException.class);
            log.close();
            log = writing;
        }
        assertThat(Files.exists(LogScan.topicDirectory(data.path(), topic(9)))).isFalse();
        assertThat(Files.getLastModifiedTime(file(log.endPosition())).toMillis())
                .isEqualTo(modified);
        assertThat(audit()).isEmpty();
    }

    @Test
    void shouldStartNoThreadsAndHaveNoAnalytics() {
        append(new TestChain(TOPIC, 1), 1, 100);
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("analytics") || name.contains("disk"));
    }

    @Test
    void shouldSyncWhatWasAppended() {
        append(new TestChain(TOPIC, 1), 10, 100);
        log.sync();
        fileLengthMax = 10_000;
        restart();
        final TestChain chain = new TestChain(TOPIC, 2);
        for (int i = 0; i < 20; i++) {
            append(chain, 10, 100);
        }
        log.sync();
        log.sync();
        assertHoldsWhatWasAppended();
    }
}
