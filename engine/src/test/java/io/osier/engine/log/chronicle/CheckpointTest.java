package io.osier.engine.log.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.event.Runs;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.DamagedEventException;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.EventCopies;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.Machine;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TestChain;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Descriptors;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening from a checkpoint ends with what reading the whole log ends with, or with a log that says it is damaged. */
class CheckpointTest {
    private static final StoreLimits FLOOR = new StoreLimits(1, 0, Long.MAX_VALUE, Descriptors.ofProcess());
    private static final CryptoProvider CRYPTO = CryptoProvider.choose();
    private static final TopicId TOPIC = topic(1);
    private static final TopicId OTHER = topic(2);
    private static final int CHAINS = 5;

    @TempDir
    private Path directory;

    private Path data;
    private final UnsafeBuffer batch = new UnsafeBuffer(new byte[1024 * 1024]);
    private final Runs runs = new Runs();
    private final Random random = new Random(4);
    private final List<TestChain> chains = new ArrayList<>();

    private static TopicId topic(final int number) {
        final byte[] bytes = new byte[TopicId.LENGTH];
        bytes[0] = (byte) number;
        return TopicId.of(bytes);
    }

    @BeforeEach
    void fill() {
        data = directory.resolve("data");
        for (int i = 0; i < CHAINS; i++) {
            chains.add(new TestChain(TOPIC, i));
        }
        live(data, Machine.LOCAL, 40);
    }

    /** Opens the log, appends, and closes it. */
    private void live(final Path root, final Machine machine, final int batchCount) {
        try (DataDirectory opened = DataDirectory.open(root, machine);
                ChronicleStore store = new ChronicleStore(opened, CRYPTO, FLOOR);
                TopicLog log = store.open(TOPIC)) {
            append(log, batchCount);
        }
    }

    private void append(final TopicLog log, final int batchCount) {
        for (int i = 0; i < batchCount; i++) {
            runs.reset();
            int end = 0;
            for (int run = 0; run < 4; run++) {
                end = chains.get(random.nextInt(CHAINS)).run(batch, end, runs, 1 + random.nextInt(9), 200);
            }
            log.append(batch, runs, 0, runs.count());
        }
    }

    private Path topicDirectory(final Path root) {
        return LogScan.topicDirectory(root, TOPIC);
    }

    private Path checkpoint(final Path root) {
        return topicDirectory(root).resolve(Checkpoint.NAME);
    }

    private static String heads(final TopicLog log) {
        return heads(log.authors()) + " end=" + log.endPosition() + " bytes=" + log.eventBytes();
    }

    private static String heads(final AuthorTable authors) {
        final StringBuilder text = new StringBuilder();
        final UnsafeBuffer hash = new UnsafeBuffer(new byte[32]);
        for (int ordinal = 0; ordinal < authors.authorCount(); ordinal++) {
            authors.copyHash(ordinal, hash, 0);
            final long seq = authors.seq(ordinal);
            text.append(seq).append(':').append(hash.getLong(0)).append('@');
            text.append(authors.position(ordinal, 1)).append('-').append(authors.position(ordinal, seq));
            text.append(' ');
        }
        return text.toString();
    }

    private static String open(final Path root) {
        try (DataDirectory opened = DataDirectory.open(root);
                ChronicleStore store = new ChronicleStore(opened, CRYPTO);
                TopicLog log = store.open(TOPIC)) {
            return heads(log);
        }
    }

    @Test
    void shouldTellAnAuditThatTheNewestFilesAreGone() throws IOException {
        live(data, Machine.LOCAL, 40);
        live(data, Machine.LOCAL, 40);
        final List<LogFile> files = LogFile.list(topicDirectory(data));
        assertThat(files).hasSize(3);
        Files.delete(files.get(1).path());
        Files.delete(files.get(2).path());

        assertThat(audit())
                .extracting(Damage::what, damage -> damage.file().getFileName().toString())
                .containsExactly(
                        tuple("a log file is gone that was there when the log was closed", "19700102.cq4"),
                        tuple("a log file is gone that was there when the log was closed", "19700103.cq4"));
    }

