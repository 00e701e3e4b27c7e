package io.osier.engine.sync;

import java.util.Arrays;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A frame in plain memory that knows whether it was released, and tells who counts them. */
final class SimFrame implements Frame {
    private final UnsafeBuffer buffer;
    private final SimFrameOwner owner;
    private int length;
    private boolean isReleased;

    SimFrame(final SimFrameOwner owner, final int lengthMax) {
        this(owner, new byte[lengthMax]);
    }

    SimFrame(final SimFrameOwner owner, final byte[] memory) {
        this.owner = owner;
        buffer = new UnsafeBuffer(memory);
        length = memory.length;
        owner.frameClaimed();
    }

    /** Keeps a copy of what is used of the memory; answers the memory, which may be used again. */
    byte[] trim() {
        final byte[] memory = buffer.byteArray();
        buffer.wrap(Arrays.copyOf(memory, length));
        return memory;
    }

    @Override
    public MutableDirectBuffer buffer() {
        if (isReleased) {
            throw new IllegalStateException("a released frame is not touched");
        }
        return buffer;
    }

    /** A copy that nobody has to release, for tests that look at a frame. */
    SimFrame copyAndRelease() {
        final SimFrame copy = new SimFrame(owner, length);
        copy.buffer.putBytes(0, buffer, 0, length);
        owner.frameReleased();
        release();
        return copy;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void length(final int newLength) {
        length = newLength;
    }

    @Override
    public void release() {
        if (isReleased) {
            throw new IllegalStateException("a frame is released once");
        }
        isReleased = true;
        owner.frameReleased();
    }
}
