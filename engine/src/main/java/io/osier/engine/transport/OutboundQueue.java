package io.osier.engine.transport;

import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** Frames of one priority that wait to leave on one link, with the budget that they are charged to. */
final class OutboundQueue {
    /*
     * A claim charges the budget, and the charge stays until the frame is handed to Netty or released. A claim succeeds
     * while the budget is not used up, so the last one may overdraw it by its own length: a single frame always fits,
     * and isWritable() says exactly what a claim would answer. Every frame is charged at least CHARGE_MIN, therefore the
     * queue can be sized so that an offer never fails.
     */

    /** What the smallest frame is charged. */
    static final int CHARGE_MIN = 1024;

    private final int bytesMax;
    private final AtomicInteger charged = new AtomicInteger();
    private final ManyToOneConcurrentArrayQueue<PooledFrame> frames;

    OutboundQueue(final int bytesMax) {
        this.bytesMax = bytesMax;
        frames = new ManyToOneConcurrentArrayQueue<>(Math.max(2, bytesMax / CHARGE_MIN + 1));
    }

    /** A frame charged to this queue, or null when the budget is used up. Any thread. */
    PooledFrame tryClaim(final FramePool pool, final int lengthMax) {
        final int charge = Math.max(lengthMax, CHARGE_MIN);
        if (!tryCharge(charge)) {
            return null;
        }
        PooledFrame frame = null;
        try {
            frame = pool.allocate(lengthMax);
            frame.onClaimed(this, charge);
        } finally {
            if (frame == null) {
                uncharge(charge);
            }
        }
        return frame;
    }

    private boolean tryCharge(final int charge) {
        int before;
        do {
            before = charged.get();
            if (before >= bytesMax) {
                return false;
            }
        } while (!charged.compareAndSet(before, before + charge));
        return true;
    }

    void uncharge(final int charge) {
        charged.addAndGet(-charge);
    }

    boolean isWritable() {
        return charged.get() < bytesMax;
    }

    boolean offer(final PooledFrame frame) {
        return frames.offer(frame);
    }

    /** On the event loop. */
    PooledFrame poll() {
        return frames.poll();
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }
}
