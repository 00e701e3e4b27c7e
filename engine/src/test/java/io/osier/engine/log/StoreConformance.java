package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.ForkProof;
import io.osier.codec.event.Runs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store must do. */
public abstract class StoreConformance {
    protected static final TopicId TOPIC = topic(1);
    protected static final int BATCH_LENGTH = 2 * 1024 * 1024;

    @TempDir
    protected Path directory;

    protected Store store;
    protected TopicLog log;
    protected final Runs runs = new Runs();

    /** Memory as frames have it, outside the heap and not at the beginning of its buffer. */
    protected final UnsafeBuffer batch = new UnsafeBuffer(ByteBuffer.allocateDirect(BATCH_LENGTH + 8), 8, BATCH_LENGTH);

    protected final UnsafeBuffer copy = new UnsafeBuffer(new byte[EventDescriptor.EVENT_LENGTH_MAX]);

    /** Every event appended, in order. */
    protected final List<byte[]> appended = new ArrayList<>();

    /** Opens the store; the same data each time it is called in one test. */
    protected abstract Store openStore();

    /** Closes the store and opens it again with what it held. */
    protected abstract void restart();

    /** Flips a bit of the stored event, {@code offset} bytes from its beginning. */
    protected abstract void damage(long position, int offset);

    protected static TopicId topic(final int number) {
        final byte[] bytes = new byte[32];
        bytes[0] = (byte) number;
        return TopicId.of(bytes);
    }

    @BeforeEach
    void openFirst() {
        store = openStore();
        log = store.open(TOPIC);
    }

    @AfterEach
    void closeLast() {
        log.close();
        store.close();
    }

    protected final long append(final TestChain chain, final int eventCount, final int payloadLength) {
        runs.reset();
        final int end = chain.run(batch, 0, runs, eventCount, payloadLength);
        return append(end);
    }

    protected final long append(final int length) {
        final long position = log.append(batch, runs, 0, runs.count());
        remember(length);
        return position;
    }

    protected final void remember(final int length) {
        for (int offset = 0; offset < length; ) {
            final byte[] event = new byte[batch.getInt(offset, ByteOrder.LITTLE_ENDIAN)];
            batch.getBytes(offset, event);
            appended.add(event);
            offset += event.length;
        }
    }

