package io.osier.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;

/** Gives out frames over pooled direct memory. Any thread. */
final class FramePool {
    /*
     * Memory comes from an arena of Netty's that all pools share; what is pooled here is the object around it. Netty's
     * Recycler is not used: it keeps objects per thread, and frames are claimed on one thread and released on another
     * nearly always.
     *
     * Why not Netty's default arenas: an arena gives a chunk back to the system when the last allocation in it is freed,
     * if more than a quarter of the chunk was ever in use. With the usual chunk of 4 MiB that is two bulk frames, so a
     * serving engine allocated and zeroed chunks without end: a tenth of a fetch lane's time. A quarter of 16 MiB is more
     * than waits to leave on a few links. A single arena keeps that to one chunk however many threads there are; its lock
     * is taken for large frames only.
     */
    private static final int POOLED_MAX = 4096;

    private static final int ARENA_COUNT = 1;
    private static final int PAGE_LENGTH = 8 * 1024;
    /** Chunks are pages shifted by this: 16 MiB. */
    private static final int CHUNK_ORDER = 11;

    private static final ByteBufAllocator ALLOCATOR = new PooledByteBufAllocator(
            true,
            0,
            ARENA_COUNT,
            PAGE_LENGTH,
            CHUNK_ORDER,
            PooledByteBufAllocator.defaultSmallCacheSize(),
            PooledByteBufAllocator.defaultNormalCacheSize(),
            true);
    private final ManyToManyConcurrentArrayQueue<PooledFrame> idle = new ManyToManyConcurrentArrayQueue<>(POOLED_MAX);

    ByteBufAllocator allocator() {
        return ALLOCATOR;
    }

    /** A frame of exactly this length, owned by the caller. Its bytes are whatever was there. */
    PooledFrame allocate(final int length) {
        final ByteBuf memory = ALLOCATOR.directBuffer(length, length);
        final PooledFrame pooled = idle.poll();
        final PooledFrame frame = pooled == null ? new PooledFrame(this) : pooled;
        frame.wrap(memory, length);
        return frame;
    }

    void recycle(final PooledFrame frame) {
        idle.offer(frame);
    }
}
