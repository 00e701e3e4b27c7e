package io.osier.engine.runtime;

import io.osier.engine.sync.Frame;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A frame in plain memory that knows whether it was released. */
final class FakeFrame implements Frame {
    private final UnsafeBuffer buffer;
    private int length;
    private volatile int releaseCount;

    FakeFrame(final int length) {
        buffer = new UnsafeBuffer(new byte[length]);
        this.length = length;
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
    public synchronized void release() {
        releaseCount++;
    }

    int releaseCount() {
        return releaseCount;
    }
}
