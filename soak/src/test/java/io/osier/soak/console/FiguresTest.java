package io.osier.soak.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FiguresTest {
    @Test
    void shouldWriteCountsWithTheirNoun() {
        assertThat(Figures.count(1, "event")).isEqualTo("1 event");
        assertThat(Figures.count(14_054, "event")).isEqualTo("14,054 events");
    }

    @Test
    void shouldGiveNoRateForNoTime() {
        assertThat(Figures.perSecond(100, 0)).isZero();
        assertThat(Figures.perSecond(100, 0.5)).isEqualTo(200);
    }

    @Test
    void shouldCutAndDisarmTextFromOutside() {
        assertThat(Figures.quoted("abc\u001b[31mé", 40)).isEqualTo("\"abc?[31m?\"");
        assertThat(Figures.quoted("abcdef", 3)).isEqualTo("\"abc…\"");
    }
}
