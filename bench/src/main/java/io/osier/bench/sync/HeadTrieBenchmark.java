package io.osier.bench.sync;

import io.osier.bench.jmh.OsierBenchmark;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.HeadTrie;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the head trie of a topic with 1 M authors costs: at every append, and later, when somebody asks for it. */
public class HeadTrieBenchmark extends OsierBenchmark {
    static final int AUTHOR_COUNT = 1_000_000;
    static final int TOUCH_COUNT = 100_000;
    static final int CHANGE_COUNT = 1_000;

    private static final int LEAF_BUDGET = 256;
    private static final long SEED = 2;

    private final AuthorTable table = new AuthorTable();
    private final HeadTrie trie = new HeadTrie(table);
    private final int[] ordinals = new int[AUTHOR_COUNT];
    private int next;

    /** Fills the table and builds the trie. */
    @Setup
    public void setUp() {
        final UnsafeBuffer key = new UnsafeBuffer();
        final UnsafeBuffer hash = new UnsafeBuffer();
        for (final byte[] author : new SampleHeads(AUTHOR_COUNT, SEED).authorsShuffled()) {
            key.wrap(author);
            hash.wrap(SampleHeads.hash(author));
            table.extend(key, 0, SampleHeads.SEQ, hash, 0, 1);
        }
        refresh(trie);
        final SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < AUTHOR_COUNT; i++) {
            final int other = random.nextInt(i + 1);
            ordinals[i] = ordinals[other];
            ordinals[other] = i;
        }
    }

    /** Frees the table. */
    @TearDown
    public void tearDown() {
        table.close();
    }

    /** A trie in which nobody has been touched; it has seen all authors and computed nothing. Public for JMH. */
    @State(Scope.Thread)
    public static class Untouched {
        private HeadTrie trie;

        /** For JMH. */
        public Untouched() {}

        /** Makes the trie. */
        @Setup(Level.Invocation)
        public void setUp(final HeadTrieBenchmark benchmark) {
            trie = new HeadTrie(benchmark.table);
            trie.refresh(1);
            trie.touch(AUTHOR_COUNT - 1);
        }
    }

    /** What an append pays: one of 100,000 scattered authors, none of which has been touched. */
    @Benchmark
    @OperationsPerInvocation(TOUCH_COUNT)
    public HeadTrie touch(final Untouched untouched) {
        final int from = nextOrdinals(TOUCH_COUNT);
        for (int i = from; i < from + TOUCH_COUNT; i++) {
            untouched.trie.touch(ordinals[i]);
        }
        return untouched.trie;
    }

    /** What the root costs per changed author after 1,000 scattered changes. */
    @Benchmark
    @OperationsPerInvocation(CHANGE_COUNT)
    public int refresh() {
        final int from = nextOrdinals(CHANGE_COUNT);
        for (int i = from; i < from + CHANGE_COUNT; i++) {
            trie.touch(ordinals[i]);
        }
        return refresh(trie);
    }

    /** What the first root costs per author. */
    @Benchmark
    @OperationsPerInvocation(AUTHOR_COUNT)
    public int build() {
        return refresh(new HeadTrie(table));
    }

    private static int refresh(final HeadTrie trie) {
        int sliceCount = 1;
        while (!trie.refresh(LEAF_BUDGET)) {
            sliceCount++;
        }
        return sliceCount;
    }

    private int nextOrdinals(final int count) {
        final int from = next;
        next = from + 2 * count > AUTHOR_COUNT ? 0 : from + count;
        return from;
    }
}
