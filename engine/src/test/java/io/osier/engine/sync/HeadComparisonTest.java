package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.log.AuthorTable;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadComparisonTest {
    private static final int LENGTH = HeadComparison.HEAD_LENGTH;

    private final AuthorTable table = new AuthorTable();
    private final HeadComparison comparison = new HeadComparison();
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[LENGTH]);

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void shouldTellTheRelationOfEachHead() {
        add((byte) 5, 3, 77);
        assertThat(relation((byte) 5, 3, 77)).isEqualTo(HeadComparison.Result.SYNCED);
        assertThat(relation((byte) 5, 3, 78)).isEqualTo(HeadComparison.Result.DIVERGED);
        assertThat(relation((byte) 5, 4, 78)).isEqualTo(HeadComparison.Result.AHEAD);
        assertThat(relation((byte) 5, Long.MAX_VALUE, 78)).isEqualTo(HeadComparison.Result.AHEAD);
        assertThat(relation((byte) 5, 2, 78)).isEqualTo(HeadComparison.Result.BEHIND);
        assertThat(relation((byte) 5, 0, 0)).isEqualTo(HeadComparison.Result.BEHIND);
        assertThat(relation((byte) 6, 1, 78)).isEqualTo(HeadComparison.Result.AHEAD);
        assertThat(relation((byte) 6, 0, 0)).isEqualTo(HeadComparison.Result.SYNCED);
        assertThat(relation((byte) 4, 1, 78)).isEqualTo(HeadComparison.Result.AHEAD);
    }

    @ParameterizedTest
    @ValueSource(bytes = {4, 5, 6})
    void shouldNotTakeQuarantineForASeq(final byte author) {
        add((byte) 5, 3, 77);
        assertThat(relation(author, -1, -1)).isEqualTo(HeadComparison.Result.QUARANTINED);
        assertThat(relation(author, -2, 77)).isEqualTo(HeadComparison.Result.INVALID);
        assertThat(relation(author, Long.MIN_VALUE, 77)).isEqualTo(HeadComparison.Result.INVALID);
    }

    @Test
    void shouldCompareWithAnEmptyTable() {
        assertThat(relation((byte) 0, 1, 1)).isEqualTo(HeadComparison.Result.AHEAD);
        comparison.compare(
                head, 0, 0, table, (index, result) -> assertThat(index).isNegative());
    }

    /** Sorted, shuffled and repeated pages against tables that are denser, equal and sparser. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void shouldAgreeWithATreeMapWhateverTheOrder(final int seed) {
        final Random random = new Random(seed);
        final NavigableMap<byte[], long[]> model = new TreeMap<>(Arrays::compareUnsigned);
        final int authorCount = random.nextInt(3_000);
        final int keySpace = 1 + random.nextInt(10_000);
        for (int i = 0; i < authorCount; i++) {
            final byte[] key = key(random.nextInt(keySpace));
            if (!model.containsKey(key)) {
                model.put(key, new long[] {1 + random.nextInt(3), random.nextInt(2)});
                add(key, model.get(key)[0], model.get(key)[1]);
            }
        }
        final List<byte[]> keys = new ArrayList<>();
        for (int i = random.nextInt(3_000); i >= 0; i--) {
            keys.add(key(random.nextInt(keySpace)));
        }
        if (seed % 3 == 0) {
            keys.sort(Arrays::compareUnsigned);
        } else if (seed % 3 == 1) {
            keys.sort(Collections.reverseOrder(Arrays::compareUnsigned));
        }
        assertComparison(random, model, keys);
    }

    private void assertComparison(
            final Random random, final NavigableMap<byte[], long[]> model, final List<byte[]> keys) {
        final int offset = 16;
        final UnsafeBuffer page = new UnsafeBuffer(new byte[offset + keys.size() * LENGTH]);
        final List<HeadComparison.Result> relations = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            final long seq = random.nextInt(4);
            final long hash = random.nextInt(2);
            put(page, offset + i * LENGTH, keys.get(i), seq, hash);
            final long[] ours = model.getOrDefault(keys.get(i), new long[] {0, hash});
            final int order = Long.compare(seq, ours[0]);
            relations.add(
                    order > 0
                            ? HeadComparison.Result.AHEAD
                            : order < 0
                                    ? HeadComparison.Result.BEHIND
                                    : hash == ours[1] ? HeadComparison.Result.SYNCED : HeadComparison.Result.DIVERGED);
        }
        assertThat(results(page, offset, keys.size())).isEqualTo(relations);
    }

    /** The result for each head; those that are not told are synced. */
    private List<HeadComparison.Result> results(final UnsafeBuffer page, final int offset, final int count) {
        final List<HeadComparison.Result> found = new ArrayList<>();
        comparison.compare(page, offset, count, table, (index, result) -> {
            assertThat(index).isBetween(found.size(), count - 1);
            assertThat(result).isNotEqualTo(HeadComparison.Result.SYNCED);
            found.addAll(Collections.nCopies(index - found.size(), HeadComparison.Result.SYNCED));
            found.add(result);
        });
        found.addAll(Collections.nCopies(count - found.size(), HeadComparison.Result.SYNCED));
        return found;
    }

    private static byte[] key(final int number) {
        final byte[] bytes = new byte[32];
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putInt(0, number * 7, ByteOrder.BIG_ENDIAN);
        buffer.putInt(28, number);
        return bytes;
    }

    private HeadComparison.Result relation(final byte author, final long seq, final long hash) {
        final byte[] key = new byte[32];
        Arrays.fill(key, author);
        put(head, 0, key, seq, hash);
        return results(head, 0, 1).get(0);
    }

    private void add(final byte author, final long seq, final long hash) {
        final byte[] key = new byte[32];
        Arrays.fill(key, author);
        add(key, seq, hash);
    }

    private void add(final byte[] key, final long seq, final long hash) {
        put(head, 0, key, seq, hash);
        for (long s = 1; s <= seq; s++) {
            table.extend(head, 0, s, head, 40, s);
        }
    }

    private static void put(
            final UnsafeBuffer buffer, final int offset, final byte[] key, final long seq, final long hash) {
        buffer.putBytes(offset, key);
        buffer.putLong(offset + 32, seq, ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 32; i += 8) {
            buffer.putLong(offset + 40 + i, hash, ByteOrder.LITTLE_ENDIAN);
        }
    }
}