    protected static long seq(final byte[] event) {
        return new UnsafeBuffer(event).getLong(EventDescriptor.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    protected static byte[] author(final byte[] event) {
        return Arrays.copyOfRange(event, EventDescriptor.AUTHOR_OFFSET, EventDescriptor.AUTHOR_OFFSET + 32);
    }

    /** Reads everything forward and by position and compares with what was appended. */
    protected final void assertHoldsWhatWasAppended() {
        try (LogReader reader = log.newReader()) {
            long position = 0;
            for (final byte[] event : appended) {
                assertThat(reader.seek(position)).isTrue();
                assertThat(reader.position()).isGreaterThanOrEqualTo(position);
                assertThat(bytesOf(reader)).isEqualTo(event);
                final int ordinal = log.authors().find(new UnsafeBuffer(author(event)), 0);
                assertThat(log.authors().position(ordinal, seq(event))).isEqualTo(reader.position());
                assertThat(copyOne(reader, reader.position(), copy)).isEqualTo(event.length);
                assertThat(Arrays.copyOf(copy.byteArray(), event.length)).isEqualTo(event);
                position = reader.nextPosition();
            }
            assertThat(reader.seek(position)).isFalse();
            assertThat(log.endPosition()).isEqualTo(position);
        }
        assertThat(log.authors().eventCount()).isEqualTo(appended.size());
        assertThat(log.eventBytes())
                .isEqualTo(appended.stream().mapToLong(event -> event.length).sum());
    }

    protected static byte[] bytesOf(final LogReader reader) {
        final byte[] bytes = new byte[reader.length()];
        reader.buffer().getBytes(reader.offset(), bytes);
        return bytes;
    }

    protected final void assertHead(final TestChain chain) {
        final int ordinal = log.authors().find(new UnsafeBuffer(chain.author()), 0);
        assertThat(ordinal).isNotNegative();
        assertThat(log.authors().seq(ordinal)).isEqualTo(chain.seq());
        assertThat(log.authors().hashEquals(ordinal, new UnsafeBuffer(chain.hash()), 0))
                .isTrue();
    }

    @Test
    void shouldGoOnAtASavedPositionWhenNothingWasLost() {
        append(new TestChain(TOPIC, 1), 5, 100);
        final Incarnations before = log.opening().incarnations();
        assertThat(before.current()).isPositive();
        final long position = log.endPosition();
        restart();
        final Incarnations after = log.opening().incarnations();
        assertThat(after.current()).isEqualTo(before.current());
        assertThat(after.resume(before.current(), position)).isEqualTo(position);
        assertThat(after.resume(before.current() - 1, position))
                .as("of an incarnation that nobody knows")
                .isZero();
        assertThat(log.opening().unlinked().isComplete()).isTrue();
    }

    @Test
    void shouldBeEmptyAtFirst() {
        assertThat(log.topicId()).isEqualTo(TOPIC);
        assertThat(log.endPosition()).isZero();
        assertThat(log.eventBytes()).isZero();
        assertThat(log.authors().authorCount()).isZero();
        try (LogReader reader = log.newReader()) {
            assertThat(reader.seek(0)).isFalse();
        }
        log.sync();
        restart();
        assertThat(log.endPosition()).isZero();
    }

    @Test
    void shouldHoldManyAuthorsInAnyOrderAndAfterRestarts() {
        final Random random = new Random(11);
        final List<TestChain> chains = new ArrayList<>();
        for (int round = 0; round < 60; round++) {
            runs.reset();
            int end = 0;
            for (int i = 0; i < 20; i++) {
                if (random.nextInt(4) == 0) {
                    chains.add(new TestChain(TOPIC, random.nextLong()));
                }
                if (!chains.isEmpty()) {
                    final TestChain chain = chains.get(random.nextInt(chains.size()));
                    end = chain.run(batch, end, runs, 1 + random.nextInt(4), random.nextInt(700));
                }
            }
            append(end);
            if (round % 20 == 19) {
                assertHoldsWhatWasAppended();
                log.sync();
                restart();
            }
        }
        chains.stream().filter(chain -> chain.seq() > 0).forEach(this::assertHead);
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldHoldOneBigAuthorAndEventsOfAllSizes() {
        final TestChain chain = new TestChain(TOPIC, 5);
        for (int i = 0; i < 12; i++) {
            append(chain, 700, i);
        }
        append(chain, 5, EventDescriptor.payloadLengthMax(0));
        append(chain, 1, 0);
        assertHoldsWhatWasAppended();
        restart();
        assertHead(chain);
        append(chain, 3, 100);
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldAnswerThePositionOfTheFirstEventAppended() {
        final TestChain chain = new TestChain(TOPIC, 5);
        append(chain, 3, 100);
        final long position = append(chain, 2, 100);
        assertThat(log.authors().position(0, 4)).isEqualTo(position);
        try (LogReader reader = log.newReader()) {
            assertThat(reader.seek(position)).isTrue();
            assertThat(bytesOf(reader)).isEqualTo(appended.get(3));
        }
    }

    @Test
    void shouldAppendOnlyTheRunsThatAreNamed() {
        final TestChain first = new TestChain(TOPIC, 1);
        final TestChain second = new TestChain(TOPIC, 2);
        runs.reset();
        final int middle = first.run(batch, 0, runs, 2, 50);
        second.run(batch, middle, runs, 3, 50);
        final long end = log.append(batch, runs, 1, 1);
        assertThat(log.authors().eventCount()).isEqualTo(3);
        assertHead(second);
        log.append(batch, runs, 0, 1);
        assertHead(first);
        assertThat(log.endPosition()).isGreaterThan(end);
    }

    @Test
    void shouldTakeTwoRunsOfOneAuthorInOneBatch() {
        final TestChain first = new TestChain(TOPIC, 1);
        final TestChain second = new TestChain(TOPIC, 2);
        runs.reset();
        int end = first.run(batch, 0, runs, 2, 50);
        end = second.run(batch, end, runs, 3, 50);
        end = first.run(batch, end, runs, 2, 50);
        append(end);
        assertHead(first);
        assertHead(second);
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldRefuseRunsThatDoNotExtendTheHeadAndWriteNothing() {
        final TestChain chain = new TestChain(TOPIC, 1);
        append(chain, 2, 50);
        runs.reset();
        final int length = new TestChain(TOPIC, 1).run(batch, 0, runs, 2, 50);
        assertRefused("a run from the start again");

        final TestChain other = new TestChain(TOPIC, 2);
        other.next(batch, 0, 20);
        runs.reset();
        other.run(batch, 0, runs, 1, 20);
        assertRefused("an unknown author's second event");

        runs.reset();
        final TestChain sound = new TestChain(TOPIC, 3);
        final int end = sound.run(batch, 0, runs, 1, 20);
        runs.add(end, length, 2, 1, EventFault.CRC_MISMATCH);
        assertRefused("a faulty run behind a sound one");

        runs.reset();
        int next = new TestChain(TOPIC, 4).run(batch, 0, runs, 1, 20);
        next = new TestChain(TOPIC, 4).run(batch, next, runs, 1, 20);
        assertThat(next).isPositive();
        assertRefused("the same run twice in one batch");

        chain.next(batch, 0, 50);
        runs.reset();
        chain.run(batch, 0, runs, 1, 50);
        assertRefused("a gap");

        assertThatThrownBy(() -> log.append(batch, runs, 0, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.append(batch, runs, -1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.append(batch, runs, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertHoldsWhatWasAppended();
        restart();
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldRefuseARunWithAnotherPrev() {
        final TestChain chain = new TestChain(TOPIC, 1);
        append(chain, 2, 50);
        runs.reset();
        chain.run(batch, 0, runs, 1, 50);
        batch.putByte(EventDescriptor.PREV_OFFSET, (byte) (batch.getByte(EventDescriptor.PREV_OFFSET) + 1));
        assertRefused("another prev");
        assertHoldsWhatWasAppended();
    }

    private void assertRefused(final String what) {
        final long end = log.endPosition();
        assertThatThrownBy(() -> log.append(batch, runs, 0, runs.count()))
                .as(what)
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(log.endPosition()).isEqualTo(end);
    }

    @Test
    void shouldCopyManyEventsBackToBackInTheOrderAsked() {
        final TestChain first = new TestChain(TOPIC, 1);
        final TestChain second = new TestChain(TOPIC, 2);
        for (int i = 0; i < 100; i++) {
            append(first, 1, 40 + i);
            append(second, 2, 300 - i);
        }
        final long[] entries = entriesOfAll();
        Collections.reverse(appended);
        reverse(entries);
        final EventCopies copies =
                new EventCopies(entries.length + 1).wrap(copy, 24, copy.capacity() - 24, copy.capacity());
        try (LogReader reader = log.newReader()) {
            assertThat(reader.copy(entries, entries.length, copies)).isEqualTo(300);
        }
        assertCopied(copies, 24, 300);
        assertThat(copies.takesMore()).isTrue();
    }

    @Test
    void shouldCopyOneEventBeyondTheBudgetAndNoMoreThanFits() {
        append(new TestChain(TOPIC, 1), 200, 140);
        final int length = appended.get(0).length;
        final long[] entries = entriesOfAll();
        final EventCopies copies = new EventCopies(150);
        try (LogReader reader = log.newReader()) {
            assertThat(reader.copy(entries, 200, copies.wrap(copy, 0, copy.capacity(), 70 * length + 1)))
                    .isEqualTo(71);
            assertCopied(copies, 0, 71);
            assertThat(reader.copy(entries, 200, copies.wrap(copy, 0, copy.capacity(), 0)))
                    .isEqualTo(1);
            assertThat(reader.copy(entries, 200, copies.wrap(copy, 0, 70 * length - 1, copy.capacity())))
                    .isEqualTo(69);
            assertCopied(copies, 0, 69);
            assertThat(copies.takesMore()).isFalse();
            assertThat(reader.copy(entries, 200, copies.wrap(copy, 0, copy.capacity(), copy.capacity())))
                    .isEqualTo(150);
            assertThat(reader.copy(entries, 3, copies.wrap(copy, 0, copy.capacity(), copy.capacity())))
                    .isEqualTo(3);
            assertThat(copies.takesMore()).isTrue();
        }
    }

    @Test
    void shouldNotCopyWhatIsTooLong() {
        append(new TestChain(TOPIC, 1), 1, 500);
        final int length = appended.get(0).length;
        final long[] entries = entriesOfAll();
        final EventCopies copies = new EventCopies(4);
        try (LogReader reader = log.newReader()) {
            copy.setMemory(0, 1000, (byte) 3);
            assertThat(reader.copy(entries, 1, copies.wrap(copy, 8, length - 1, 1000)))
                    .isZero();
            assertThat(copies.takesMore()).isFalse();
            assertThat(copy.getByte(8)).isEqualTo((byte) 3);
            assertThat(reader.copy(entries, 1, copies.wrap(copy, 8, length, 1000)))
                    .isEqualTo(1);
            assertThat(copy.getByte(8 + length)).isEqualTo((byte) 3);
        }
    }

    @Test
    void shouldRefusePositionsAtAndBehindTheEnd() {
        append(new TestChain(TOPIC, 1), 3, 50);
        final long[] entries = Arrays.copyOf(entriesOfAll(), 4);
        final EventCopies copies = new EventCopies(4);
        try (LogReader reader = log.newReader()) {
            for (final long position : new long[] {log.endPosition(), Long.MAX_VALUE}) {
                entries[3] = position;
                copies.wrap(copy, 0, copy.capacity(), copy.capacity());
                assertThatThrownBy(() -> reader.copy(entries, 4, copies))
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("position=" + position);
                assertCopied(copies, 0, 3);
            }
            assertThat(reader.seek(Long.MAX_VALUE)).isFalse();
        }
    }

    @Test
    void shouldCopyWhatLiesBeforeADamagedEventAndReportItOnlyWhenItIsReached() {
        append(new TestChain(TOPIC, 1), 100, 140);
        final long[] entries = entriesOfAll();
        final EventCopies copies = new EventCopies(100);
        for (final int offset : new int[] {0, 3, 4, 100, 200}) {
            damage(AuthorTable.position(entries[70]), offset);
            try (LogReader reader = log.newReader()) {
                final int budget = 70 * appended.get(0).length;
                assertThat(reader.copy(entries, 100, copies.wrap(copy, 0, copy.capacity(), budget)))
                        .isEqualTo(70);
                assertCopied(copies, 0, 70);
                copies.wrap(copy, 0, copy.capacity(), budget + 1);
                assertThatThrownBy(() -> reader.copy(entries, 100, copies))
                        .as("bit flipped at offset %d", offset)
                        .isInstanceOf(StorageException.class);
                assertCopied(copies, 0, 70);
            }
            damage(AuthorTable.position(entries[70]), offset);
        }
    }

    @Test
    void shouldCopyTheSameWhetherItIsPreparedOrNot() {
        append(new TestChain(TOPIC, 1), 500, 140);
        final long[] entries = entriesOfAll();
        final EventCopies copies = new EventCopies(500);
        final AtomicLong nowNs = new AtomicLong();
        final ReadCost everyReadIsCold = new ReadCost(() -> nowNs.addAndGet(70_000));
        try (LogReader reader = log.newReader()) {
            reader.prepare(entries, 500, everyReadIsCold);
            assertThat(reader.copy(entries, 500, copies.wrap(copy, 0, copy.capacity(), copy.capacity())))
                    .isEqualTo(500);
            assertThat(reader.prepare(entries, 500, new ReadCost(() -> 0))).isZero();
        }
        assertCopied(copies, 0, 500);
    }

    protected static int copyOne(final LogReader reader, final long position, final UnsafeBuffer destination) {
        final EventCopies one = new EventCopies(1).wrap(destination, 0, destination.capacity(), 1);
        reader.copy(new long[] {position}, 1, one);
        return one.length();
    }

    /** What the author table has for every event appended, in their order. */
    private long[] entriesOfAll() {
        return appended.stream()
                .mapToLong(event -> {
                    final long[] entry = new long[1];
                    final int ordinal = log.authors().find(new UnsafeBuffer(author(event)), 0);
                    log.authors().entries(ordinal, seq(event), seq(event), entry, 0, 1);
                    return entry[0];
                })
                .toArray();
    }

    private static void reverse(final long[] entries) {
        for (int i = 0, j = entries.length - 1; i < j; i++, j--) {
            final long other = entries[i];
            entries[i] = entries[j];
            entries[j] = other;
        }
    }

    private void assertCopied(final EventCopies copies, final int offset, final int count) {
        assertThat(copies.count()).isEqualTo(count);
        int next = offset;
        for (int i = 0; i < count; i++) {
            assertThat(copies.offset(i)).isEqualTo(next);
            final byte[] event = new byte[appended.get(i).length];
            copies.buffer().getBytes(next, event);
            assertThat(event).isEqualTo(appended.get(i));
            next += event.length;
        }
        assertThat(copies.offset(count)).isEqualTo(next);
        assertThat(copies.length()).isEqualTo(next - offset);
    }

    @Test
    void shouldBeReadOnOtherThreadsWhileItGrows() throws Exception {
        final int eventCount = 20_000;
        final List<CompletableFuture<Long>> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            readers.add(CompletableFuture.supplyAsync(() -> readAll(eventCount)));
        }
        final TestChain chain = new TestChain(TOPIC, 9);
        final Random random = new Random(9);
        while (chain.seq() < eventCount) {
            append(chain, (int) Math.min(eventCount - chain.seq(), 1 + random.nextInt(40)), random.nextInt(300));
        }
        for (final CompletableFuture<Long> reader : readers) {
            assertThat(reader.get(30, TimeUnit.SECONDS)).isEqualTo(log.eventBytes());
        }
    }

    private long readAll(final int eventCount) {
        final UnsafeBuffer own = new UnsafeBuffer(new byte[4096]);
        long bytes = 0;
        long position = 0;
        try (LogReader reader = log.newReader()) {
            for (int seq = 1; seq <= eventCount; ) {
                if (reader.seek(position)) {
                    assertThat(reader.buffer().getLong(reader.offset() + EventDescriptor.SEQ_OFFSET))
                            .isEqualTo(seq++);
                    bytes += copyOne(reader, reader.position(), own);
                    position = reader.nextPosition();
                } else {
                    Thread.onSpinWait();
                }
            }
        }
        return bytes;
    }

    @Test
    void shouldKeepTopicsApart() {
        try (TopicLog second = store.open(topic(2))) {
            append(new TestChain(TOPIC, 1), 3, 50);
            runs.reset();
            new TestChain(topic(2), 1).run(batch, 0, runs, 2, 60);
            second.append(batch, runs, 0, 1);
            assertThat(second.authors().eventCount()).isEqualTo(2);
            assertThat(store.topicIds()).containsExactly(TOPIC, topic(2));
        }
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldOpenATopicOnceAtATime() {
        append(new TestChain(TOPIC, 1), 3, 50);
        assertThatThrownBy(() -> store.open(TOPIC)).isInstanceOf(StorageException.class);
        log.close();
        log.close();
        log = store.open(TOPIC);
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldAnswerNothingMoreAfterClose() {
        append(new TestChain(TOPIC, 1), 3, 50);
        final long position = log.authors().position(0, 1);
        runs.reset();
        new TestChain(TOPIC, 2).run(batch, 0, runs, 1, 50);
        try (LogReader reader = log.newReader()) {
            assertThat(reader.seek(0)).isTrue();
            log.close();
            assertThat(reader.seek(0)).isFalse();
            assertThatThrownBy(() -> copyOne(reader, position, copy)).isInstanceOf(StorageException.class);
        }
        assertThatThrownBy(() -> log.append(batch, runs, 0, 1)).isInstanceOf(StorageException.class);
        store.close();
        store.close();
        assertThatThrownBy(() -> store.open(TOPIC)).isInstanceOf(StorageException.class);
    }

    @Test
    void shouldStayOpenWhenALogIs() {
        append(new TestChain(TOPIC, 1), 3, 50);
        assertThatThrownBy(() -> store.close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(TOPIC.toString());
        append(new TestChain(TOPIC, 2), 3, 50);
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldNeverServeADamagedEvent() {
        append(new TestChain(TOPIC, 1), 9, 200);
        for (final int offset : new int[] {0, 4, 8, 72, 88, 120, 160, 359}) {
            final int seq = 1 + offset % 9;
            final long position = log.authors().position(0, seq);
            damage(position, offset);
            try (LogReader reader = log.newReader()) {
                assertThatThrownBy(() -> copyOne(reader, position, copy))
                        .as("bit flipped at offset %d", offset)
                        .isInstanceOf(StorageException.class);
                assertThatThrownBy(() -> reader.seek(position)).isInstanceOf(StorageException.class);
            }
            damage(position, offset);
        }
        assertHoldsWhatWasAppended();
    }

    @Test
    void shouldKeepOneProofOfEachAuthorAndItsQuarantine() {
        final TestChain short1 = new TestChain(TOPIC, 1);
        append(short1, 3, 50);
        append(new TestChain(TOPIC, 2), 9, 50);
        final ForkProof first = proof(appended.get(3 + 4));
        final ForkProof unheld = proof(foreignEvent(7));
        assertThat(log.forks().keep(first)).isTrue();
        assertThat(log.forks().keep(proof(appended.get(3 + 6)))).isFalse();
        assertThat(log.forks().keep(unheld)).isTrue();

        restart();

        assertThat(log.forks().count()).isEqualTo(2);
        assertThat(log.forks().authors()).containsExactly(first.author(), unheld.author());
        assertSame(log.forks().find(first.author()), first);
        assertSame(log.forks().find(unheld.author()), unheld);
        assertThat(log.forks().find(AuthorId.of(short1.author()))).isNull();
        assertThat(log.forks().lowerSeq(new UnsafeBuffer(short1.author()), 0)).isZero();
        assertThat(log.forks().lowerSeq(new UnsafeBuffer(first.author().toBytes()), 0))
                .isEqualTo(5);
        assertThat(log.forks().keep(first)).isFalse();
    }

    @Test
    void shouldTakeInOfAQuarantinedAuthorWhatIsBelowTheProof() {
        final TestChain chain = new TestChain(TOPIC, 1);
        append(chain, 3, 50);
        final UnsafeBuffer key = new UnsafeBuffer(chain.author());
        final int ordinal = log.authors().quarantine(key, 0, 6, null, 0);

        append(chain, 2, 50);
        runs.reset();
        chain.run(batch, 0, runs, 1, 50);

        assertThatThrownBy(() -> log.append(batch, runs, 0, 1)).hasMessageContaining("uncontestedMax=5");
        assertThat(log.authors().seq(ordinal)).isEqualTo(5);
        assertHoldsWhatWasAppended();
    }

    /** A proof against the author of an event, with what would be its twin. Signatures are not the store's matter. */
    protected static ForkProof proof(final byte[] event) {
        final UnsafeBuffer twin = new UnsafeBuffer(event.clone());
        twin.putByte(EventDescriptor.TIMESTAMP_OFFSET, (byte) ~twin.getByte(EventDescriptor.TIMESTAMP_OFFSET));
        twin.putInt(
                EventDescriptor.CRC_OFFSET,
                Crc32c.compute(twin, EventDescriptor.SIGNATURE_OFFSET, event.length - EventDescriptor.SIGNATURE_OFFSET),
                ByteOrder.LITTLE_ENDIAN);
        return ForkProof.of(new UnsafeBuffer(event), 0, event.length, twin, 0, event.length);
    }

    /** The first event of an author of whom nothing is appended. */
    protected static byte[] foreignEvent(final long seed) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        return Arrays.copyOf(buffer.byteArray(), new TestChain(TOPIC, seed).next(buffer, 0, 50));
    }

    protected static void assertSame(final ForkProof found, final ForkProof kept) {
        assertThat(found.lowerSeq()).isEqualTo(kept.lowerSeq());
        assertThat((UnsafeBuffer) found.first()).isEqualTo(kept.first());
        assertThat((UnsafeBuffer) found.second()).isEqualTo(kept.second());
    }
}
