package io.osier.soak.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.soak.load.GeneratedLoad;
import io.osier.soak.load.Load;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HomesTest {
    @Test
    void shouldDealAuthorsEvenlyAndGiveEachEventOneHome() {
        final Load load = new GeneratedLoad(100, 2_000, 1, 9);
        final Homes homes = new Homes(100, 7, new SplittableRandom(9));
        int events = 0;

        for (int peer = 0; peer < 7; peer++) {
            final int home = peer;
            assertThat(IntStream.range(0, 100)
                            .filter(author -> homes.peer(author) == home)
                            .count())
                    .isBetween(14L, 15L);
            final int[] own = homes.eventsAt(load, peer);
            assertThat(own).isSorted();
            assertThat(IntStream.of(own).map(load::author).map(homes::peer)).containsOnly(peer);
            events += own.length;
        }
        assertThat(events).isEqualTo(2_000);
    }
}
