package io.osier.engine.sync;

import io.osier.codec.event.EventDescriptor;
import java.util.concurrent.TimeUnit;

/**
 * How new events spread. Immutable.
 *
 * @param spread the way.
 * @param pushWindow event bytes that a peer may push on each topic and link before they have been stored or dropped.
 * @param graceNs how long an announced event is waited for, in case another link pushes it, before it is requested; two
 *     round trips of the link if that is longer.
 * @param announceNs how long a change waits for others before it is announced on a link with push: what the peer
 *     announces itself meanwhile need not be told.
 */
public record LiveConfig(Spread spread, int pushWindow, long graceNs, long announceNs) {
    /**
     * Push, with windows of 64 KiB, 20 ms of grace, announced after 5 ms. A pushed event costs its receiver a
     * signature; with more than that waiting it is cheaper to ask for runs.
     */
    public static final LiveConfig DEFAULT =
            new LiveConfig(Spread.PUSH, 64 * 1024, TimeUnit.MILLISECONDS.toNanos(20), TimeUnit.MILLISECONDS.toNanos(5));

    /** Checks the numbers. */
    public LiveConfig {
        if (pushWindow < EventDescriptor.EVENT_LENGTH_MIN) {
            throw new IllegalArgumentException("a push window takes an event: pushWindow=" + pushWindow);
        }
        if (graceNs < 0 || announceNs < 0) {
            throw new IllegalArgumentException(
                    "times are not negative: graceNs=" + graceNs + " announceNs=" + announceNs);
        }
    }

    /** Whether pushing is announced to peers at all. */
    public boolean isPushing() {
        return spread != Spread.PULL;
    }

    /**
     * The same in another way.
     *
     * @param newSpread the way.
     */
    public LiveConfig withSpread(final Spread newSpread) {
        return new LiveConfig(newSpread, pushWindow, graceNs, announceNs);
    }
}
