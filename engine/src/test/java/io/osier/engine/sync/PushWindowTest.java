package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How much may be pushed, and what makes it less. */
final class PushWindowTest {
    private static final int WINDOW = 1_600;
    private static final long LONG_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PushWindow window = new PushWindow(WINDOW, 500);

    @Test
    void shouldGiveBackWhatWasDealtWithWhenItIsWorthAMessage() {
        assertThat(window.received(399)).isTrue();
        window.done(399, 0, 1);
        assertThat(window.creditDue()).isZero();

        assertThat(window.received(1)).isTrue();
        window.done(1, 0, 1);
        assertThat(window.creditDue()).isEqualTo(400);
        window.creditSent();
        assertThat(window.granted()).isEqualTo(WINDOW);
    }

    @Test
    void shouldSeeWhenThePeerPushesMoreThanItMay() {
        assertThat(window.received(WINDOW)).isTrue();
        assertThat(window.received(1)).isFalse();
    }

    @Test
    void shouldTakeNoMoreCreditThanWasUsed() {
        window.sent(200);
        assertThat(window.left()).isEqualTo(300);
        assertThat(window.addCredit(200)).isTrue();
        assertThat(window.addCredit(1)).isFalse();
    }

    @Test
    void shouldGiveBackLessWhenEventsWaitLongAndAllWhenTheyNoLongerDo() {
        window.received(WINDOW);
        window.done(WINDOW / 2, 0, LONG_NS);
        window.done(WINDOW / 2, 1, LONG_NS + 1);
        assertThat(window.creditDue()).as("half, once for what was on its way").isEqualTo(WINDOW / 2);
        window.creditSent();

        for (int i = 0; i < 4; i++) {
            window.received(400);
            window.done(400, 2 * LONG_NS + i, 2 * LONG_NS + i + 1);
            window.creditSent();
        }
        assertThat(window.granted()).isEqualTo(WINDOW);
    }

    @Test
    void shouldNeverEndPushingForGood() {
        long nowNs = 0;
        for (int i = 0; i < 20; i++) {
            final int length = (int) window.granted();
            window.received(length);
            window.done(length, nowNs, nowNs + LONG_NS);
            nowNs += 2 * LONG_NS;
            window.creditSent();
        }
        assertThat(window.granted()).isEqualTo(WINDOW / 16);
        window.recover(nowNs + TimeUnit.SECONDS.toNanos(2));
        window.creditSent();
        assertThat(window.granted()).isEqualTo(WINDOW);
    }
}
