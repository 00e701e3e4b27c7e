package io.osier.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(100, 10_000, new SplittableRandom(1));

    @Test
    void shouldDoubleUpToTheMaximumAndStayWithinHalfOfIt() {
        for (int bound = 100; bound < 20_000; bound *= 2) {
            final int capped = Math.min(bound, 10_000);
            assertThat(backoff.nextMs()).isBetween(capped / 2, capped);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.nextMs()).isBetween(5_000, 10_000);
        }
    }

    @Test
    void shouldWaitLongestOnceAndThenGoOnWhereItWas() {
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.longestMs()).isBetween(5_000, 10_000);
        }
        assertThat(backoff.nextMs()).isBetween(50, 100);
    }

    @Test
    void shouldBeginAgainWhenReset() {
        for (int i = 0; i < 20; i++) {
            backoff.nextMs();
        }
        backoff.reset();

        assertThat(backoff.nextMs()).isBetween(50, 100);
    }
}
