package io.osier.bench.sync;

import io.osier.bench.jmh.OsierBenchmark;
import io.osier.codec.message.FrameDescriptor;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.sync.HeadComparison;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What it costs to compare a sorted advert with the author table, per head. An invocation takes the next page of 1,000
 * heads; adverts come in pages, and at 1 M authors neither advert nor table fits a cache.
 */
public class HeadComparisonBenchmark extends OsierBenchmark implements HeadComparison.Sink {
    static final int PAGE_COUNT = 1_000;
    static final long SEED = 2;

    private static final int ADVERT_LONGS = FrameDescriptor.HEAD_LENGTH / Long.BYTES;
    private static final int RECORD_LONGS = AuthorTable.RECORD_LENGTH / Long.BYTES;

    /** How many authors the topic has, and how many heads the advert. */
    @Param({"1000", "100000", "1000000"})
    public int authorCount;

    /** How the advert stands to the table. */
    @Param
    public Relation relation;

    private final HeadComparison comparison = new HeadComparison();
    private final AuthorTable table = new AuthorTable();
    private UnsafeBuffer advert;
    private long[] advertLongs = {};
    private long[] tableLongs = {};
    private int page;
    private int aheadCount;

    /** Fills the table and makes the advert. */
    @Setup
    public void setUp() {
        final SampleHeads heads = new SampleHeads(authorCount, SEED);
        final UnsafeBuffer key = new UnsafeBuffer();
        final UnsafeBuffer hash = new UnsafeBuffer();
        for (final byte[] author : heads.authorsShuffled()) {
            key.wrap(author);
            hash.wrap(SampleHeads.hash(author));
            table.extend(key, 0, SampleHeads.SEQ, hash, 0, 1);
        }
        advert = heads.advert(relation);
        advertLongs = new long[authorCount * ADVERT_LONGS];
        tableLongs = new long[authorCount * RECORD_LONGS];
    }

    /** Frees the table. */
    @TearDown
    public void tearDown() {
        table.close();
    }

    /** Compares one page. */
    @Benchmark
    @OperationsPerInvocation(PAGE_COUNT)
    public int compare() {
        aheadCount = 0;
        comparison.compare(advert, nextPage() * FrameDescriptor.HEAD_LENGTH, PAGE_COUNT, table, this);
        return aheadCount;
    }

    /** The limit: a pass over as many bytes of advert and of table, adding them up. */
    @Benchmark
    @OperationsPerInvocation(PAGE_COUNT)
    public long passAlone() {
        final int from = nextPage();
        long sum = 0;
        for (int i = from * ADVERT_LONGS, end = i + PAGE_COUNT * ADVERT_LONGS; i < end; i++) {
            sum += advertLongs[i];
        }
        for (int i = from * RECORD_LONGS, end = i + PAGE_COUNT * RECORD_LONGS; i < end; i++) {
            sum += tableLongs[i];
        }
        return sum;
    }

    @Override
    public void onHead(final int index, final HeadComparison.Result result) {
        if (result == HeadComparison.Result.AHEAD) {
            aheadCount++;
        }
    }

    private int nextPage() {
        final int from = page;
        page = from + PAGE_COUNT >= authorCount ? 0 : from + PAGE_COUNT;
        return from;
    }
}
