package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorTableTest {
    private static final int KEY_LENGTH = 32;

    private final AuthorTable table = new AuthorTable();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[KEY_LENGTH]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[KEY_LENGTH]);

    @AfterEach
    void close() {
        table.close();
    }

    private static final class Model {
        private final int ordinal;
        private final List<Long> positions = new ArrayList<>();
        private final byte[] hash = new byte[KEY_LENGTH];

        Model(final int ordinal) {
            this.ordinal = ordinal;
        }
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of("random", (Function<Random, byte[]>) random -> randomKey(random, 0)),
                Arguments.of("sharing 8 bytes", (Function<Random, byte[]>) random -> randomKey(random, 8)),
                Arguments.of("sharing 30 bytes", (Function<Random, byte[]>) random -> randomKey(random, 30)),
                Arguments.of("few", (Function<Random, byte[]>) random -> randomKey(random, 31)),
                Arguments.of("of signs", (Function<Random, byte[]>) random -> {
                    final byte[] bytes = new byte[KEY_LENGTH];
                    for (int i = 0; i < KEY_LENGTH; i++) {
                        bytes[i] = random.nextInt(8) < 7 ? 0 : (byte) random.nextInt(256);
                    }
                    return bytes;
                }));
    }

    private static byte[] randomKey(final Random random, final int sharedLength) {
        final byte[] bytes = new byte[KEY_LENGTH];
        random.nextBytes(bytes);
        Arrays.fill(bytes, 0, sharedLength, (byte) 0x91);
        return bytes;
    }

    @ParameterizedTest(name = "keys {0}")
    @MethodSource("keys")
    void shouldAgreeWithATreeMapWhateverTheKeys(final String name, final Function<Random, byte[]> newKey) {
        final Random random = new Random(name.hashCode());
        final SortedMap<byte[], Model> model = new TreeMap<>(Arrays::compareUnsigned);
        final List<byte[]> known = new ArrayList<>();
        for (int i = 0; i < 60_000; i++) {
            final byte[] author = known.isEmpty() || random.nextInt(4) == 0
                    ? newKey.apply(random)
                    : known.get(random.nextInt(known.size()));
            final Model expected = model.computeIfAbsent(author, bytes -> {
                known.add(bytes);
                return new Model(known.size() - 1);
            });
            random.nextBytes(expected.hash);
            final long position = random.nextLong() >>> 1;
            expected.positions.add(position);
            key.putBytes(0, author);
            hash.putBytes(0, expected.hash);
            assertThat(table.extend(key, 0, expected.positions.size(), hash, 0, position))
                    .isEqualTo(expected.ordinal);
        }
        assertThat(table.eventCount()).isEqualTo(60_000);
        assertSame(model);
        assertWalk(model, known);
    }

    private void assertSame(final SortedMap<byte[], Model> model) {
        assertThat(table.authorCount()).isEqualTo(model.size());
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[KEY_LENGTH]);
        model.forEach((author, expected) -> {
            key.putBytes(0, author);
            final int ordinal = expected.ordinal;
            table.copyAuthor(ordinal, copy, 0);
            assertThat(copy.byteArray()).isEqualTo(author);
            assertThat(table.find(key, 0)).isEqualTo(ordinal);
            assertThat(table.seq(ordinal)).isEqualTo(expected.positions.size());
            hash.putBytes(0, expected.hash);
            assertThat(table.hashEquals(ordinal, hash, 0)).isTrue();
            table.copyHash(ordinal, copy, 0);
            assertThat(copy.byteArray()).isEqualTo(expected.hash);
            final long[] positions = new long[expected.positions.size() + 2];
            assertThat(table.positions(ordinal, 1, Long.MAX_VALUE, positions, 1, Integer.MAX_VALUE))
                    .isEqualTo(expected.positions.size());
            for (int i = 0; i < expected.positions.size(); i++) {
                assertThat(table.position(ordinal, i + 1)).isEqualTo(expected.positions.get(i));
                assertThat(positions[i + 1]).isEqualTo(expected.positions.get(i));
            }
        });
    }

    private void assertWalk(final SortedMap<byte[], Model> model, final List<byte[]> known) {
        final AuthorTable.Walk walk = table.newWalk();
        assertFollows(walk, model);
        walk.first();
        assertFollows(walk, model);
        for (int i = 0; i < 50; i++) {
            final byte[] from = known.get(i * (known.size() - 1) / 49).clone();
            from[KEY_LENGTH - 1] += (byte) (i % 3 - 1);
            key.putBytes(0, from);
            walk.seek(key, 0);
            assertFollows(walk, model.tailMap(from));
        }
    }

    private static void assertFollows(final AuthorTable.Walk walk, final Map<byte[], Model> expected) {
        final byte[] author = new byte[KEY_LENGTH];
        expected.forEach((expectedAuthor, model) -> {
            assertThat(walk.next()).isTrue();
            walk.buffer().getBytes(walk.offset(), author);
            assertThat(author).isEqualTo(expectedAuthor);
            assertThat(walk.ordinal()).isEqualTo(model.ordinal);
            assertThat(walk.buffer().getLong(walk.offset() + AuthorTable.SEQ_OFFSET))
                    .isEqualTo(model.positions.size());
        });
        assertThat(walk.next()).isFalse();
        assertThat(walk.next()).isFalse();
    }

    @Test
    void shouldGoOnBehindTheAuthorShownLastWhenAuthorsAreAddedDuringAWalk() {
        final Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            add(randomKey(random, 0));
        }
        final AuthorTable.Walk walk = table.newWalk();
        final List<byte[]> shown = new ArrayList<>();
        while (walk.next()) {
            final byte[] author = new byte[KEY_LENGTH];
            walk.buffer().getBytes(walk.offset(), author);
            shown.add(author);
            if (shown.size() < 2_000) {
                add(randomKey(random, 0));
            }
        }
        assertThat(shown).isSortedAccordingTo(Arrays::compareUnsigned).doesNotHaveDuplicates();
        assertThat(shown.size()).isGreaterThan(500);
    }

    @Test
    void shouldHoldOneAuthorWithMoreEventsThanBlocksTake() {
        final int count = 300_000;
        for (int i = 0; i < count; i++) {
            table.extend(key, 0, i + 1, hash, 0, i * 3L);
        }
        final long[] positions = new long[count];
        for (int i = 1; i <= count; i++) {
            assertThat(table.position(0, i) == (i - 1) * 3L).isTrue();
        }
        assertThat(table.positions(0, 5, count - 7, positions, 0, count)).isEqualTo(count - 11);
        for (int i = 0; i < count - 11; i++) {
            assertThat(positions[i] == (i + 4) * 3L).isTrue();
        }
        assertThat(table.allocatedBytes()).isLessThan(16L * count);
    }

    @Test
    void shouldAnswerOnlyPositionsThatExist() {
        final long[] positions = new long[8];
        table.extend(key, 0, 2, hash, 0, new long[] {0, 10, 20}, 1, 2);
        assertThat(table.positions(0, 2, 100, positions, 0, 8)).isEqualTo(1);
        assertThat(positions[0]).isEqualTo(20);
        assertThat(table.positions(0, 3, 100, positions, 0, 8)).isZero();
        assertThat(table.positions(0, 1, 2, positions, 0, 1)).isEqualTo(1);
        assertThat(table.positions(0, 2, 1, positions, 0, 8)).isZero();
    }

    @Test
    void shouldRefuseAnEventThatIsNotTheNext() {
        add(new byte[KEY_LENGTH]);
        for (final long seq : new long[] {0, 1, 3, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> table.extend(key, 0, seq, hash, 0, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("headSeq=1");
        }
        key.putByte(0, (byte) 1);
        assertThatThrownBy(() -> table.extend(key, 0, 2, hash, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(table.authorCount()).isEqualTo(1);
        assertThat(table.eventCount()).isEqualTo(1);
    }

    @Test
    void shouldTakeNothingWhenEmptyAndLittleWhenQuiet() {
        assertThat(table.allocatedBytes()).isZero();
        assertThat(table.find(key, 0)).isEqualTo(-1);
        assertThat(table.newWalk().next()).isFalse();
        add(new byte[KEY_LENGTH]);
        assertThat(table.allocatedBytes()).isLessThanOrEqualTo(2048);
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "ascending", "descending"})
    void shouldStayWithinItsMemoryPerAuthorAtEveryCountWhateverTheOrderOfArrival(final String order) {
        final Random random = new Random(3);
        for (int i = 0; i < 50_000; i++) {
            final byte[] author = randomKey(random, 0);
            key.putBytes(0, author);
            if (!order.equals("random")) {
                key.putInt(0, order.equals("ascending") ? i : Integer.MAX_VALUE - i, ByteOrder.BIG_ENDIAN);
            }
            table.extend(key, 0, 1, hash, 0, i);
            if (table.allocatedBytes() > bytesMax()) {
                assertThat(table.allocatedBytes()).as("authors=%d", i + 1).isLessThanOrEqualTo(bytesMax());
            }
        }
        assertThat(table.allocatedBytes() / table.authorCount())
                .isLessThanOrEqualTo(order.equals("ascending") ? 150 : 240);
    }

    /** Half-full leaves, and all authors at the counts at which blocks have just become too few. */
    @Test
    void shouldStayWithinItsMemoryPerEventAtEveryCount() {
        final int authorCount = 300;
        for (int seq = 1; seq <= 4_200; seq++) {
            for (int i = 0; i < authorCount; i++) {
                key.putInt(0, Integer.MAX_VALUE - i, ByteOrder.BIG_ENDIAN);
                table.extend(key, 0, seq, hash, 0, i);
            }
            assertThat(table.allocatedBytes()).as("seq=%d", seq).isLessThanOrEqualTo(bytesMax());
        }
    }

    /** 256 bytes an author, 16 an event, and the first leaves of a small table. */
    private long bytesMax() {
        return 256L * table.authorCount() + 16 * table.eventCount() + 32 * 1024;
    }

    @Test
    void shouldPassOverEqualHeadsAndGoOnBehindThemWhenAuthorsAreAdded() {
        final Random random = new Random(11);
        for (int i = 0; i < 100; i++) {
            add(randomKey(random, 0));
        }
        final int length = AuthorTable.RECORD_LENGTH;
        final UnsafeBuffer heads = new UnsafeBuffer(new byte[100 * length]);
        final AuthorTable.Walk walk = table.newWalk();
        for (int i = 0; walk.next(); i++) {
            heads.putBytes(i * length, walk.buffer(), walk.offset(), length);
        }
        heads.putByte(60 * length - 1, (byte) 1);
        walk.first();
        assertThat(walk.nextEqual(heads, 0, 100)).as("before the first").isZero();
        assertThat(walk.next()).isTrue();
        assertThat(walk.nextEqual(heads, length, 3)).as("at most").isEqualTo(3);
        assertThat(walk.nextEqual(heads, 4 * length, 96)).as("up to another").isEqualTo(55);
        final byte[] last = new byte[KEY_LENGTH];
        heads.getBytes(58 * length, last);
        walk.buffer().getBytes(walk.offset(), key, 0, KEY_LENGTH);
        assertThat(key.byteArray()).isEqualTo(last);
        for (int i = 0; i < 1_000; i++) {
            add(randomKey(random, 0));
        }
        assertThat(walk.nextEqual(heads, 59 * length, 41))
                .as("the leaves have changed")
                .isZero();
        key.putBytes(0, last);
        final AuthorTable.Walk other = table.newWalk();
        other.seek(key, 0);
        assertThat(other.next()).isTrue();
        assertThat(other.next()).isTrue();
        assertThat(walk.next()).isTrue();
        assertThat(walk.ordinal()).isEqualTo(other.ordinal());
    }

    @Test
    void shouldBeEmptyAfterClose() {
        final AuthorTable.Walk walk = table.newWalk();
        add(new byte[KEY_LENGTH]);
        assertThat(walk.next()).isTrue();
        table.close();
        table.close();
        assertThat(table.authorCount()).isZero();
        assertThat(table.find(key, 0)).isEqualTo(-1);
        assertThat(walk.next()).isFalse();
        assertThat(table.allocatedBytes()).isZero();
    }

    private void add(final byte[] author) {
        key.putBytes(0, author);
        table.extend(key, 0, 1, hash, 0, 0);
    }
}