    @Test
    void shouldTellAnAuditThatAFileHoldsNothingButZeros() throws IOException {
        final Path file = firstFile();
        Files.write(file, new byte[(int) Files.size(file)]);
        Files.delete(checkpoint(data));

        assertThat(audit()).singleElement().satisfies(damage -> {
            assertThat(damage.what()).isEqualTo("a sealed file holds nothing but zeros");
            assertThat(damage.file()).isEqualTo(file);
        });
    }

    private List<Damage> audit() {
        final List<Damage> damages = new ArrayList<>();
        try (AuthorTable authors = new AuthorTable()) {
            LogScan.run(data, TOPIC, CRYPTO, authors, new LogScan.Visitor() {
                @Override
                public void onEvent(
                        final DirectBuffer buffer,
                        final int offset,
                        final int length,
                        final DirectBuffer hash,
                        final Path file,
                        final boolean isIndexed) {
                    // Only what is wrong is looked at.
                }

                @Override
                public void onDamage(final Damage damage) {
                    damages.add(damage);
                }
            });
        }
        return damages;
    }

    /** What is found without the checkpoint. */
    private String scan(final Path root) throws IOException {
        final Path copy = copy(root);
        Files.deleteIfExists(checkpoint(copy));
        return open(copy);
    }

    private Path copy(final Path root) throws IOException {
        final Path copy = directory.resolve("copy" + random.nextLong());
        copy(root, copy);
        return copy;
    }

