package io.osier.bench.sync;

import io.osier.bench.jmh.OsierBenchmark;
import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.message.FrameDescriptor;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The work of {@link HeadComparisonBenchmark} as one would write it with a map of value objects. */
public class MapComparisonBenchmark extends OsierBenchmark {
    /** The plain alternatives. */
    public enum MapKind {
        /** Hashed. */
        HASH_MAP,
        /** Sorted. */
        TREE_MAP
    }

    /** How many authors the topic has, and how many heads the advert. */
    @Param({"1000", "100000", "1000000"})
    public int authorCount;

    /** How the advert stands to the map. */
    @Param
    public Relation relation;

    /** Which map. */
    @Param
    public MapKind map;

    private Map<AuthorId, Head> table = Map.of();
    private UnsafeBuffer advert;
    private int page;

    private record Head(long seq, EventHash hash) {}

    /** Fills the map and makes the advert. */
    @Setup
    public void setUp() {
        final SampleHeads heads = new SampleHeads(authorCount, HeadComparisonBenchmark.SEED);
        table = map == MapKind.HASH_MAP ? new HashMap<>() : new TreeMap<>();
        for (final byte[] author : heads.authorsShuffled()) {
            table.put(AuthorId.of(author), new Head(SampleHeads.SEQ, EventHash.of(SampleHeads.hash(author))));
        }
        advert = heads.advert(relation);
    }

    /** Compares one page. */
    @Benchmark
    @OperationsPerInvocation(HeadComparisonBenchmark.PAGE_COUNT)
    public int compare() {
        int aheadCount = 0;
        final int from = page;
        final int end = from + HeadComparisonBenchmark.PAGE_COUNT;
        for (int i = from; i < end; i++) {
            aheadCount += isAhead(i * FrameDescriptor.HEAD_LENGTH) ? 1 : 0;
        }
        page = end >= authorCount ? 0 : end;
        return aheadCount;
    }

    private boolean isAhead(final int head) {
        final Head ours = table.get(AuthorId.of(advert, head));
        final long theirs = advert.getLong(head + FrameDescriptor.HEAD_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        return ours == null
                || theirs > ours.seq()
                || (theirs == ours.seq() && !ours.hash().matches(advert, head + FrameDescriptor.HEAD_HASH_OFFSET));
    }
}
