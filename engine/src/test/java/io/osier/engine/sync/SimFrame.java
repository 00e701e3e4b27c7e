package io.osier.engine.sync;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A frame in plain memory that knows whether it was released, and tells its swarm. */
final class SimFrame implements Frame {
    private final UnsafeBuffer buffer;
    private final SimSwarm swarm;
    private int length;
    private boolean isReleased;

    SimFrame(final SimSwarm swarm, final int lengthMax) {
        this.swarm = swarm;
        buffer = new UnsafeBuffer(new byte[lengthMax]);
        length = lengthMax;
        swarm.frameClaimed();
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
        final SimFrame copy = new SimFrame(swarm, length);
        copy.buffer.putBytes(0, buffer, 0, length);
        swarm.frameReleased();
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
        swarm.frameReleased();
    }
}
