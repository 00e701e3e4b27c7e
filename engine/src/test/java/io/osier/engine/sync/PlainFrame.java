package io.osier.engine.sync;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A frame in an array, which knows whether it was released. */
final class PlainFrame implements Frame {
    private final UnsafeBuffer buffer;
    private int length;
    private boolean isReleased;

    PlainFrame(final int lengthMax) {
        buffer = new UnsafeBuffer(new byte[lengthMax]);
        length = lengthMax;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return buffer;
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
            throw new IllegalStateException("released twice");
        }
        isReleased = true;
    }

    boolean isReleased() {
        return isReleased;
    }
}
