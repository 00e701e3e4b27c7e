package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.AuthorId;
import io.osier.codec.message.AdvertiseFrameEncoder;
import io.osier.codec.message.DigestFrameEncoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.sbe.AdvertiseKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two sides with the real session of a topic find out whose heads differ. */
class ReconcilerTest {
    private static final int AUTHORS_PER_MESSAGE_MAX = 4_096;
    private static final int STEPS_MAX = 3_000_000;

    /** Nobody answers requests here, and nobody minds. */
    private static final SyncConfig CONFIG = withoutStalls(SimSwarm.CONFIG, 1 << 20);

    private long nowNs = TimeUnit.DAYS.toNanos(1);

    private static SyncConfig withoutStalls(final SyncConfig config, final int wantsMax) {
        return new SyncConfig(
                config.verification(),
                config.frameLengthMax(),
                config.bulkFrameLengthMax(),
                config.advertFrameLengthMax(),
                config.authorsPerMessageMax(),
                config.authorsPerRequestMax(),
                config.requestsInFlightMax(),
                wantsMax,
                config.divergedMax(),
                config.changesMax(),
                config.pendingBytesPerLinkMax(),
                config.badRunsPerLinkMax(),
                config.readvertiseIntervalNs(),
                TimeUnit.DAYS.toNanos(1_000),
                LiveConfig.DEFAULT);
    }

    private ReconcilingSide newSide(final boolean isLower) {
        return new ReconcilingSide(isLower, CONFIG, AUTHORS_PER_MESSAGE_MAX);
    }

