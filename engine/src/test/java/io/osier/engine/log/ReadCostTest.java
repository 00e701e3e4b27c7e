package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReadCostTest {
    private final ReadCost cost = new ReadCost(() -> 0);

    @Test
    void shouldCallEventsWarmWhenTheirSamplesTookNoLongerThanMemoryDoes() {
        cost.begin();
        sample(8, 19_000);
        assertThat(cost.isCold()).isFalse();
    }

    @Test
    void shouldCallEventsColdWhenOneSampleCameFromTheDiskUntilTheNextFetch() {
        cost.begin();
        sample(7, 100);
        sample(1, 66_000);
        assertThat(cost.isCold()).isTrue();

        cost.begin();
        assertThat(cost.isCold()).isFalse();
        sample(8, 100);
        assertThat(cost.isCold()).isFalse();
    }

    @Test
    void shouldReadThroughThreePagesWhereAColdReadTakesWhatItTakesOnFlash() {
        cost.begin();
        sample(8, 66_000);
        assertThat(cost.gap()).isEqualTo(12_375);
    }

    @Test
    void shouldReadThroughTheMostWhereAColdReadTakesWhatItTakesOnATurningDisk() {
        cost.begin();
        sample(8, 8_000_000);
        assertThat(cost.gap()).isEqualTo(ReadCost.GAP_MAX);
    }

    @Test
    void shouldReadThroughLessThanAPageOnlyWhenNothingIsKnown() {
        assertThat(cost.gap()).isEqualTo(ReadCost.GAP_MIN);
        cost.begin();
        sample(8, 20_001);
        assertThat(cost.gap()).isEqualTo(ReadCost.GAP_MIN);
    }

    @Test
    void shouldFollowTheDiskWhenItBecomesSlower() {
        sample(8, 66_000);
        sample(1, 466_000);
        assertThat(cost.gap()).isEqualTo(31_125);
        sample(40, 266_000);
        assertThat(cost.gap()).isBetween(49_000L, 50_000L);
    }

    @Test
    void shouldAskForHalfASecondsWorthAtATimeAndAtLeastForAFrame() {
        sample(8, 66_000);
        assertThat(cost.countMax()).isEqualTo(60_606);
        sample(100, 2_000_000);
        assertThat(cost.countMax()).isEqualTo(2_000);
        sample(100, 80_000_000);
        assertThat(cost.countMax()).isEqualTo(1_024);
    }

    @Test
    void shouldStayWithinItsBoundsWhateverReadsCost() {
        final ReadCost seeks = new ReadCost(() -> 0, 0, 0);
        final ReadCost scans = new ReadCost(() -> 0, Long.MAX_VALUE, Long.MAX_VALUE);
        for (final long durationNs : new long[] {30_000, 1_000_000_000}) {
            seeks.sampled(durationNs);
            scans.sampled(durationNs);
            assertThat(seeks.gap()).isZero();
            assertThat(scans.gap()).isEqualTo(Long.MAX_VALUE);
        }
    }

    private void sample(final int count, final long durationNs) {
        for (int i = 0; i < count; i++) {
            cost.sampled(durationNs);
        }
    }
}
