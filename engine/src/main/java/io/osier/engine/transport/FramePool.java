package io.osier.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;

/** Gives out frames over pooled direct memory. Any thread. */
final class FramePool {
    /*
     * Memory comes from Netty's arenas; what is pooled here is the object around it. Netty's Recycler is not used: it
     * keeps objects per thread, and frames are claimed on one thread and released on another nearly always.
     */
    private static final int POOLED_MAX = 4096;

    private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    private final ManyToManyConcurrentArrayQueue<PooledFrame> idle = new ManyToManyConcurrentArrayQueue<>(POOLED_MAX);

    ByteBufAllocator allocator() {
        return allocator;
    }

    /** A frame of exactly this length, owned by the caller. Its bytes are whatever was there. */
    PooledFrame allocate(final int length) {
        final ByteBuf memory = allocator.directBuffer(length, length);
        final PooledFrame pooled = idle.poll();
        final PooledFrame frame = pooled == null ? new PooledFrame(this) : pooled;
        frame.wrap(memory, length);
        return frame;
    }

    void recycle(final PooledFrame frame) {
        idle.offer(frame);
    }
}
