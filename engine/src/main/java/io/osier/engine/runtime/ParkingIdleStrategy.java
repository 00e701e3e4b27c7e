package io.osier.engine.runtime;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/**
 * Idles in two steps, spin and park, and can be woken by whoever hands work over. {@link #wake} is for any thread; all
 * else is for the thread that idles.
 */
/*
 * A plain backoff pays half the longest park per hop between threads when the engine is quiet, and a published event
 * makes six hops. So a producer wakes the consumer, and pays for that only when it is parked.
 *
 * No wake-up is lost: the flag goes up one duty cycle before the first park, so whatever was offered before the flag
 * was seen is found by that cycle, and whoever offers later sees the flag and unparks; an unpark before the park makes
 * the park return. A producer that takes the flag down always unparks after that. The fence in wake() orders the offer,
 * which Agrona's queues publish with a lazy store, before the look at the flag.
 *
 * The longest park bounds how late a timer of a duty cycle fires, not how late work is seen.
 */
final class ParkingIdleStrategy implements IdleStrategy {
    /** The longest time parked: timers of the core are no finer than this. */
    static final long PARK_MAX_NS = 800_000;

    private static final int SPINS_MAX = 50;

    private int idleCount;
    private Thread thread;
    private volatile boolean isParked;

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        if (idleCount < SPINS_MAX) {
            idleCount++;
            Thread.onSpinWait();
        } else if (isParked) {
            LockSupport.parkNanos(this, PARK_MAX_NS);
        } else {
            thread = Thread.currentThread();
            isParked = true;
        }
    }

    @Override
    public void reset() {
        if (idleCount != 0) {
            idleCount = 0;
            isParked = false;
        }
    }

    /** Wakes the idling thread if it is parked or about to be. Any thread. */
    void wake() {
        VarHandle.fullFence();
        if (isParked) {
            isParked = false;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public String alias() {
        return "park";
    }
}
