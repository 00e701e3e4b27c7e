package io.osier.engine.runtime;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/**
 * Idles in three steps, spin, park, park for long, and can be woken by whoever hands work over. {@link #wake} is for
 * any thread; all else is for the thread that idles.
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
 * How long it parks bounds how late a timer of a duty cycle fires, and how late something is seen that nobody wakes for,
 * such as room on a link; not how late work is seen. Both matter while there was work a moment ago. A thread that has
 * found nothing for 50 ms parks for as long as its owner allows: waking 1,250 times a second for nothing takes 1-2 % of
 * a core.
 */
final class ParkingIdleStrategy implements IdleStrategy {
    /** How long it parks at first: timers of the core are no finer than this. */
    private static final long SHORT_PARK_NS = 800_000;

    private static final int SPINS_MAX = 50;
    private static final int SHORT_PARKS_MAX = 64;

    private final long longParkNs;
    private final int shortParksMax;
    private int idleCount;
    private int parkCount;
    private Thread thread;
    private volatile boolean isParked;
    private volatile boolean isAwake;

    /**
     * A strategy for one thread.
     *
     * @param longParkNs for how long to park when there was nothing to do for some time, at least the short one.
     */
    ParkingIdleStrategy(final long longParkNs) {
        this(longParkNs, SHORT_PARKS_MAX);
    }

    ParkingIdleStrategy(final long longParkNs, final int shortParksMax) {
        this.longParkNs = longParkNs;
        this.shortParksMax = shortParksMax;
    }

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
        if (idleCount < SPINS_MAX || isAwake) {
            idleCount++;
            Thread.onSpinWait();
        } else if (isParked) {
            LockSupport.parkNanos(this, parkCount < shortParksMax ? SHORT_PARK_NS : longParkNs);
            parkCount++;
        } else {
            thread = Thread.currentThread();
            isParked = true;
        }
    }

    @Override
    public void reset() {
        if (idleCount != 0) {
            idleCount = 0;
            parkCount = 0;
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

    /** Wakes the idling thread, which parks no more: it is about to end. Any thread. */
    void stayAwake() {
        isAwake = true;
        wake();
    }

    @Override
    public String alias() {
        return "park";
    }
}
