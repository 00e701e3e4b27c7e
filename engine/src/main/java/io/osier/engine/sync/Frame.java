package io.osier.engine.sync;

import org.agrona.MutableDirectBuffer;

/**
 * One frame in memory, from its {@code u32} length field on. It has exactly one owner at a time; handing it on hands on
 * the duty to {@link #release} it. Implemented over pooled transport buffers, and over plain memory in the simulator.
 *
 * <p>Threading: used by one thread at a time; hand-over goes through queues. {@code release} may be called on any
 * thread.
 */
public interface Frame {
    /** The memory; the frame begins at index 0. Valid until {@link #release}. */
    MutableDirectBuffer buffer();

    /** Bytes of the whole frame, length field included. */
    int length();

    /**
     * Says how long the frame is; the length field itself is written by the message encoders.
     *
     * @param length of the whole frame in bytes, at most what was claimed.
     */
    void length(int length);

    /** Gives the memory back. Exactly once. */
    void release();
}
