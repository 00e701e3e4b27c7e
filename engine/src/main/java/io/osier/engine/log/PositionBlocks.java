package io.osier.engine.log;

import org.agrona.concurrent.UnsafeBuffer;

/*
 * Idea: a sequence lies in blocks of 4, 4, 8, 8, 16, 16 ... 4,096, 4,096 entries and then in chunks of 8,192. A new
 * block of a long sequence is half or a third of what there is, and that is the most that can be unused; the fixed
 * chunks keep every single allocation small (64 KiB), so that the agent never stalls on a big author. Only the newest
 * block's address is kept per sequence: each block begins with the addresses of the blocks before it, which makes a
 * lookup two loads. The addresses of the chunks are themselves such blocks, one level up.
 *
 * The pair g of blocks holds the indexes 8(2^g - 1) ... 8(2^(g+1) - 1) - 1, hence g = log2(index / 8 + 1); the blocks
 * are numbered through, 2g and 2g + 1.
 *
 * Bytes for n entries: never more than 16n + 16, which one entry takes; the next worst is 16n + 8 for nine, and long
 * sequences take 12n at most. (With one block of each size it was up to 16n + 456.)
 *
 * Rejected: one growing array per author (a copy of 400 MB for a big author), linked blocks (old events cost a walk),
 * fixed chunks from the start (64 KiB for an author with one event).
 */
/**
 * Growing sequences of 8-byte entries in a {@link Slab}, read by index in constant time. A sequence is known by a root
 * of {@link #ROOT_LENGTH} bytes that lives in the same slab. Owned by one thread.
 */
final class PositionBlocks {
    /** Bytes of a root, all zero for an empty sequence: count, newest block, newest block of chunk addresses. */
    static final int ROOT_LENGTH = 24;

    private static final int BLOCK_OFFSET = 8;
    private static final int CHUNKS_OFFSET = 16;
    private static final int FIRST_BLOCK_SHIFT = 2;
    private static final int FIRST_PAIR_SHIFT = FIRST_BLOCK_SHIFT + 1;
    private static final int CHUNK_SHIFT = 13;
    private static final int CHUNK_COUNT = 1 << CHUNK_SHIFT;
    private static final long IN_BLOCKS_COUNT = blockStart(2 * (CHUNK_SHIFT - FIRST_BLOCK_SHIFT));

    private final Slab slab;

    PositionBlocks(final Slab slab) {
        this.slab = slab;
    }

    long count(final long root) {
        return read(root);
    }

    void append(final long root, final long value) {
        final long index = read(root);
        if (index < IN_BLOCKS_COUNT) {
            write(roomInBlocks(root + BLOCK_OFFSET, index), value);
        } else {
            write(roomInChunks(root, index - IN_BLOCKS_COUNT), value);
        }
        write(root, index + 1);
    }

    long value(final long root, final long index) {
        return read(entry(root, index));
    }

    /** Sets bits in an entry that exists. */
    void set(final long root, final long index, final long bits) {
        final long address = entry(root, index);
        write(address, read(address) | bits);
    }

    /** Copies entries that exist to an array. */
    void copy(
            final long root, final long fromIndex, final long[] destination, final int destinationIndex, final int n) {
        int copied = 0;
        while (copied < n) {
            final long index = fromIndex + copied;
            final int side = (int) Math.min(n - copied, contiguousCount(index));
            final long address = entry(root, index);
            final UnsafeBuffer segment = slab.segment(address);
            final int offset = Slab.offset(address);
            for (int i = 0; i < side; i++) {
                destination[destinationIndex + copied + i] = segment.getLong(offset + i * Long.BYTES);
            }
            copied += side;
        }
    }

    private long entry(final long root, final long index) {
        final long lastIndex = read(root) - 1;
        if (index < IN_BLOCKS_COUNT) {
            return entryInBlocks(read(root + BLOCK_OFFSET), index, Math.min(lastIndex, IN_BLOCKS_COUNT - 1));
        }
        final long inChunks = index - IN_BLOCKS_COUNT;
        final long lastChunk = (lastIndex - IN_BLOCKS_COUNT) >> CHUNK_SHIFT;
        final long chunk = read(entryInBlocks(read(root + CHUNKS_OFFSET), inChunks >> CHUNK_SHIFT, lastChunk));
        return chunk + (inChunks & (CHUNK_COUNT - 1)) * Long.BYTES;
    }

    private long entryInBlocks(final long newest, final long index, final long lastIndex) {
        final int block = block(index);
        final long address = block == block(lastIndex) ? newest : read(newest + (long) block * Long.BYTES);
        return address + (block + (index - blockStart(block))) * Long.BYTES;
    }

    /** Address of the entry that comes next, in a new block where one begins. */
    private long roomInBlocks(final long newestAddress, final long index) {
        final int block = block(index);
        if (index == blockStart(block)) {
            write(newestAddress, newBlock(block, read(newestAddress)));
        }
        return entryInBlocks(read(newestAddress), index, index);
    }

    private long roomInChunks(final long root, final long inChunks) {
        final long chunk = inChunks >> CHUNK_SHIFT;
        final int inChunk = (int) inChunks & (CHUNK_COUNT - 1);
        if (inChunk == 0) {
            final long room = roomInBlocks(root + CHUNKS_OFFSET, chunk);
            write(room, slab.allocate(CHUNK_COUNT * Long.BYTES));
        }
        return read(entryInBlocks(read(root + CHUNKS_OFFSET), chunk, chunk)) + (long) inChunk * Long.BYTES;
    }

    private long newBlock(final int block, final long previous) {
        final long address = slab.allocate((block + blockCount(block)) * Long.BYTES);
        for (int i = 0; i < block - 1; i++) {
            write(address + (long) i * Long.BYTES, read(previous + (long) i * Long.BYTES));
        }
        if (block > 0) {
            write(address + (long) (block - 1) * Long.BYTES, previous);
        }
        return address;
    }

    private static long contiguousCount(final long index) {
        return index < IN_BLOCKS_COUNT
                ? blockStart(block(index) + 1) - index
                : CHUNK_COUNT - ((index - IN_BLOCKS_COUNT) & (CHUNK_COUNT - 1));
    }

    private static int block(final long index) {
        final int pair = 63 - Long.numberOfLeadingZeros((index >> FIRST_PAIR_SHIFT) + 1);
        final boolean isSecond = index >= blockStart(2 * pair + 1);
        return isSecond ? 2 * pair + 1 : 2 * pair;
    }

    /** Index of the first entry of a block. */
    private static long blockStart(final int block) {
        final int pair = block >> 1;
        final long pairStart = ((1L << pair) - 1) << FIRST_PAIR_SHIFT;
        return (block & 1) == 0 ? pairStart : pairStart + blockCount(block);
    }

    /** How many entries a block has. */
    private static int blockCount(final int block) {
        return 1 << ((block >> 1) + FIRST_BLOCK_SHIFT);
    }

    private long read(final long address) {
        return slab.segment(address).getLong(Slab.offset(address));
    }

    private void write(final long address, final long value) {
        slab.segment(address).putLong(Slab.offset(address), value);
    }
}
