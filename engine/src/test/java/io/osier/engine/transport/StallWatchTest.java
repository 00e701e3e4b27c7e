package io.osier.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StallWatchTest {
    private static final long MS = 1_000_000;

    private final StallWatch watch = new StallWatch(new StallConfig(100, 200), at(0));

    @Test
    void shouldCallAFrameLateWhenItIsNotWholeInTime() {
        assertThat(watch.isFrameLate(true, 7, at(10))).isFalse();
        assertThat(watch.isFrameLate(true, 7, at(109))).isFalse();
        assertThat(watch.isFrameLate(true, 7, at(110))).isTrue();
    }

    @Test
    void shouldBeginToCountWithEachFrame() {
        for (int frame = 0; frame < 10; frame++) {
            assertThat(watch.isFrameLate(true, frame, at(frame * 99L))).isFalse();
        }
    }

    @Test
    void shouldNotCountWhileNoFrameHasBegunOrNothingIsRead() {
        watch.isFrameLate(true, 7, at(0));
        watch.isFrameLate(false, 7, at(90));
        assertThat(watch.isFrameLate(true, 7, at(189))).isFalse();
        assertThat(watch.isFrameLate(true, 7, at(190))).isTrue();
    }

    @Test
    void shouldCallOutputStuckWhenNothingLeavesInTime() {
        assertThat(watch.isOutputStuck(true, 5, at(0))).isFalse();
        assertThat(watch.isOutputStuck(true, 5, at(199))).isFalse();
        assertThat(watch.isOutputStuck(true, 6, at(199))).isFalse();
        assertThat(watch.isOutputStuck(true, 6, at(398))).isFalse();
        assertThat(watch.isOutputStuck(true, 6, at(399))).isTrue();
    }

    @Test
    void shouldNotCallOutputStuckWhileNothingWaits() {
        watch.isOutputStuck(true, 5, at(0));
        watch.isOutputStuck(false, 5, at(199));
        assertThat(watch.isOutputStuck(true, 5, at(398))).isFalse();
    }

    /** Milliseconds after the beginning, which lies right before the clock wraps. */
    private static long at(final long ms) {
        return Long.MAX_VALUE - 50 * MS + ms * MS;
    }
}
