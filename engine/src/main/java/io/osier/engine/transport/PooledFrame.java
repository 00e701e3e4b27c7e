package io.osier.engine.transport;

import io.netty.buffer.ByteBuf;
import io.osier.engine.sync.Frame;
import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A frame in pooled direct memory. */
final class PooledFrame implements Frame {
    /*
     * One owner at a time, so there is no count of references: the memory goes with release() or with detach(), which
     * hands it to Netty. After either the view has no bytes, so that late use fails a bounds check instead of reading
     * what belongs to somebody else.
     *
     * A frame that was claimed to be sent remembers the budget that it was charged to. The charge ends with detach(),
     * and from there on Netty's own count of bytes is the limit. Netty counts what is to be sent, not the memory behind
     * it, and a claim is for the longest that a frame can get: 200 bytes of Response in 256 KiB, hundreds of times, if
     * the peer does not read. So a frame that fills less than half of its memory is copied into memory of its own
     * length; full bulk frames never are. Rejected: to hold the charge until Netty has written the frame, which takes
     * a promise and a listener per frame.
     */
    /** What Netty adds to each frame's length when it counts what waits. */
    private static final int NETTY_ENTRY_LENGTH = 96;

    private final FramePool pool;
    private final UnsafeBuffer view = new UnsafeBuffer(0L, 0);
    private ByteBuf memory;
    private int length;
    private OutboundQueue claimedFrom;
    private int charge;

    PooledFrame(final FramePool pool) {
        this.pool = pool;
    }

    void wrap(final ByteBuf newMemory, final int newLength) {
        memory = newMemory;
        length = newLength;
        final ByteBuffer nio = newMemory.internalNioBuffer(0, newLength);
        view.wrap(nio, nio.position(), newLength);
    }

    void onClaimed(final OutboundQueue queue, final int claimCharge) {
        claimedFrom = queue;
        charge = claimCharge;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return view;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void length(final int newLength) {
        if (newLength < 0 || memory == null || newLength > memory.capacity()) {
            throw new IllegalArgumentException("frame is longer than claimed: length=" + newLength + " lengthMax="
                    + (memory == null ? 0 : memory.capacity()));
        }
        length = newLength;
    }

    /** The memory to be filled with what arrives; still owned by the frame. */
    ByteBuf memory() {
        return memory;
    }

    /**
     * Gives up the object and answers memory with the frame's bytes readable, which the caller owns. It is at most
     * twice as long as what Netty counts for it.
     */
    ByteBuf detach() {
        final ByteBuf bytes = fit();
        letGo();
        return bytes;
    }

    private ByteBuf fit() {
        memory.setIndex(0, length);
        if (memory.capacity() <= 2L * (length + NETTY_ENTRY_LENGTH)) {
            return memory;
        }
        final ByteBuf exact = pool.allocator().directBuffer(length, length);
        exact.writeBytes(memory);
        memory.release();
        return exact;
    }

    @Override
    public void release() {
        if (memory == null) {
            throw new IllegalStateException("frame released twice");
        }
        final ByteBuf bytes = memory;
        letGo();
        bytes.release();
    }

    private void letGo() {
        if (claimedFrom != null) {
            claimedFrom.uncharge(charge);
            claimedFrom = null;
        }
        memory = null;
        length = 0;
        view.wrap(0L, 0);
        pool.recycle(this);
    }
}
