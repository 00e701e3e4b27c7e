package io.osier.soak.swarm;

import java.util.concurrent.TimeUnit;

/** Lets bytes pass at a rate until it is released; then at once. Any thread. */
final class Throttle {
    private static final double NS_PER_SECOND = 1e9;

    private final double bytesPerSecond;
    private long freeNs;
    private boolean isReleased;

    /**
     * Makes a throttle.
     *
     * @param bytesPerSecond of all who share it together.
     * @param nowNs the time, of {@code System.nanoTime}.
     */
    Throttle(final double bytesPerSecond, final long nowNs) {
        this.bytesPerSecond = bytesPerSecond;
        this.freeNs = nowNs;
    }

    /**
     * Waits until bytes may pass. An interrupt ends the waiting.
     *
     * @param length how many.
     */
    synchronized void pass(final int length) {
        final long beginNs = Math.max(freeNs, System.nanoTime());
        freeNs = beginNs + (long) (length / bytesPerSecond * NS_PER_SECOND);
        try {
            long waitNs = beginNs - System.nanoTime();
            while (!isReleased && waitNs > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, waitNs);
                waitNs = beginNs - System.nanoTime();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Slows down nobody any more. */
    synchronized void release() {
        isReleased = true;
        notifyAll();
    }
}
