package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LinkRateTest {
    private static final long MIN = 64 * 1024;
    private static final long INITIAL = 128 * 1024;
    private static final long MAX = 32 << 20;
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final LinkRate rate = new LinkRate(MIN, INITIAL, MAX);
    private long nowNs = Long.MAX_VALUE - 50 * MS;

    /** Keeps the window full on a line for a while. */
    private void run(final long bytesPerSecond, final long delayMs, final long durationMs) {
        rate.onAsked(rate.window(), nowNs);
        nowNs += delayMs * MS;
        for (long ms = 0; ms < durationMs; ms++) {
            nowNs += MS;
            // A window that is too small leaves the line idle for the rest of a round trip.
            final long windowBytesPerMs = rate.window() / Math.max(1, delayMs);
            rate.onBytes((int) Math.min(bytesPerSecond / 1000, windowBytesPerMs), nowNs);
            rate.onAsked(rate.window(), nowNs);
        }
    }

    @Test
    void shouldHoldWhatTheLineBringsInItsDelayAndTheTarget() {
        run(8_000_000, 40, 3000);

        assertThat(rate.bytesPerSecond()).isBetween(7_900_000L, 8_100_000L);
        assertThat(rate.delayNs()).isBetween(40 * MS, 42 * MS);
        assertThat(rate.window()).isBetween(1_480_000L, 1_560_000L);
    }

    @Test
    void shouldReachTheMostInAFewRoundTripsWhenTheLinkIsFast() {
        run(400_000_000, 1, 120);

        assertThat(rate.window()).isEqualTo(MAX);
    }

    @Test
    void shouldAtMostDoubleForABurstOutOfABuffer() {
        rate.onAsked(INITIAL, nowNs);
        nowNs += 10 * MS;
        rate.onBytes(100_000_000, nowNs);

        assertThat(rate.window()).isEqualTo(2 * INITIAL);
    }

    @Test
    void shouldShrinkWhenTheLineBecomesSlow() {
        run(8_000_000, 5, 2000);
        run(400_000, 5, 3000);

        assertThat(rate.window()).isLessThan(100_000);
    }

    @Test
    void shouldNotTakeALinkForSlowWhenItHasLittleToDo() {
        run(8_000_000, 5, 2000);
        final long window = rate.window();
        for (int i = 0; i < 100; i++) {
            rate.onIdle();
            rate.onAsked(300, nowNs);
            nowNs += 200 * MS;
            rate.onBytes(300, nowNs);
        }

        assertThat(rate.window()).isGreaterThanOrEqualTo(window);
    }

    @Test
    void shouldNotTakeItsOwnQueueForDelay() {
        rate.onAsked(1000, nowNs);
        nowNs += 5 * MS;
        rate.onBytes(500, nowNs);
        rate.onAsked(1000, nowNs);
        nowNs += 500 * MS;
        rate.onBytes(500, nowNs);

        assertThat(rate.delayNs()).isEqualTo(5 * MS);
    }

    @Test
    void shouldNeverLeaveItsBounds() {
        run(1, 900, 5000);
        assertThat(rate.window()).isEqualTo(MIN);
        run(2_000_000_000, 1, 5000);
        assertThat(rate.window()).isEqualTo(MAX);
    }
}
