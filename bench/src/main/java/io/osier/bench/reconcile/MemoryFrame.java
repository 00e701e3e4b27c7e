package io.osier.bench.reconcile;

import io.osier.engine.sync.Frame;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A frame on the heap. */
final class MemoryFrame implements Frame {
    private final UnsafeBuffer memory;
    private int length;

    MemoryFrame(final int lengthMax) {
        memory = new UnsafeBuffer(new byte[lengthMax]);
    }

    @Override
    public MutableDirectBuffer buffer() {
        return memory;
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
    public void release() {}
}
