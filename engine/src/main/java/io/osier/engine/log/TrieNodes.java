package io.osier.engine.log;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/*
 * A node is one array:
 *
 *   0              a bit for each dirty cell
 *   1 + 3 × cell   fingerprint, two longs | child node << 32 | count of authors
 *
 * Node 0 has the one cell of the root; all others have 16. Child 0 stands for "none": the cell is a bucket.
 *
 * Rejected: the same in arrays that grow as a whole. They stop the topic while they are copied, and half of them may be
 * unused.
 */
/** The cells that a head trie keeps, in nodes that are never given back. Owned by one thread. */
final class TrieNodes {
    static final int CELL_COUNT = 16;
    static final int ROOT = 0;

    private static final int LONGS_PER_CELL = 3;
    private static final int COUNT_INDEX = 2;
    private static final int NODE_LONGS = 1 + CELL_COUNT * LONGS_PER_CELL;
    private static final int ROOT_LONGS = 1 + LONGS_PER_CELL;
    private static final long ARRAY_HEADER_LENGTH = 16;
    private static final int REFERENCE_LENGTH = 4;
    private static final long ALL_CELLS = (1L << CELL_COUNT) - 1;

    private long[][] nodes = {new long[ROOT_LONGS]};
    private int nodeCount = 1;

    /** Makes a cell a node of 16 cells, all of them empty and dirty. What the cell says stays. */
    void split(final int node, final int cell) {
        if (nodeCount == nodes.length) {
            nodes = Arrays.copyOf(nodes, nodeCount * 2);
        }
        final long[] added = new long[NODE_LONGS];
        added[0] = ALL_CELLS;
        nodes[nodeCount] = added;
        nodes[node][index(cell) + COUNT_INDEX] |= (long) nodeCount << Integer.SIZE;
        nodeCount++;
    }

    /** The node that a cell has become, or 0 when it is a bucket. */
    int child(final int node, final int cell) {
        return (int) (nodes[node][index(cell) + COUNT_INDEX] >>> Integer.SIZE);
    }

    int count(final int node, final int cell) {
        return (int) nodes[node][index(cell) + COUNT_INDEX];
    }

    void copyFingerprint(final int node, final int cell, final MutableDirectBuffer out, final int outOffset) {
        final long[] longs = nodes[node];
        out.putLong(outOffset, longs[index(cell)], ByteOrder.LITTLE_ENDIAN);
        out.putLong(outOffset + Long.BYTES, longs[index(cell) + 1], ByteOrder.LITTLE_ENDIAN);
    }

    /** Says what is in a cell, which is clean then. */
    void settle(final int node, final int cell, final int count, final DirectBuffer fingerprint, final int offset) {
        final long[] longs = nodes[node];
        final int index = index(cell);
        longs[index] = fingerprint.getLong(offset, ByteOrder.LITTLE_ENDIAN);
        longs[index + 1] = fingerprint.getLong(offset + Long.BYTES, ByteOrder.LITTLE_ENDIAN);
        longs[index + COUNT_INDEX] = longs[index + COUNT_INDEX] >>> Integer.SIZE << Integer.SIZE | count;
        longs[0] &= ~(1L << cell);
    }

    void markDirty(final int node, final int cell) {
        nodes[node][0] |= 1L << cell;
    }

    /** A bit for each dirty cell of a node. */
    int dirtyCells(final int node) {
        return (int) nodes[node][0];
    }

    /** Bytes of memory in use. */
    long allocatedBytes() {
        final long rootLength = ARRAY_HEADER_LENGTH + (long) ROOT_LONGS * Long.BYTES;
        final long nodeLength = ARRAY_HEADER_LENGTH + (long) NODE_LONGS * Long.BYTES;
        return rootLength + (nodeCount - 1) * nodeLength + (long) nodes.length * REFERENCE_LENGTH;
    }

    private static int index(final int cell) {
        return 1 + cell * LONGS_PER_CELL;
    }
}
