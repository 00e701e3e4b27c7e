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

    @ParameterizedTest
    @CsvSource({"2,2", "3,2", "6,3", "50,6", "50,7", "5,100"})
    void shouldGiveEverybodyAboutTheSameNumberOfLinks(final int peerCount, final int degree) {
        for (long seed = 0; seed < 20; seed++) {
            final Mesh mesh = Mesh.regular(peerCount, degree, new SplittableRandom(seed));

            assertThat(reachable(mesh, peerCount)).as("seed=%d", seed).isEqualTo(peerCount);
            assertThat(mesh.isConnected(peerCount)).isTrue();
            assertThat(pairs(mesh, peerCount)).isEqualTo(mesh.linkCount());
            int ends = 0;
            for (int peer = 0; peer < peerCount; peer++) {
                assertThat(mesh.degree(peer)).isBetween(1, Math.min(degree, peerCount - 1));
                ends += mesh.degree(peer);
            }
            assertThat(ends).isEqualTo(2 * mesh.linkCount());
        }
    }

    @Test
    void shouldSayWhenTheFirstPeersNeedTheOthersToReachEachOther() {
        boolean isEverConnected = false;
        boolean isEverApart = false;
        for (long seed = 0; seed < 50; seed++) {
            final boolean isConnected =
                    Mesh.regular(6, 2, new SplittableRandom(seed)).isConnected(4);
            isEverConnected |= isConnected;
            isEverApart |= !isConnected;
        }
        assertThat(isEverConnected).isTrue();
        assertThat(isEverApart).isTrue();
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
