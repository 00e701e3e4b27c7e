package io.osier.soak.swarm;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * A thread that works in turns until it is closed. What goes wrong on it is kept and shows in {@link #requireAlive}.
 *
 * <p>Threading: any thread may start, ask and close.
 */
final class SwarmThread implements AutoCloseable {
    private static final long PARK_NS_MIN = 1_000;
    private static final long PARK_NS_MAX = 500_000;

    private final Thread thread;
    private volatile boolean isClosed;
    private volatile Throwable failure;

    /**
     * Makes and starts a thread.
     *
     * @param name of the thread.
     * @param turn does some work and says how much it was; 0 lets the thread rest.
     */
    SwarmThread(final String name, final Turn turn) {
        thread = new Thread(() -> run(turn), name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One turn of work. */
    interface Turn {
        /** Returns how much was done. */
        int doWork();
    }

    private void run(final Turn turn) {
        final IdleStrategy idle = new BackoffIdleStrategy(10, 10, PARK_NS_MIN, PARK_NS_MAX);
        try {
            while (!isClosed) {
                idle.idle(turn.doWork());
            }
        } catch (final RuntimeException | Error e) {
            failure = e;
        }
    }

    /** Fails with what ended the thread, if anything did. */
    void requireAlive() {
        if (failure != null) {
            throw new IllegalStateException("a thread of the run failed", failure);
        }
    }

    /** Ends the thread after its turn and waits for that. */
    @Override
    public void close() {
        isClosed = true;
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
