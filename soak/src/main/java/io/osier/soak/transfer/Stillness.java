package io.osier.soak.transfer;

import org.agrona.concurrent.NanoClock;

/** Notes since when a number has not changed. Belongs to one thread. */
final class Stillness {
    private static final double NS_PER_MS = 1e6;

    private final NanoClock clock;
    private long value;
    private long sinceNs;

    Stillness(final NanoClock clock) {
        this.clock = clock;
        sinceNs = clock.nanoTime();
    }

    /** Takes the number as it is now and says for how many milliseconds it has been that. */
    double forMs(final long now) {
        if (now != value) {
            value = now;
            sinceNs = clock.nanoTime();
        }
        return (clock.nanoTime() - sinceNs) / NS_PER_MS;
    }
}