    private static void copy(final Path root, final Path copy) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (final Path path : paths.toList()) {
                Files.copy(path, copy.resolve(root.relativize(path).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void flip(final Path path, final long offset) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            final int value = file.read();
            file.seek(offset);
            file.write(value ^ 4);
        }
    }

    /** The first log file, and where in it an event in the middle begins. */
    private long middlePosition() {
        try (DataDirectory looking = DataDirectory.openReadOnly(data);
                ChronicleStore store = new ChronicleStore(looking, CRYPTO);
                TopicLog log = store.open(TOPIC)) {
            return log.authors().position(0, log.authors().seq(0) / 2);
        }
    }

    private Path firstFile() {
        return LogFile.list(topicDirectory(data)).get(0).path();
    }

    @Test
    void shouldNotReadTheFilesThatItCovers() throws IOException {
        final String heads = open(data);
        assertThat(scan(data)).isEqualTo(heads);
        flip(firstFile(), LogFile.offset(middlePosition()) + 170);
        assertThat(open(data)).isEqualTo(heads);
        assertThat(scan(data)).isNotEqualTo(heads);
    }

    @Test
    void shouldLeaveSealedFilesWithNothingBehindTheirLastBatch() throws IOException {
        try (DataDirectory opened = DataDirectory.open(data);
                ChronicleStore store = new ChronicleStore(opened, CRYPTO, StoreLimits.none(), 60_000, null);
                TopicLog log = store.open(TOPIC)) {
            append(log, 40);
        }
        assertThat(LogFile.list(topicDirectory(data))).hasSizeGreaterThan(4).allMatch(LogFile::isSealed);
        assertThat(Files.size(firstFile())).isLessThan(1 << 20);
        final List<Damage> damages = new ArrayList<>();
        try (AuthorTable authors = new AuthorTable()) {
            LogScan.run(data, TOPIC, CRYPTO, authors, new LogScan.Visitor() {
                @Override
                public void onEvent(
                        final DirectBuffer buffer,
                        final int offset,
                        final int length,
                        final DirectBuffer hash,
                        final Path file,
                        final boolean isIndexed) {}

                @Override
                public void onDamage(final Damage damage) {
                    damages.add(damage);
                }
            });
        }
        assertThat(damages).isEmpty();
        assertThat(open(data)).isEqualTo(scan(data));
    }

    @Test
    void shouldLeaveAShortLogWithoutOne() throws IOException {
        final Path root = directory.resolve("short");
        try (DataDirectory opened = DataDirectory.open(root);
                ChronicleStore store = new ChronicleStore(opened, CRYPTO);
                TopicLog log = store.open(TOPIC)) {
            runs.reset();
            new TestChain(TOPIC, 1).run(batch, 0, runs, 50, 100);
            log.append(batch, runs, 0, 1);
        }
        assertThat(checkpoint(root)).doesNotExist();
        assertThat(open(root)).isEqualTo(scan(root));
    }

    @Test
    void shouldKeepItWhenNothingWasAppended() throws IOException {
        final Object key = Files.readAttributes(checkpoint(data), BasicFileAttributes.class)
                .fileKey();
        open(data);
        assertThat(Files.readAttributes(checkpoint(data), BasicFileAttributes.class)
                        .fileKey())
                .isEqualTo(key);
    }

    @Test
    void shouldReadWhatIsBehindItAfterAKill() throws IOException {
        final Path image = directory.resolve("image");
        try (DataDirectory opened = DataDirectory.open(data);
                ChronicleStore store = new ChronicleStore(opened, CRYPTO);
                TopicLog log = store.open(TOPIC)) {
            append(log, 10);
            copy(data, image);
            append(log, 10);
        }
        flip(topicDirectory(image).resolve(firstFile().getFileName()), LogFile.offset(middlePosition()) + 170);
        final String behind = open(image);
        assertThat(behind).isNotEqualTo(open(data));
        live(image, Machine.LOCAL, 0);
        assertThat(open(image))
                .as("a second checkpoint, of the first and what was behind")
                .isEqualTo(behind);
    }

    @Test
    void shouldEndWithTheSameHeadsWhenCutOffAnywhere() throws IOException {
        final String heads = scan(data);
        final byte[] whole = Files.readAllBytes(checkpoint(data));
        for (int length = 0; length < whole.length; length += 1 + random.nextInt(whole.length / 60)) {
            try (FileChannel channel = FileChannel.open(checkpoint(data), StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
            assertThat(open(data)).as("cut to %d", length).isEqualTo(heads);
            assertThat(Files.size(checkpoint(data))).as("written anew").isEqualTo(whole.length);
        }
    }

    @Tag("ring")
    @Test
    void shouldEndWithTheSameHeadsWhenABitIsFlippedAnywhere() throws IOException {
        final String heads = scan(data);
        final long length = Files.size(checkpoint(data));
        for (int place = 0; place < length; place += place < 160 ? 1 : 1 + random.nextInt((int) length / 60)) {
            flip(checkpoint(data), place);
            assertThat(open(data)).as("flipped at %d", place).isEqualTo(heads);
        }
    }

    @Test
    void shouldBeVoidWhenAFileIsGoneOrLongerOrAnother() throws IOException {
        live(data, Machine.LOCAL, 40);
        final List<LogFile> files = LogFile.list(topicDirectory(data));
        final Path first = files.get(0).path();
        final Path second = files.get(1).path();
        final List<ThrowingChange> changes = List.of(
                root -> Files.delete(in(root, first)),
                root -> Files.delete(in(root, second)),
                root -> Files.write(in(root, second), new byte[8], StandardOpenOption.APPEND),
                root -> flip(in(root, second), Files.size(in(root, second)) - 100),
                root -> Files.copy(in(root, second), in(root, first), StandardCopyOption.REPLACE_EXISTING),
                root -> {
                    Files.move(in(root, first), in(root, first).resolveSibling("x"));
                    Files.move(in(root, second), in(root, first));
                    Files.move(in(root, first).resolveSibling("x"), in(root, second));
                });
        for (int i = 0; i < changes.size(); i++) {
            final Path copy = copy(data);
            changes.get(i).make(copy);
            assertThat(open(copy(copy))).as("change %d", i).isEqualTo(scan(copy));
        }
    }

    private interface ThrowingChange {
        void make(Path root) throws IOException;
    }

    private Path in(final Path root, final Path file) {
        return topicDirectory(root).resolve(file.getFileName());
    }

    @Test
    void shouldBeVoidForAnotherTopic() throws IOException {
        try (DataDirectory opened = DataDirectory.open(data);
                ChronicleStore store = new ChronicleStore(opened, CRYPTO)) {
            store.open(OTHER).close();
            Files.copy(checkpoint(data), LogScan.topicDirectory(data, OTHER).resolve(Checkpoint.NAME));
            try (TopicLog log = store.open(OTHER)) {
                assertThat(log.authors().authorCount()).isZero();
                assertThat(log.endPosition()).isZero();
            }
            assertThat(LogScan.topicDirectory(data, OTHER).resolve(Checkpoint.NAME))
                    .doesNotExist();
        }
    }

    /** What is on the disk when the process is killed at a force, and what comes of a force that fails. */
    @Test
    void shouldEndWithTheSameHeadsWhenClosingIsCutShortAtAnyStep() throws IOException {
        for (int step = 1; step < 9; step++) {
            final Path root = copy(data);
            final Path image = directory.resolve("image" + step);
            final CountedMachine machine = new CountedMachine(root, image);
            try (DataDirectory opened = DataDirectory.open(root, machine);
                    ChronicleStore store = new ChronicleStore(opened, CRYPTO);
                    TopicLog log = store.open(TOPIC)) {
                runs.reset();
                new TestChain(TOPIC, 100 + step).run(batch, 0, runs, 30, 100);
                log.append(batch, runs, 0, 1);
                machine.stepsLeft = step;
            }
            final String heads = scan(root);
            assertThat(open(root)).as("failed at step %d", step).isEqualTo(heads);
            if (Files.exists(image)) {
                assertThat(open(image)).as("killed at step %d", step).isEqualTo(heads);
            } else {
                assertThat(step).as("steps of closing").isGreaterThan(4);
            }
        }
    }

    private static final class CountedMachine implements Machine {
        private final Path root;
        private final Path image;
        private int stepsLeft;

        CountedMachine(final Path root, final Path image) {
            this.root = root;
            this.image = image;
        }

        @Override
        public void force(final FileChannel channel, final Path file) throws IOException {
            step();
            Machine.super.force(channel, file);
        }

        @Override
        public void forceDirectory(final Path directory) throws IOException {
            step();
            Machine.super.forceDirectory(directory);
        }

        private void step() throws IOException {
            if (stepsLeft > 0 && --stepsLeft == 0) {
                copy(root, image);
                throw new IOException("disk on fire");
            }
        }
    }

    @Test
    void shouldCloseWithoutOneWhenTheDiskIsNearlyFull() throws IOException {
        final AtomicLong usableBytes = new AtomicLong(Long.MAX_VALUE);
        final Machine machine = new Machine() {
            @Override
            public long usableBytes(final Path path) {
                return usableBytes.get();
            }
        };
        final Path root = directory.resolve("full");
        try (DataDirectory opened = DataDirectory.open(root, machine);
                ChronicleStore store = new ChronicleStore(opened, CRYPTO, FLOOR);
                TopicLog log = store.open(TOPIC)) {
            for (int author = 0; log.authors().allocatedBytes() < 2 << 20; author++) {
                runs.reset();
                new TestChain(TOPIC, author).run(batch, 0, runs, 1, 0);
                log.append(batch, runs, 0, 1);
            }
            usableBytes.set(1_000);
        }
        assertThat(topicDirectory(root))
                .isDirectoryNotContaining(path -> path.toString().contains(Checkpoint.NAME));
        assertThat(open(root)).isEqualTo(scan(root));
    }

    @Test
    void shouldBeRemovedWhenAReaderMeetsDamageAndNotBeWrittenAgainUntilAllIsRead() throws IOException {
        final long position = middlePosition();
        flip(firstFile(), LogFile.offset(position) + 170);
        final String heads;
        try (DataDirectory opened = DataDirectory.open(data);
                ChronicleStore store = new ChronicleStore(opened, CRYPTO)) {
            try (TopicLog log = store.open(TOPIC);
                    LogReader reader = log.newReader()) {
                heads = heads(log);
                assertThat(checkpoint(data)).exists();
                assertThatThrownBy(() -> reader.copy(
                                new long[] {position}, 1, new EventCopies(1).wrap(batch, 0, batch.capacity(), 1)))
                        .isInstanceOf(DamagedEventException.class)
                        .hasMessageContaining(firstFile().toString())
                        .hasMessageContaining("offset=" + LogFile.offset(position));
                assertThat(checkpoint(data)).doesNotExist();
                runs.reset();
                new TestChain(TOPIC, 77).run(batch, 0, runs, 3, 100);
                log.append(batch, runs, 0, 1);
            }
            assertThat(checkpoint(data)).doesNotExist();
            try (TopicLog log = store.open(TOPIC)) {
                assertThat(heads(log)).isNotEqualTo(heads);
                assertThatThrownBy(() -> store.open(TOPIC)).isInstanceOf(StorageException.class);
            }
            assertThat(checkpoint(data)).as("a log with known damage").doesNotExist();
        }
    }

    @Test
    void shouldBeUsedAndLeftAloneWhenTheDirectoryIsReadOnly() throws IOException {
        final String heads = open(data);
        flip(firstFile(), LogFile.offset(middlePosition()) + 170);
        final byte[] before = Files.readAllBytes(checkpoint(data));
        try (DataDirectory looking = DataDirectory.openReadOnly(data);
                ChronicleStore store = new ChronicleStore(looking, CRYPTO);
                TopicLog log = store.open(TOPIC);
                LogReader reader = log.newReader()) {
            assertThat(heads(log)).isEqualTo(heads);
            assertThatThrownBy(() -> readAll(reader)).isInstanceOf(DamagedEventException.class);
        }
        assertThat(checkpoint(data)).hasBinaryContent(before);
    }

    private static void readAll(final LogReader reader) {
        for (long position = 0; reader.seek(position); position = reader.nextPosition()) {
            assertThat(reader.length()).isPositive();
        }
    }

    @Test
    void shouldKeepWhatIsPassedOverAndWhichSignaturesAreGood() throws IOException {
        final Path image = directory.resolve("image");
        try (DataDirectory opened = DataDirectory.open(data);
                ChronicleStore store = new ChronicleStore(opened, CRYPTO);
                TopicLog log = store.open(TOPIC)) {
            append(log, 3);
            copy(data, image);
        }
        tearLastBatch(image);
        final String heads = open(image);
        assertThat(checkpoint(image)).exists();
        try (DataDirectory opened = DataDirectory.open(image);
                ChronicleStore store = new ChronicleStore(opened, CRYPTO);
                TopicLog log = store.open(TOPIC);
                LogReader reader = log.newReader()) {
            assertThat(heads(log)).isEqualTo(heads);
            readAll(reader);
            final long[] entries = new long[(int) log.authors().seq(0)];
            log.authors().entries(0, 1, entries.length, entries, 0, entries.length);
            assertThat(LongStream.of(entries).filter(entry -> entry < 0).count())
                    .isPositive();
        }
    }

    /** Puts the header of a batch that was never finished behind the last one. */
    private void tearLastBatch(final Path root) {
        final List<LogFile> files = LogFile.list(topicDirectory(root));
        final LogFile last = files.get(files.size() - 1);
        try (Mapping mapping = new Mapping(last.path()).map();
                RandomAccessFile file = new RandomAccessFile(last.path().toFile(), "rw")) {
            final long batchOffset = FileHeader.lastDocument(mapping.buffer(), mapping.length());
            final int word = DocumentDescriptor.word(mapping.buffer(), (int) batchOffset);
            file.seek(DocumentDescriptor.end((int) batchOffset, word));
            file.write(new byte[] {0, 0, 0, (byte) 0x80, 1, 2, 3});
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
