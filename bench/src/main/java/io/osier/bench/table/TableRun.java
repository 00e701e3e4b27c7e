package io.osier.bench.table;

import io.osier.codec.AuthorId;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.HeadTrie;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Fills one table and measures it. Events come as they do from peers that sync in turns: one of every author, then the
 * next of every author. Memory is what the JVM says, not what the table says about itself; of the trie over it, which
 * is a small part of the heap, it is what the trie says.
 */
final class TableRun {
    private static final int COLLECTIONS = 3;
    private static final String DIRECT_POOL = "direct";

    private final TableShape shape;
    private final int lookupCount;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);

    TableRun(final TableShape shape, final int lookupCount) {
        this.shape = shape;
        this.lookupCount = lookupCount;
    }

    TableResult measure() {
        liveHeapBytes();
        final long offHeapBefore = directBytes();
        try (AuthorTable table = new AuthorTable()) {
            final long fillBeganNs = System.nanoTime();
            fill(table);
            final double fillSeconds = secondsSince(fillBeganNs);
            final HeadTrie trie = new HeadTrie(table);
            while (!trie.refresh(Integer.MAX_VALUE)) {
                Thread.onSpinWait();
            }
            final long offHeapBytes = directBytes() - offHeapBefore;
            final long heapBytes = liveHeapBytes();
            final long lookupsBeganNs = System.nanoTime();
            final int wrongCount = lookUp(table);
            final double lookupSeconds = secondsSince(lookupsBeganNs);
            return new TableResult(
                    shape,
                    offHeapBytes,
                    heapBytes,
                    trie.allocatedBytes(),
                    shape.eventCount() / fillSeconds,
                    lookupCount / lookupSeconds,
                    wrongCount);
        }
    }

    private void fill(final AuthorTable table) {
        for (int seq = 1; seq <= shape.eventsPerAuthor(); seq++) {
            for (int author = 0; author < shape.authorCount(); author++) {
                shape.putKey(author, key);
                table.extend(key, 0, seq, key, 0, shape.position(author, seq));
            }
        }
    }

    /** Looks up random events and answers how many were not found where they are. */
    private int lookUp(final AuthorTable table) {
        int wrongCount = 0;
        for (int i = 0; i < lookupCount; i++) {
            final long random = Mix.of(-1L - i) >>> 1;
            final int author = (int) (random % shape.authorCount());
            final int seq = 1 + (int) (random / shape.authorCount() % shape.eventsPerAuthor());
            shape.putKey(author, key);
            final int ordinal = table.find(key, 0);
            if (ordinal < 0 || table.position(ordinal, seq) != shape.position(author, seq)) {
                wrongCount++;
            }
        }
        return wrongCount;
    }

    private static double secondsSince(final long beganNs) {
        return (System.nanoTime() - beganNs) / 1e9;
    }

    private static long directBytes() {
        for (final BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals(DIRECT_POOL)) {
                return pool.getMemoryUsed();
            }
        }
        throw new IllegalStateException("this JVM does not count its direct memory: pool=" + DIRECT_POOL);
    }

    /** What the whole JVM keeps on its heap. Frees what others have left off heap, too. */
    private static long liveHeapBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
