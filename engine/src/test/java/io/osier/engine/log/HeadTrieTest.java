package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadTrieTest {
    private static final int LENGTH = HeadTrie.FINGERPRINT_LENGTH;
    /** Far below one object per round, far above what the measurement itself may cost. */
    private static final long TOLERATED_BYTES = 8_192;

    private final Random random = new Random(5);
    private final ModelledTrie modelled = new ModelledTrie();
    private final AuthorTable table = modelled.table;
    private final HeadTrie trie = modelled.trie;
    private final UnsafeBuffer out = new UnsafeBuffer(new byte[HeadTrie.CHILD_COUNT * LENGTH]);
    private final int[] counts = new int[HeadTrie.CHILD_COUNT];
    private int sink;

    @AfterEach
    void close() {
        modelled.close();
    }

    @Test
    void shouldBeZerosWhenThereAreNoAuthors() {
        assertThat(trie.isClean()).isTrue();
        assertThat(trie.refresh(1)).isTrue();
        assertThat(trie.count()).isZero();
        assertThat(root()).isEqualTo(new byte[LENGTH]);
        modelled.assertSameAround(author(""));
        assertThat(trie.allocatedBytes()).isLessThan(1_500);
    }

    @Test
    void shouldBeTheLeafWhenThereIsOneAuthor() {
        add(author("a7"));
        assertThat(trie.isClean()).isFalse();
        assertThat(trie.count()).as("not computed yet").isZero();
        assertThat(trie.refresh(1)).as("seen, not hashed").isFalse();
        assertThat(trie.refresh(1)).isTrue();
        assertThat(root()).isEqualTo(HeadModel.sha256((byte) 0, record(0)));
        assertThat(trie.cell(0xa7L << 56, 2, out, 0)).isEqualTo(1);
        assertThat(fingerprint(0)).isEqualTo(root());
        assertThat(trie.cell(0xa8L << 56, 2, out, 0)).isZero();
        assertThat(fingerprint(0)).isEqualTo(new byte[LENGTH]);
    }

    @Test
    void shouldSkipTheLevelsThatAllAuthorsShare() {
        add(author("12345a"));
        add(author("123456"));
        modelled.refreshAll(1);
        final byte[] parts = new byte[2 * (1 + LENGTH)];
        parts[0] = 0x6;
        System.arraycopy(HeadModel.sha256((byte) 0, record(1)), 0, parts, 1, LENGTH);
        parts[1 + LENGTH] = 0xa;
        System.arraycopy(HeadModel.sha256((byte) 0, record(0)), 0, parts, 2 + LENGTH, LENGTH);
        assertThat(root()).isEqualTo(HeadModel.sha256((byte) 1, parts));
        trie.children(0x12340000L << 32, 4, counts, out);
        assertThat(counts).containsExactly(0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(fingerprint(5)).isEqualTo(root());
        modelled.assertSameAround(modelled.authors.get(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 6, 8, 13, 14, 15, 16, 17, 30, 40})
    void shouldAgreeWithTheModelAtEveryCountAroundThatOfABucket(final int sharedDigits) {
        final String shared = author("").substring(0, sharedDigits);
        for (int i = 0; i < 70; i++) {
            add(author(shared));
            modelled.refreshAll(1 + i % 7);
            if (i < 3 || i >= 30) {
                modelled.assertSameAround(modelled.authors.get(i / 2));
            }
        }
        modelled.assertSameAround(author(""));
        trie.touch(modelled.extend(modelled.authors.get(40), random));
        modelled.refreshAll(1);
        modelled.assertSameAround(modelled.authors.get(40));
    }

    @Test
    void shouldBuildInSlicesWhenTheLogIsOldAndAuthorsComeMeanwhile() {
        for (int i = 0; i < 3_000; i++) {
            add(author(""));
        }
        int sliceCount = 0;
        while (!trie.refresh(10)) {
            if (sliceCount++ % 3 == 0) {
                add(author("77"));
                trie.touch(modelled.extend(modelled.authors.get(random.nextInt(3_000)), random));
            }
            assertThat(trie.count()).isLessThanOrEqualTo(modelled.authors.size());
        }
        assertThat(sliceCount).isGreaterThan(3_000 / (10 + HeadTrie.BUCKET_COUNT_MAX));
        for (int i = 0; i < 100; i++) {
            modelled.assertSameAround(modelled.authors.get(i * 30));
        }
        modelled.assertSameAround(author("77"));
    }

    @Test
    void shouldSayTheSameWhateverTheOrderOfArrival() {
        for (int i = 0; i < 2_000; i++) {
            add(author(i % 3 == 0 ? "abcdef0" : ""));
            if (i % 50 == 0) {
                trie.refresh(i);
            }
        }
        modelled.refreshAll(7);
        final List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        try (AuthorTable other = new AuthorTable()) {
            final UnsafeBuffer head = new UnsafeBuffer();
            for (final int ordinal : order) {
                head.wrap(record(ordinal));
                other.extend(head, 0, 1, head, AuthorTable.HASH_OFFSET, 0);
            }
            final HeadTrie otherTrie = new HeadTrie(other);
            assertThat(otherTrie.refresh(Integer.MAX_VALUE)).isTrue();
            assertSameBelow(otherTrie, 0, 0);
        }
    }

    private void assertSameBelow(final HeadTrie other, final long prefix, final int nibbles) {
        final UnsafeBuffer otherOut = new UnsafeBuffer(new byte[HeadTrie.CHILD_COUNT * LENGTH]);
        final int[] otherCounts = new int[HeadTrie.CHILD_COUNT];
        other.children(prefix, nibbles, otherCounts, otherOut);
        trie.children(prefix, nibbles, counts, out);
        assertThat(otherCounts).isEqualTo(counts);
        assertThat(otherOut).isEqualTo(out);
        for (int nibble = 0; nibble < HeadTrie.CHILD_COUNT; nibble++) {
            if (otherCounts[nibble] > 1 && nibbles < HeadTrie.NIBBLES_MAX) {
                assertSameBelow(other, KeyPrefix.child(prefix, nibbles, nibble), nibbles + 1);
            }
        }
    }

    @Test
    void shouldTakeTouchesOfAnyAuthorAnyNumberOfTimes() {
        add(author(""));
        trie.touch(0);
        trie.touch(5);
        modelled.refreshAll(1);
        for (int i = 0; i < 500; i++) {
            trie.touch(add(author("")));
        }
        modelled.refreshAll(9);
        final long bytesBefore = trie.allocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            trie.touch(modelled.extend(modelled.authors.get(3), random));
            trie.touch(500 + i % 2);
        }
        assertThat(trie.isClean()).isFalse();
        assertThat(trie.allocatedBytes()).isLessThanOrEqualTo(bytesBefore + 256);
        assertThat(modelled.refreshAll(100)).as("one bucket is worked off").isLessThan(3);
        modelled.assertSameAround(modelled.authors.get(3));
    }

    @Test
    void shouldSayTheStateComputedLastWhenAHeadHasChanged() {
        for (int i = 0; i < 100; i++) {
            add(author(""));
        }
        modelled.refreshAll(50);
        final byte[] before = root();
        trie.touch(modelled.extend(modelled.authors.get(9), random));
        assertThat(trie.isClean()).isFalse();
        assertThat(root()).isEqualTo(before);
        assertThat(trie.refresh(0)).as("no budget").isFalse();
        assertThat(root()).isEqualTo(before);
        modelled.refreshAll(1);
        assertThat(root()).isNotEqualTo(before);
    }

    @Test
    void shouldRefuseAPrefixThatIsTooLong() {
        assertThatThrownBy(() -> trie.cell(0, 16, out, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nibbles=16");
        assertThatThrownBy(() -> trie.children(0, -1, counts, out)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldStayWithinItsMemoryPerAuthorAtEveryCount() {
        for (int i = 1; i <= 30_000; i++) {
            add(author(""));
            if (i % 100 == 0) {
                modelled.refreshAll(1_000);
                assertThat(trie.allocatedBytes()).as("authors=%d", i).isLessThan(12L * i + 2_500);
            }
        }
    }

    @Test
    void shouldStayWithinItsMemoryWhenKeysAreChosen() {
        for (int group = 0; group < 20; group++) {
            final String shared = author("").substring(0, 14);
            for (int i = 0; i <= HeadTrie.BUCKET_COUNT_MAX; i++) {
                add(author(shared));
            }
        }
        modelled.refreshAll(1_000);
        assertThat(trie.allocatedBytes() / modelled.authors.size()).isLessThan(200);
        modelled.assertSameAround(modelled.authors.get(0));
    }

    @Test
    void shouldAllocateNothingInTheSteadyState() {
        for (int i = 0; i < 5_000; i++) {
            add(author(i % 10 == 0 ? "0123456789abcdef" : ""));
        }
        modelled.refreshAll(1_000);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < 200; round++) {
                changeAndAsk(round);
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(sink).isNotZero();
        assertThat(allocated).isLessThan(TOLERATED_BYTES);
    }

    private void changeAndAsk(final int round) {
        for (int i = 0; i < 10; i++) {
            trie.touch((round * 37 + i * 501) % 5_000);
        }
        while (!trie.refresh(40)) {
            sink++;
        }
        final long prefix = round * 0x1234567890123457L;
        for (int nibbles = 0; nibbles <= HeadTrie.NIBBLES_MAX; nibbles++) {
            sink += trie.cell(prefix, nibbles, out, 0);
            trie.children(prefix, nibbles, counts, out);
            sink += counts[0];
        }
        trie.copyRoot(out, 0);
    }

    private int add(final String author) {
        return modelled.extend(author, random);
    }

    private String author(final String shared) {
        return ModelledTrie.author(shared, 0, random);
    }

    private byte[] record(final int ordinal) {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[AuthorTable.RECORD_LENGTH]);
        table.copyAuthor(ordinal, record, 0);
        record.putLong(AuthorTable.SEQ_OFFSET, table.seq(ordinal), ByteOrder.LITTLE_ENDIAN);
        table.copyHash(ordinal, record, AuthorTable.HASH_OFFSET);
        assertThat(HexFormat.of().formatHex(record.byteArray(), 0, 32)).isEqualTo(modelled.authors.get(ordinal));
        return record.byteArray();
    }

    private byte[] root() {
        final UnsafeBuffer root = new UnsafeBuffer(new byte[LENGTH]);
        trie.copyRoot(root, 0);
        return root.byteArray();
    }

    private byte[] fingerprint(final int index) {
        final byte[] fingerprint = new byte[LENGTH];
        out.getBytes(index * LENGTH, fingerprint);
        return fingerprint;
    }
}
