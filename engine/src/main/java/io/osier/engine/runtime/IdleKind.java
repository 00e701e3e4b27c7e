package io.osier.engine.runtime;

import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/** What a thread of the engine does when it finds nothing to do. */
public enum IdleKind {
    /** Spins for some microseconds, then parks until there is work. The default; costs little when idle. */
    PARK,
    /** Yields to other threads, never parks. For machines with a core to spare per thread. */
    YIELD,
    /** Spins. For machines with a core to give away per thread. */
    SPIN;

    /**
     * The strategy of one thread.
     *
     * @param longParkNs for how long a thread that parks may do so when there was nothing to do for some time.
     */
    IdleStrategy newStrategy(final long longParkNs) {
        return switch (this) {
            case PARK -> new ParkingIdleStrategy(longParkNs);
            case YIELD -> new YieldingIdleStrategy();
            case SPIN -> new BusySpinIdleStrategy();
        };
    }
}
