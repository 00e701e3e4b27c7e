package io.osier.soak.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MeshTest {
    @ParameterizedTest
    @CsvSource({"1,3", "2,3", "3,0", "4,3", "5,1", "20,3", "60,3", "60,0", "7,100"})
    void shouldConnectEverybodyWithoutLinkingAnyPairTwice(final int peerCount, final int degree) {
        for (long seed = 0; seed < 50; seed++) {
            final Mesh mesh = Mesh.random(peerCount, degree, new SplittableRandom(seed));

            assertThat(reachable(mesh, peerCount)).as("seed=%d", seed).isEqualTo(peerCount);
            assertThat(pairs(mesh, peerCount)).as("seed=%d", seed).isEqualTo(mesh.linkCount());
        }
    }

    @Test
    void shouldDialTheWantedNumberOfOthersWhenThereAreEnough() {
        final Mesh mesh = Mesh.random(40, 3, new SplittableRandom(1));

        assertThat(mesh.linkCount()).isEqualTo(40 * 4);
        for (int peer = 0; peer < 40; peer++) {
            assertThat(mesh.dials(peer)).hasSize(4).doesNotContain(peer);
        }
    }

    @Test
    void shouldBeTheSameForTheSameSeed() {
        final Mesh mesh = Mesh.random(20, 3, new SplittableRandom(5));
        final Mesh same = Mesh.random(20, 3, new SplittableRandom(5));

        for (int peer = 0; peer < 20; peer++) {
            assertThat(mesh.dials(peer)).isEqualTo(same.dials(peer));
        }
    }

    private static int pairs(final Mesh mesh, final int peerCount) {
        final Set<Set<Integer>> pairs = new HashSet<>();
        int dials = 0;
        for (int peer = 0; peer < peerCount; peer++) {
            for (final int other : mesh.dials(peer)) {
                pairs.add(Set.of(peer, other));
                dials++;
            }
        }
        assertThat(pairs).hasSize(dials);
        return dials;
    }

    private static int reachable(final Mesh mesh, final int peerCount) {
        final Set<Integer> reached = new HashSet<>(Set.of(0));
        boolean isGrowing = true;
        while (isGrowing) {
            isGrowing = false;
            for (int peer = 0; peer < peerCount; peer++) {
                for (final int other : mesh.dials(peer)) {
                    if (reached.contains(peer) != reached.contains(other)) {
                        reached.add(peer);
                        reached.add(other);
                        isGrowing = true;
                    }
                }
            }
        }
        return reached.size();
    }
}
