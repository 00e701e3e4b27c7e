package io.osier.soak.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says once that the user wants to stop. Any thread. */
public final class StopSignal {
    private final CountDownLatch latch = new CountDownLatch(1);

    /** Asks everybody to stop. Idempotent. */
    public void raise() {
        latch.countDown();
    }

    /** Whether somebody asked to stop. */
    public boolean isRaised() {
        return latch.getCount() == 0;
    }

    /**
     * Waits until somebody asks to stop, or for a time.
     *
     * @param timeoutMs how long to wait at most.
     * @return whether somebody asked to stop; an interrupt of the waiting thread counts as that.
     */
    public boolean await(final long timeoutMs) {
        try {
            return latch.await(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
