package io.osier.engine.transport;

import io.netty.buffer.ByteBuf;
import io.osier.codec.message.FrameDescriptor;

/** Cuts a byte stream into frames, each copied once into memory of its own. For one thread. */
final class FrameAssembler {
    /*
     * Limit before look: the length field is checked against the limit of the moment before anything is allocated for
     * it. Before the handshake that limit is small, so a stranger pins a Hello's worth of memory; afterwards a peer pins
     * at most one frame of the longest kind, whether or not it ever sends the rest.
     *
     * Rejected: Netty's LengthFieldBasedFrameDecoder with a merging cumulator, which copies twice when a frame spans
     * reads, and slices that keep a whole read buffer alive for one small frame. Rejected: memory that grows with what
     * has arrived, which copies large frames again each time it grows.
     */
    private static final int LENGTH_MIN = FrameDescriptor.BODY_OFFSET;

    private final FramePool pool;
    private int lengthMax;
    private int lengthBytes;
    private int lengthByteCount;
    private PooledFrame frame;
    private long refusedLength;

    FrameAssembler(final FramePool pool, final int lengthMax) {
        this.pool = pool;
        this.lengthMax = lengthMax;
    }

    void lengthMax(final int newLengthMax) {
        lengthMax = newLengthMax;
    }

    int lengthMax() {
        return lengthMax;
    }

    /** Whether a frame has begun and is not whole. */
    boolean isBegun() {
        return frame != null || lengthByteCount > 0;
    }

    /** How much of the frame that has begun is here, for people. */
    String progress() {
        return frame == null
                ? "bytes=" + lengthByteCount
                : "bytes=" + frame.memory().writerIndex() + " frameLength=" + frame.length();
    }

    /** The length of a whole frame that is out of range, or 0. Nothing can be made of the bytes behind it. */
    long refusedLength() {
        return refusedLength;
    }

    /**
     * Takes bytes up to the end of a frame.
     *
     * @return the frame, owned by the caller, or null when all bytes are taken and more are needed, or a length was
     *     refused.
     */
    PooledFrame next(final ByteBuf in) {
        if (refusedLength != 0 || (frame == null && !begin(in))) {
            return null;
        }
        final ByteBuf memory = frame.memory();
        memory.writeBytes(in, Math.min(in.readableBytes(), memory.writableBytes()));
        if (memory.isWritable()) {
            return null;
        }
        final PooledFrame whole = frame;
        frame = null;
        return whole;
    }

    private boolean begin(final ByteBuf in) {
        while (lengthByteCount < FrameDescriptor.LENGTH_LENGTH) {
            if (!in.isReadable()) {
                return false;
            }
            lengthBytes |= in.readUnsignedByte() << (8 * lengthByteCount++);
        }
        final long length = FrameDescriptor.LENGTH_LENGTH + Integer.toUnsignedLong(lengthBytes);
        if (length < LENGTH_MIN || length > lengthMax) {
            refusedLength = length;
            return false;
        }
        frame = pool.allocate((int) length);
        frame.memory().writeIntLE(lengthBytes);
        lengthBytes = 0;
        lengthByteCount = 0;
        return true;
    }

    /** Gives back the memory of a frame that never became whole. */
    void close() {
        if (frame != null) {
            frame.release();
            frame = null;
        }
    }
}
