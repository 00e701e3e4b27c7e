package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.log.AuthorTable;
import io.osier.engine.sync.HeadComparison.Result;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pages that a hostile peer may send, against a table that grows between them, compared with a naive model: a map, and
 * the definition of each result word for word.
 */
class HeadComparisonFuzzTest {
    private static final int LENGTH = HeadComparison.HEAD_LENGTH;
    private static final int KEY_LENGTH = 32;
    private static final int ROUNDS = 40;
    private static final long[] STRANGE_SEQS = {-1, -2, Long.MIN_VALUE, Long.MAX_VALUE, 0};

    private static final class Head {
        private final long seq;
        private final byte[] hash;

        Head(final long seq, final byte[] hash) {
            this.seq = seq;
            this.hash = hash;
        }
    }

    /** One run: a table and its model, one seed, one way of making keys. */
    private static final class Run implements AutoCloseable {
        private final Random random;
        private final int sharedLength;
        private final int freeLength;
        private final AuthorTable table = new AuthorTable();
        private final NavigableMap<byte[], Head> model = new TreeMap<>(Arrays::compareUnsigned);
        private final HeadComparison comparison = new HeadComparison();

        Run(final long seed) {
            random = new Random(seed);
            sharedLength = new int[] {0, 7, 8, 24, 30, 31}[random.nextInt(6)];
            freeLength = Math.min(KEY_LENGTH - sharedLength, 1 + random.nextInt(3));
        }

        @Override
        public void close() {
            table.close();
        }

        /** Few different bytes behind a shared prefix, so that keys of pages and table meet. */
        private byte[] newKey() {
            final byte[] key = new byte[KEY_LENGTH];
            Arrays.fill(key, 0, sharedLength, (byte) 0x80);
            for (int i = 0; i < freeLength; i++) {
                key[sharedLength + i] = (byte) random.nextInt();
            }
            return key;
        }

        void growTable() {
            final UnsafeBuffer event = new UnsafeBuffer(new byte[LENGTH]);
            for (int i = random.nextInt(600); i > 0; i--) {
                final byte[] key = newKey();
                final long seq = model.containsKey(key) ? model.get(key).seq + 1 : 1;
                final byte[] hash = newHash();
                model.put(key, new Head(seq, hash));
                event.putBytes(0, key);
                event.putBytes(KEY_LENGTH, hash);
                table.extend(event, 0, seq, event, KEY_LENGTH, 0);
            }
        }

        private byte[] newHash() {
            final byte[] hash = new byte[KEY_LENGTH];
            hash[random.nextInt(KEY_LENGTH)] = (byte) random.nextInt(3);
            return hash;
        }

        void comparePage() {
            final List<byte[]> keys = newKeys();
            final int offset = random.nextInt(3) * 4;
            final UnsafeBuffer page = newBuffer(offset + keys.size() * LENGTH);
            final List<Result> expected = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                final Head head = newHead(keys.get(i));
                final int at = offset + i * LENGTH;
                page.putBytes(at, keys.get(i));
                page.putLong(at + KEY_LENGTH, head.seq, ByteOrder.LITTLE_ENDIAN);
                page.putBytes(at + KEY_LENGTH + Long.BYTES, head.hash);
                expected.add(expected(model.get(keys.get(i)), head));
            }
            assertThat(results(page, offset, keys.size())).isEqualTo(expected);
        }

        private UnsafeBuffer newBuffer(final int length) {
            return new UnsafeBuffer(
                    random.nextBoolean() ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length));
        }

        /** Ours and strangers', then sorted, reversed or neither, some of them again. */
        private List<byte[]> newKeys() {
            final List<byte[]> keys = new ArrayList<>();
            if (random.nextBoolean()) {
                keys.addAll(model.tailMap(newKey()).keySet());
            }
            for (int i = random.nextInt(random.nextBoolean() ? 4 : 800); i > 0; i--) {
                keys.add(newKey());
            }
            if (random.nextInt(4) > 0) {
                keys.sort(Arrays::compareUnsigned);
            } else if (random.nextBoolean()) {
                keys.sort(Collections.reverseOrder(Arrays::compareUnsigned));
            }
            for (int i = random.nextInt(4); i > 0 && !keys.isEmpty(); i--) {
                final byte[] again = keys.get(random.nextInt(keys.size()));
                keys.add(random.nextInt(keys.size() + 1), again);
            }
            return keys;
        }

        /** Mostly what we have, so that runs of equal heads are long; else anything. */
        private Head newHead(final byte[] key) {
            final Head ours = model.get(key);
            if (ours != null && random.nextInt(16) > 0) {
                return ours;
            }
            if (random.nextInt(4) == 0) {
                return new Head(STRANGE_SEQS[random.nextInt(STRANGE_SEQS.length)], newHash());
            }
            return new Head(random.nextInt(4), random.nextBoolean() && ours != null ? ours.hash : newHash());
        }

        private static Result expected(final Head ours, final Head theirs) {
            if (theirs.seq == -1) {
                return Result.QUARANTINED;
            }
            if (theirs.seq < 0) {
                return Result.INVALID;
            }
            final long seq = ours == null ? 0 : ours.seq;
            if (theirs.seq != seq) {
                return theirs.seq > seq ? Result.AHEAD : Result.BEHIND;
            }
            return ours == null || Arrays.equals(ours.hash, theirs.hash) ? Result.SYNCED : Result.DIVERGED;
        }

        private List<Result> results(final UnsafeBuffer page, final int offset, final int count) {
            final List<Result> found = new ArrayList<>(Collections.nCopies(count, Result.SYNCED));
            final int[] next = {0};
            comparison.compare(page, offset, count, table, (index, result) -> {
                assertThat(index).isBetween(next[0], count - 1);
                assertThat(result).isNotEqualTo(Result.SYNCED);
                next[0] = index + 1;
                found.set(index, result);
            });
            return found;
        }
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 60), LongStream.of(new Random().nextLong()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldAgreeWithANaiveModelWhateverAPeerSends(final long seed) {
        try (Run run = new Run(seed)) {
            for (int round = 0; round < ROUNDS; round++) {
                run.comparePage();
                if (run.random.nextBoolean()) {
                    run.growTable();
                }
            }
        } catch (final RuntimeException | AssertionError e) {
            throw new AssertionError("the comparison is wrong: seed=" + seed, e);
        }
    }
}