    private static List<byte[]> authors(final Random random, final int count, final int sharedLength) {
        final List<byte[]> authors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final byte[] author = new byte[32];
            random.nextBytes(author);
            Arrays.fill(author, 0, sharedLength, (byte) 0x3c);
            authors.add(author);
        }
        return authors;
    }

    private void connect(final ReconcilingSide a, final ReconcilingSide b) {
        a.connect(nowNs);
        b.connect(nowNs);
    }

    /** Until nobody has more to say; how many times frames travelled one way. */
    private int settle(final ReconcilingSide a, final ReconcilingSide b) {
        int oneWays = 0;
        boolean hasMoved;
        do {
            while (a.work(nowNs) + b.work(nowNs) > 0) {
                // more may be said
            }
            final int count = a.frameCount() + b.frameCount();
            hasMoved = deliverAll(a, b);
            oneWays += hasMoved ? 1 : 0;
            assertThat(count).isLessThan(STEPS_MAX);
        } while (hasMoved);
        assertThat(a.closedBecause()).isNull();
        assertThat(b.closedBecause()).isNull();
        return oneWays;
    }

    private boolean deliverAll(final ReconcilingSide a, final ReconcilingSide b) {
        int toB = a.frameCount();
        int toA = b.frameCount();
        boolean hasMoved = false;
        while (toB-- > 0 && a.deliver(b, nowNs)) {
            hasMoved = true;
        }
        while (toA-- > 0 && b.deliver(a, nowNs)) {
            hasMoved = true;
        }
        return hasMoved;
    }

    /** Each side wants exactly what the other has more of, and knows that it has been told all. */
    private static void assertFound(final ReconcilingSide a, final ReconcilingSide b) {
        assertWants(a, b);
        assertWants(b, a);
        assertThat(a.session().providers().get(0).isAdvertComplete()).isTrue();
        assertThat(b.session().providers().get(0).isAdvertComplete()).isTrue();
    }

    private static void assertWants(final ReconcilingSide side, final ReconcilingSide other) {
        long missing = 0;
        for (final Map.Entry<byte[], Long> head : other.seqs().entrySet()) {
            missing += Math.max(0, head.getValue() - side.seqs().getOrDefault(head.getKey(), 0L));
        }
        assertThat(side.session().wantedEventCount()).isEqualTo(missing);
    }

    @Test
    void shouldSettleEqualHeadsWithTwoRoots() {
        try (ReconcilingSide a = newSide(true);
                ReconcilingSide b = newSide(false)) {
            for (final byte[] author : authors(new Random(1), 2_000, 0)) {
                a.extend(author);
                b.extend(author);
            }
            connect(a, b);

            assertThat(settle(a, b)).isEqualTo(1);
            assertFound(a, b);
            assertThat(a.sentBytes() + b.sentBytes()).isEqualTo(2L * DigestFrameEncoder.DIGEST_LENGTH);
            nowNs += TimeUnit.HOURS.toNanos(1);
            assertThat(settle(a, b)).as("nothing has changed").isZero();
        }
    }

    @Test
    void shouldSettleTwoEmptySides() {
        try (ReconcilingSide a = newSide(true);
                ReconcilingSide b = newSide(false)) {
            connect(a, b);
            assertThat(settle(a, b)).isEqualTo(1);
            assertFound(a, b);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFindOneChangedAuthorAmongManyForLittle(final boolean isLowerNewer) {
        try (ReconcilingSide a = newSide(isLowerNewer);
                ReconcilingSide b = newSide(!isLowerNewer)) {
            final List<byte[]> authors = authors(new Random(2), 20_000, 0);
            for (final byte[] author : authors) {
                a.extend(author);
                b.extend(author);
            }
            a.extend(authors.get(77));
            connect(a, b);

            assertThat(settle(a, b)).isLessThanOrEqualTo(8);
            assertFound(a, b);
            assertThat(a.sentBytes() + b.sentBytes()).isLessThan(4_096);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 33, 500})
    void shouldTellEverythingToAnEmptySideWhicheverBegins(final int count) {
        for (final boolean isLowerEmpty : new boolean[] {true, false}) {
            try (ReconcilingSide empty = newSide(isLowerEmpty);
                    ReconcilingSide other = newSide(!isLowerEmpty)) {
                authors(new Random(3), count, 0).forEach(other::extend);
                connect(empty, other);
                settle(empty, other);
                assertFound(empty, other);
            }
        }
    }

    @Test
    void shouldFallBackToFullWhenTooMuchDiffersToNote() {
        for (final boolean isLowerNewer : new boolean[] {true, false}) {
            try (ReconcilingSide newer = newSide(isLowerNewer);
                    ReconcilingSide older = newSide(!isLowerNewer)) {
                final List<byte[]> authors = authors(new Random(4), RoundNotes.COUNT_MAX + 10_000, 0);
                authors.forEach(newer::extend);
                authors.subList(0, 20).forEach(older::extend);
                connect(newer, older);
                settle(newer, older);
                assertFound(newer, older);
            }
        }
    }

    @Test
    void shouldSendRootAgainWhenQuietAndOnlyIfSomethingChanged() {
        try (ReconcilingSide a = newSide(true);
                ReconcilingSide b = newSide(false)) {
            final List<byte[]> authors = authors(new Random(5), 100, 0);
            authors.forEach(a::extend);
            authors.forEach(b::extend);
            connect(a, b);
            settle(a, b);
            a.extend(authors.get(0));
            settle(a, b);
            b.extend(authors.get(0));
            a.beginCount();
            b.beginCount();
            for (int i = 0; i < 10; i++) {
                nowNs += TimeUnit.SECONDS.toNanos(2);
                settle(a, b);
            }
            assertFound(a, b);
            assertThat(a.frameCount() + b.frameCount())
                    .as("a DELTA back, and roots")
                    .isBetween(2, 5);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void shouldFindAllDifferencesWhileHeadsMove(final long seed) {
        runRandomly(seed);
    }

    @Test
    void shouldFindAllDifferencesWithAFreshSeed() {
        runRandomly(new Random().nextLong());
    }

    private void runRandomly(final long seed) {
        final Random random = new Random(seed);
        final int[] limits = {1, 2, 20, 40, AUTHORS_PER_MESSAGE_MAX};
        final boolean isLower = random.nextBoolean();
        try (ReconcilingSide a = new ReconcilingSide(isLower, CONFIG, limits[random.nextInt(limits.length)]);
                ReconcilingSide b = new ReconcilingSide(!isLower, CONFIG, limits[random.nextInt(limits.length)])) {
            final int[] shared = {0, 0, 1, 3, 6, 8, 20, 30};
            final List<byte[]> authors = new ArrayList<>();
            for (int group = random.nextInt(4); group >= 0; group--) {
                authors.addAll(authors(random, 1 + random.nextInt(700), shared[random.nextInt(shared.length)]));
            }
            for (final byte[] author : authors) {
                if (random.nextInt(10) > 0) {
                    a.extend(author);
                }
                if (random.nextInt(10) > 0) {
                    b.extend(author);
                }
            }
            a.room(1 + random.nextInt(20));
            b.room(1 + random.nextInt(20));
            connect(a, b);
            for (int i = 0; i < 3_000; i++) {
                nowNs += random.nextInt(1_000_000);
                step(random, a, b);
                if (random.nextInt(30) == 0) {
                    (random.nextBoolean() ? a : b).extend(authors.get(random.nextInt(authors.size())));
                }
            }
            a.room(Integer.MAX_VALUE);
            b.room(Integer.MAX_VALUE);
            for (int i = 0; i < 5; i++) {
                settle(a, b);
                nowNs += TimeUnit.MINUTES.toNanos(11);
            }
            settle(a, b);
            assertFound(a, b);
        } catch (final AssertionError | RuntimeException e) {
            throw new AssertionError("seed=" + seed, e);
        }
    }

    private void step(final Random random, final ReconcilingSide a, final ReconcilingSide b) {
        switch (random.nextInt(4)) {
            case 0 -> a.work(nowNs);
            case 1 -> b.work(nowNs);
            case 2 -> a.deliver(b, nowNs);
            default -> b.deliver(a, nowNs);
        }
    }

    /** The want table holds few of what is missing, and what is wanted arrives at once; heads may move all the time. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldBringBackWantsThatWereDroppedWithoutWaitingLong(final boolean isBusy) {
        final SyncConfig few = withoutStalls(SimSwarm.CONFIG, 64);
        try (ReconcilingSide full = new ReconcilingSide(true, few, AUTHORS_PER_MESSAGE_MAX);
                ReconcilingSide empty = new ReconcilingSide(false, few, AUTHORS_PER_MESSAGE_MAX)) {
            full.mute();
            empty.mute();
            final List<byte[]> authors = authors(new Random(6), 640, 0);
            authors.forEach(full::extend);
            connect(full, empty);
            final long beginNs = nowNs;
            while (empty.seqs().size() < authors.size()) {
                settle(full, empty);
                fetchWants(full, empty);
                if (isBusy) {
                    full.extend(authors.get(0));
                }
                nowNs += TimeUnit.MILLISECONDS.toNanos(500);
                assertThat(nowNs - beginNs).isLessThan(TimeUnit.MINUTES.toNanos(2));
            }
        }
    }

    private static void fetchWants(final ReconcilingSide from, final ReconcilingSide to) {
        final List<Missing> missing = to.session().missing(Integer.MAX_VALUE, false);
        for (final byte[] author : from.seqs().keySet()) {
            if (missing.stream().anyMatch(one -> one.author().equals(AuthorId.of(author)))) {
                while (to.seqs().getOrDefault(author, 0L) < from.seqs().get(author)) {
                    to.extend(author);
                }
            }
        }
    }

    /** Another link's work on the trie stops in the middle of a node that was a bucket, between ROOT and RANGE. */
    @Test
    void shouldTellHeadsThatATrieInTheMakingDoesNotCount() {
        final Random random = new Random(1);
        try (ReconcilingSide a = newSide(false);
                ReconcilingSide b = newSide(true)) {
            for (int i = 0; i < 31; i++) {
                final byte[] author = authorUnder(random, 1 + i % 4);
                a.extend(author);
                b.extend(author);
            }
            a.extend(authorUnder(random, 9));
            connect(a, b);
            a.work(nowNs);
            b.work(nowNs);
            a.deliver(b, nowNs);
            b.deliver(a, nowNs);
            b.work(nowNs);
            a.extend(authorUnder(random, 1));
            assertThat(a.session().trie().refresh(2)).isFalse();

            settle(a, b);
            assertFound(a, b);
        }
    }

    private static byte[] authorUnder(final Random random, final int nibble) {
        final byte[] author = new byte[32];
        random.nextBytes(author);
        author[0] = (byte) (nibble << 4 | (author[0] & 15));
        return author;
    }

    @Test
    void shouldTakePartInOneExchangeASecond() {
        final UnsafeBuffer fingerprint = new UnsafeBuffer(new byte[FrameDescriptor.FINGERPRINT_LENGTH]);
        try (ReconcilingSide a = newSide(false)) {
            a.connect(nowNs);
            int exchangeCount = 0;
            for (int i = 0; i < 1_000; i++) {
                final PlainFrame root = new PlainFrame(DigestFrameEncoder.DIGEST_LENGTH);
                root.length(DigestFrameEncoder.encodeRoot(root.buffer(), 1, 0, fingerprint, 0));
                a.receive(root, nowNs);
                final int before = a.frameCount();
                while (a.work(nowNs) > 0) {
                    // more may be said
                }
                exchangeCount += a.frameCount() > before ? 1 : 0;
                if (a.frameCount() == before) {
                    break;
                }
            }
            assertThat(exchangeCount).isEqualTo(1);
            assertThat(a.closedBecause()).isNull();
        }
    }

    @Test
    void shouldCloseTheLinkWhenARoundRepeatsACell() {
        try (ReconcilingSide a = newSide(false)) {
            a.extend(new byte[32]);
            beginExchange(a);
            receiveNodes(a, false, 1L << 60, 1);
            assertThat(a.closedBecause()).contains("ascend");
        }
    }

    @Test
    void shouldCloseTheLinkWhenARoundComesBetweenThePagesOfAFull() {
        try (ReconcilingSide a = newSide(false)) {
            a.extend(new byte[32]);
            beginExchange(a);
            final PlainFrame page = new PlainFrame(FrameDescriptor.advertiseLength(0));
            page.length(new AdvertiseFrameEncoder()
                    .wrap(page.buffer(), page.length(), 1)
                    .finish(1, AdvertiseKind.FULL, true, false, 3));
            a.receive(page, nowNs);
            assertThat(a.closedBecause()).isNull();
            receiveNodes(a, true, 0, 0);
            assertThat(a.closedBecause()).contains("a turn is a FULL, or a round");
        }
    }

    /** Both have sent different roots, and the other side begins. */
    private void beginExchange(final ReconcilingSide side) {
        final UnsafeBuffer fingerprint = new UnsafeBuffer(new byte[FrameDescriptor.FINGERPRINT_LENGTH]);
        fingerprint.setMemory(0, fingerprint.capacity(), (byte) 7);
        side.connect(nowNs);
        side.work(nowNs);
        final PlainFrame root = new PlainFrame(DigestFrameEncoder.DIGEST_LENGTH);
        root.length(DigestFrameEncoder.encodeRoot(root.buffer(), 1, 3, fingerprint, 0));
        side.receive(root, nowNs);
    }

    private void receiveNodes(final ReconcilingSide side, final boolean isLast, final long prefix, final int nibbles) {
        final UnsafeBuffer fingerprints =
                new UnsafeBuffer(new byte[FrameDescriptor.NODE_COUNT_MAX * FrameDescriptor.FINGERPRINT_LENGTH]);
        final int[] counts = new int[FrameDescriptor.NODE_COUNT_MAX];
        counts[3] = 1;
        final PlainFrame nodes = new PlainFrame(DigestFrameEncoder.NODES_LENGTH_MAX);
        nodes.length(DigestFrameEncoder.encodeNodes(
                nodes.buffer(), 1, isLast, prefix, nibbles, fingerprints, 0, counts, fingerprints));
        side.receive(nodes, nowNs);
    }

    @Test
    void shouldCloseTheLinkWhenAPeerSpeaksOutOfTurn() {
        final UnsafeBuffer fingerprint = new UnsafeBuffer(new byte[FrameDescriptor.FINGERPRINT_LENGTH]);
        fingerprint.setMemory(0, fingerprint.capacity(), (byte) 7);
        try (ReconcilingSide a = newSide(true)) {
            a.extend(new byte[32]);
            a.connect(nowNs);
            a.work(nowNs);
            final PlainFrame root = new PlainFrame(DigestFrameEncoder.DIGEST_LENGTH);
            root.length(DigestFrameEncoder.encodeRoot(root.buffer(), 1, 3, fingerprint, 0));
            a.receive(root, nowNs);
            assertThat(a.closedBecause()).isNull();

            final PlainFrame question = new PlainFrame(DigestFrameEncoder.DIGEST_LENGTH);
            question.length(DigestFrameEncoder.encodeQuestion(question.buffer(), 1, true, 0, 3));
            a.receive(question, nowNs);
            assertThat(a.closedBecause()).contains("PROTOCOL_ERROR").contains("in its turn");
        }
    }

    @Test
    void shouldCloseTheLinkWhenAPeerRepeatsItsRoot() {
        final UnsafeBuffer fingerprint = new UnsafeBuffer(new byte[FrameDescriptor.FINGERPRINT_LENGTH]);
        try (ReconcilingSide a = newSide(false)) {
            a.connect(nowNs);
            for (int i = 0; i < 2; i++) {
                final PlainFrame root = new PlainFrame(DigestFrameEncoder.DIGEST_LENGTH);
                root.length(DigestFrameEncoder.encodeRoot(root.buffer(), 1, 0, fingerprint, 0));
                a.receive(root, nowNs);
            }
            assertThat(a.closedBecause()).contains("PROTOCOL_ERROR").contains("one ROOT");
        }
    }
}
