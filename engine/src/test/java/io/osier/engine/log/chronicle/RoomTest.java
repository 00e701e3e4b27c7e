package io.osier.engine.log.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.Runs;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.DiskFullException;
import io.osier.engine.log.EventCopies;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.Machine;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TestChain;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Descriptors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import net.openhft.chronicle.core.time.SetTimeProvider;
import net.openhft.chronicle.core.time.SystemTimeProvider;
import net.openhft.chronicle.core.time.TimeProvider;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a topic's log does when blocks or descriptors are short, when it is idle, and when clocks jump. */
class RoomTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.choose();
    private static final TopicId TOPIC = topic(1);
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MIB = 1 << 20;
    private static final int PAGE = 4096;

    @TempDir
    private Path root;

    private final AtomicLong usableBytes = new AtomicLong(1L << 40);
    private final AtomicLong openDescriptors = new AtomicLong(10);
    private final AtomicBoolean isRefusing = new AtomicBoolean();
    private final List<Long> reserved = new ArrayList<>();
    private final Machine machine = new Machine() {
        @Override
        public long usableBytes(final Path path) {
            return usableBytes.get();
        }
    };
    private final Blocks blocks = new Blocks() {
        @Override
        public boolean isSupported() {
            return true;
        }

        @Override
        public boolean reserve(final Path file, final long offset, final long length) throws IOException {
            reserved.add(length);
            return !isRefusing.get() && PosixBlocks.probe(file.getParent()).reserve(file, offset, length);
        }
    };
    private final UnsafeBuffer batch = new UnsafeBuffer(new byte[1 << 20]);
    private final Runs runs = new Runs();
    private final TestChain chain = new TestChain(TOPIC, 1);
    private DataDirectory data;

    @BeforeEach
    void openDirectory() {
        data = DataDirectory.open(root.resolve("data"), machine);
    }

    @AfterEach
    void closeDirectory() {
        data.close();
    }

    private static TopicId topic(final int number) {
        final byte[] bytes = new byte[TopicId.LENGTH];
        bytes[0] = (byte) number;
        return TopicId.of(bytes);
    }

    private ChronicleStore store(
            final long floor, final int descriptorsMax, final int fileLengthMax, final Blocks with) {
        final Descriptors descriptors = new Descriptors(openDescriptors::get, () -> descriptorsMax, 0);
        return new ChronicleStore(data, CRYPTO, new StoreLimits(floor, 0, IDLE_NS, descriptors), fileLengthMax, with);
    }

    private void append(final TopicLog log, final int count, final int payloadLength) {
        runs.reset();
        final TestChain mine = log.topicId().equals(TOPIC) ? chain : new TestChain(log.topicId(), 7);
        mine.run(batch, 0, runs, count, payloadLength);
        log.append(batch, runs, 0, 1);
    }

    private void assertSound(final TopicLog log, final long eventCount) {
        assertThat(log.authors().eventCount()).isEqualTo(eventCount);
        long count = 0;
        try (LogReader reader = log.newReader()) {
            for (long position = 0; reader.seek(position); position = reader.nextPosition()) {
                count++;
            }
        }
        assertThat(count).isEqualTo(eventCount);
        final List<Damage> damages = new ArrayList<>();
        try (AuthorTable authors = new AuthorTable()) {
            LogScan.run(data.path(), log.topicId(), CRYPTO, authors, new LogScan.Visitor() {
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
            assertThat(authors.eventCount()).isEqualTo(eventCount);
        }
        assertThat(damages).isEmpty();
    }

    private List<LogFile> files() {
        return LogFile.list(LogScan.topicDirectory(data.path(), TOPIC));
    }

    /** Open files and mappings of this process that are logs in our directory. */
    private long heldFileCount(final Path listing) throws IOException {
        final String ours = data.path() + "/topics";
        if (Files.isDirectory(listing)) {
            try (Stream<Path> links = Files.list(listing)) {
                return links.filter(link -> isLinkTo(link, ours)).count();
            }
        }
        try (Stream<String> lines = Files.lines(listing)) {
            return lines.filter(line -> line.contains(ours)).count();
        }
    }

    private static boolean isLinkTo(final Path link, final String prefix) {
        try {
            return Files.readSymbolicLink(link).startsWith(prefix);
        } catch (final IOException closed) {
            return false;
        }
    }

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    @Test
    void shouldRefuseABatchWholeWhenBlocksAreRefusedAndTakeItLater() {
        try (ChronicleStore store = store(MIB, 1000, 100_000, blocks);
                TopicLog log = store.open(TOPIC)) {
            isRefusing.set(true);
            runs.reset();
            chain.run(batch, 0, runs, 3, 100);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> log.append(batch, runs, 0, 1)).isInstanceOf(DiskFullException.class);
            }
            assertThat(log.shortage()).isInstanceOf(DiskFullException.class);
            assertThat(files()).isEmpty();
            isRefusing.set(false);
            log.append(batch, runs, 0, 1);
            int count = 3;
            for (int i = 0; i < 60; i++) {
                isRefusing.set(i % 3 == 1);
                runs.reset();
                chain.run(batch, 0, runs, 20, 200);
                try {
                    log.append(batch, runs, 0, 1);
                } catch (final DiskFullException full) {
                    isRefusing.set(false);
                    log.append(batch, runs, 0, 1);
                }
                count += 20;
            }
            assertThat(files()).hasSizeGreaterThan(3);
            log.onTick(0);
            assertThat(log.shortage()).isNull();
            assertSound(log, count);
        }
        try (ChronicleStore store = store(MIB, 1000, 100_000, blocks);
                TopicLog log = store.open(TOPIC)) {
            assertSound(log, 1203);
        }
    }

    @Test
    void shouldWatchTheFloorAloneWhenNoBlocksCanBeReserved() {
        try (ChronicleStore store = store(64 * MIB, 1000, 1 << 30, Blocks.NONE);
                TopicLog log = store.open(TOPIC)) {
            append(log, 1, 100);
            usableBytes.set(40 * MIB);
            append(log, 100, 1_000);
            assertThat(log.shortage()).hasMessageContaining("usableBytes=41943040 diskFloorBytes=67108864");
            usableBytes.set(30 * MIB);
            runs.reset();
            chain.run(batch, 0, runs, 500, 1_000);
            assertThatThrownBy(() -> log.append(batch, runs, 0, 1)).isInstanceOf(DiskFullException.class);
            usableBytes.set(100 * MIB);
            log.onTick(0);
            assertThat(log.shortage()).isNull();
            log.append(batch, runs, 0, 1);
            assertSound(log, 601);
        }
    }

    @Test
    void shouldLookAgainOnceASecond() {
        try (ChronicleStore store = store(64 * MIB, 1000, 1 << 30, blocks);
                TopicLog log = store.open(TOPIC)) {
            usableBytes.set(0);
            append(log, 1, 100);
            log.onTick(5 * SECOND_NS);
            usableBytes.set(1L << 40);
            log.onTick(6 * SECOND_NS - 1);
            assertThat(log.shortage()).isNotNull();
            log.onTick(6 * SECOND_NS);
            assertThat(log.shortage()).isNull();
        }
    }

    @Test
    void shouldReserveLittleForAQuietTopicAndAFewMegabytesForABusyOne() {
        try (ChronicleStore store = store(MIB, 1000, 1 << 30, blocks);
                TopicLog log = store.open(TOPIC)) {
            append(log, 1, 100);
            assertThat(reserved.stream().mapToLong(Long::longValue).sum()).isLessThanOrEqualTo(3L * PAGE);
            reserved.clear();
            for (int i = 0; i < 100; i++) {
                append(log, 500, 1_000);
            }
            assertThat(reserved).hasSizeLessThan(30).allMatch(length -> length <= 6 * MIB);
            assertSound(log, 50_001);
        }
    }

    @Test
    void shouldCutWhatIsReservedWhenAFileIsSealed() throws Exception {
        final long before;
        try (ChronicleStore store = store(MIB, 1000, 1 << 30, null);
                TopicLog log = store.open(TOPIC)) {
            append(log, 900, 1_000);
            append(log, 900, 1_000);
            before = allocatedBytes(files().get(0).path());
        }
        try (ChronicleStore store = store(MIB, 1000, 1 << 30, null);
                TopicLog log = store.open(TOPIC)) {
            assertThat(before).isGreaterThan(log.eventBytes() + MIB / 2);
            assertThat(allocatedBytes(files().get(0).path())).isLessThan(log.eventBytes() + 8 * PAGE);
            assertSound(log, 1800);
        }
    }

    private static long allocatedBytes(final Path file) throws IOException, InterruptedException {
        final Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        try (var reader = stat.inputReader()) {
            return 512 * Long.parseLong(reader.readLine().strip());
        } finally {
            stat.waitFor();
        }
    }

    @Test
    void shouldCloseTheFilesOfAQuietTopicAndGoOnInTheSameFile() throws IOException {
        try (ChronicleStore store = store(0, 1000, 1 << 30, null);
                TopicLog log = store.open(TOPIC)) {
            append(log, 3, 100);
            log.onTick(0);
            assertThat(heldFileCount(DESCRIPTORS)).isPositive();
            log.onTick(IDLE_NS - 1);
            assertThat(heldFileCount(DESCRIPTORS)).isPositive();
            for (int i = 1; i <= 3; i++) {
                log.onTick(i * IDLE_NS);
                awaitHeld(DESCRIPTORS, 0);
                awaitHeld(MAPPINGS, 0);
                append(log, 3, 100);
                log.onTick(i * IDLE_NS);
            }
            assertThat(files()).hasSize(1);
            assertSound(log, 12);
        }
        try (ChronicleStore store = store(0, 1000, 1 << 30, null);
                TopicLog log = store.open(TOPIC)) {
            append(log, 1, 100);
            assertSound(log, 13);
        }
    }

    @Test
    void shouldKeepItsRollCycleWhenAQuietTopicGoesOnWhereNoBlocksCanBeReserved() {
        try (ChronicleStore store = store(0, 1000, 20_000, Blocks.NONE);
                TopicLog log = store.open(TOPIC)) {
            append(log, 3, 100);
            log.onTick(0);
            log.onTick(IDLE_NS);
            while (files().size() < 3) {
                append(log, 10, 100);
            }
            assertThat(files()).extracting(RoomTest::firstEvent).containsOnly(firstEvent(files().get(0)));
            assertSound(log, log.authors().eventCount());
        }
    }

    private static int firstEvent(final LogFile file) {
        return scan(file.path(), new ArrayList<>()).get(0);
    }

    private static boolean hasEndMark(final Path file) {
        final List<Integer> ends = new ArrayList<>();
        scan(file, ends);
        return ends.isEmpty();
    }

    /** Where events begin in a file; and where it ends, if that is without an end mark. */
    private static List<Integer> scan(final Path file, final List<Integer> ends) {
        final List<Integer> offsets = new ArrayList<>();
        try (Mapping mapping = new Mapping(file).map()) {
            final FileScan.Sink sink = new FileScan.Sink() {
                @Override
                public void onEvent(final DirectBuffer buffer, final int offset, final int length) {
                    offsets.add(offset);
                }

                @Override
                public void onGap(final int from, final int to, final String what, final boolean isTornTail) {}

                @Override
                public boolean isSigned(final DirectBuffer buffer, final int offset) {
                    return false;
                }
            };
            final FileScan scan = new FileScan(mapping.buffer(), mapping.length(), false, sink).run();
            if (!scan.hasEndMark()) {
                ends.add(scan.endOffset());
            }
        }
        return offsets;
    }

    /** A file is begun when its blocks are reserved. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEndAFileOnTheDiskBeforeTheNextOneHasAName(final boolean isIdle) {
        final Set<Path> ended = new HashSet<>();
        final Machine watched = new Machine() {
            @Override
            public void force(final FileChannel channel, final Path file) throws IOException {
                Machine.super.force(channel, file);
                if (file.toString().endsWith(LogFile.SUFFIX) && hasEndMark(file)) {
                    ended.add(file);
                }
            }
        };
        final List<Boolean> isLastOneEnded = new ArrayList<>();
        final Blocks watching = new Blocks() {
            @Override
            public boolean isSupported() {
                return true;
            }

            @Override
            public boolean reserve(final Path file, final long offset, final long length) throws IOException {
                if (file.toString().endsWith(LogFile.SUFFIX) && !Files.exists(file) && !files().isEmpty()) {
                    isLastOneEnded.add(
                            ended.contains(files().get(files().size() - 1).path()));
                }
                return blocks.reserve(file, offset, length);
            }
        };
        data.close();
        data = DataDirectory.open(root.resolve("data"), watched);
        try (ChronicleStore store = store(0, 1000, 20_000, watching);
                TopicLog log = store.open(TOPIC)) {
            for (int i = 0; i < 30; i++) {
                append(log, 10, 100);
                if (isIdle) {
                    log.onTick(2L * i * IDLE_NS);
                    log.onTick((2L * i + 1) * IDLE_NS);
                }
            }
            assertThat(isLastOneEnded).hasSizeGreaterThan(2).containsOnly(true);
            assertSound(log, 300);
        }
    }

    private void awaitHeld(final Path listing, final long countMax) {
        await().pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(heldFileCount(listing)).isLessThanOrEqualTo(countMax));
    }

    @Test
    void shouldKeepFewFilesOpenWhenManyTopicsAreWrittenTo() throws IOException {
        final List<TopicLog> logs = new ArrayList<>();
        try (ChronicleStore store = store(0, 64, 1 << 30, null)) {
            for (int i = 1; i <= 24; i++) {
                final TopicLog log = store.open(topic(i));
                logs.add(log);
                append(log, 2, 100);
                log.onTick(0);
            }
            awaitHeld(DESCRIPTORS, 16);
            for (final TopicLog log : logs) {
                assertThat(log.authors().eventCount()).isEqualTo(2);
                log.onTick(SECOND_NS);
            }
            awaitHeld(DESCRIPTORS, 14);
            logs.forEach(TopicLog::close);
        }
    }

    @Test
    void shouldOpenNoFileWhenDescriptorsAreShortButWriteToOpenOnes() {
        try (ChronicleStore store = store(0, 100, 50_000, null);
                TopicLog log = store.open(TOPIC);
                TopicLog other = store.open(topic(2))) {
            append(log, 3, 100);
            openDescriptors.set(99);
            assertThatThrownBy(() -> append(other, 1, 100))
                    .isInstanceOf(ShortageException.class)
                    .hasMessageContaining("openDescriptors=99 descriptorsMax=100");
            assertThat(other.shortage()).isNotNull();
            assertThat(log.shortage()).isNull();
            int count = 3;
            while (log.shortage() == null) {
                runs.reset();
                chain.run(batch, 0, runs, 20, 200);
                try {
                    log.append(batch, runs, 0, 1);
                    count += 20;
                } catch (final ShortageException atTheRoll) {
                    assertThat(count).isGreaterThan(50);
                }
            }
            assertSound(log, count);
            openDescriptors.set(10);
            log.onTick(0);
            log.onTick(SECOND_NS);
            assertThat(log.shortage()).isNull();
            log.append(batch, runs, 0, 1);
            assertThat(files()).hasSize(2);
            assertSound(log, count + 20);
            append(other, 1, 100);
            other.onTick(0);
            assertThat(other.shortage()).isNull();
        }
    }

    @Test
    void shouldMapABoundedNumberOfFilesWhenALogHasMany() throws IOException {
        try (ChronicleStore store = store(0, 1000, 20_000, null);
                TopicLog log = store.open(TOPIC)) {
            for (int i = 0; i < 400; i++) {
                append(log, 10, 100);
            }
            assertThat(files()).hasSizeGreaterThan(40);
            log.onTick(0);
            log.onTick(IDLE_NS);
            awaitHeld(MAPPINGS, 0);
            final UnsafeBuffer copy = new UnsafeBuffer(new byte[1000]);
            try (LogReader reader = log.newReader()) {
                for (int round = 0; round < 2; round++) {
                    for (long seq = 1; seq <= 4000; seq++) {
                        final long position = log.authors().position(0, seq * 1999 % 4000 + 1);
                        assertThat(copyOne(reader, position, copy)).isPositive();
                    }
                }
                assertThat(heldFileCount(MAPPINGS)).isBetween(1L, (long) Mappings.MAPPED_MAX);
            }
            awaitHeld(MAPPINGS, 0);
            assertSound(log, 4000);
        }
    }

    @Test
    void shouldNotMindChroniclesClockJumpingByADayEitherWay() {
        final TimeProvider before = SystemTimeProvider.CLOCK;
        final SetTimeProvider clock = new SetTimeProvider(before.currentTimeNanos());
        try (ChronicleStore store = store(0, 1000, 100_000, null);
                TopicLog log = store.open(TOPIC)) {
            SystemTimeProvider.CLOCK = clock;
            long jump = TimeUnit.DAYS.toNanos(1);
            for (int i = 0; i < 30; i++) {
                append(log, 10, 200);
                clock.advanceNanos(jump);
                jump = -jump * (i % 3 == 0 ? 2 : 1);
                if (i % 10 == 5) {
                    log.onTick(0);
                    log.onTick(IDLE_NS);
                }
            }
            final List<LogFile> files = files();
            for (int i = 0; i < files.size(); i++) {
                assertThat(files.get(i).cycle()).isEqualTo(i);
            }
            assertThat(files).hasSizeBetween(2, 3);
            assertSound(log, 300);
        } finally {
            SystemTimeProvider.CLOCK = before;
        }
    }

    @Test
    void shouldLeaveNothingOfABatchWhoseCopyFailed() {
        final Path directory = root.resolve("data/topics/" + TOPIC);
        try (ChronicleStore store = store(0, 1000, 1 << 30, null);
                TopicLog log = store.open(TOPIC)) {
            assertThat(log.endPosition()).isZero();
            final OpenQueues queues = new OpenQueues(Descriptors.ofProcess(), IDLE_NS);
            final DiskSpace space = diskSpace();
            final LogState state =
                    new LogState(List.of(), new Skips(), 0, 0, new Checkpoint(directory, TOPIC, machine, false));
            final LogSync sync = new LogSync(directory, machine, state);
            try (ChronicleWriter writer = new ChronicleWriter(directory, 0, sync, space, queues, 1 << 30)) {
                runs.reset();
                final int length = chain.run(batch, 0, runs, 5, 100);
                writer.makeRoom(length);
                writer.write(batch, 0, length);
                final UnsafeBuffer tooShort = new UnsafeBuffer(new byte[length / 2]);
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> writer.write(tooShort, 0, length))
                            .isInstanceOf(IndexOutOfBoundsException.class);
                }
                runs.reset();
                final int next = chain.run(batch, 0, runs, 5, 100);
                writer.makeRoom(next);
                writer.write(batch, 0, next);
            }
        }
        try (ChronicleStore store = store(0, 1000, 1 << 30, null);
                TopicLog log = store.open(TOPIC)) {
            assertSound(log, 10);
        }
    }

    private DiskSpace diskSpace() {
        try {
            return DiskSpace.open(data.path(), machine, 0, 0, blocks);
        } catch (final IOException e) {
            throw new StorageException("no disk space", e);
        }
    }

    @Test
    void shouldHaveRoomForAllDocumentsOfAFileInChroniclesIndex() {
        final long documentsMax = (1L << 30) / (EventDescriptor.EVENT_LENGTH_MIN + DocumentDescriptor.HEADER_LENGTH);
        assertThat(documentsMax).isLessThan(new FileCycle(0).maxMessagesPerCycle());
    }

    @Test
    void shouldGoOnReadingAFileThatWasDeletedAndNameItToWhoComesLater() throws IOException {
        try (ChronicleStore store = store(0, 1000, 20_000, null);
                TopicLog log = store.open(TOPIC)) {
            for (int i = 0; i < 40; i++) {
                append(log, 10, 100);
            }
            final UnsafeBuffer copy = new UnsafeBuffer(new byte[1000]);
            try (LogReader reader = log.newReader();
                    LogReader late = log.newReader()) {
                assertThat(copyOne(reader, log.authors().position(0, 1), copy)).isPositive();
                final Path first = files().get(0).path();
                Files.delete(first);
                assertThat(copyOne(reader, log.authors().position(0, 2), copy)).isPositive();
                assertThatThrownBy(() -> copyOne(late, log.authors().position(0, 1), copy))
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining(first.toString());
                assertThat(copyOne(late, log.authors().position(0, 400), copy)).isPositive();
            }
        }
    }

    @Test
    void shouldNotOpenAStoreWhereForcingIsRefused() {
        final Machine broken = new Machine() {
            @Override
            public void force(final FileChannel channel, final Path file) throws IOException {
                if (file.endsWith("sync.probe")) {
                    throw new IOException("not supported");
                }
                Machine.super.force(channel, file);
            }
        };
        data.close();
        data = DataDirectory.open(root.resolve("data"), broken);
        assertThatThrownBy(() -> new ChronicleStore(data, CRYPTO))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("not supported");
        assertThat(data.path().resolve("sync.probe")).doesNotExist();
    }

    private static int copyOne(final LogReader reader, final long position, final UnsafeBuffer destination) {
        final EventCopies one = new EventCopies(1).wrap(destination, 0, destination.capacity(), 1);
        reader.copy(new long[] {position}, 1, one);
        return one.length();
    }
}
