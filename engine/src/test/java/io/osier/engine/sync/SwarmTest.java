package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.LogReader;
import io.osier.engine.status.Counter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole swarms of real sessions in one thread: safety while links come and go, then agreement. */
final class SwarmTest {
    private static final int ROUNDS_MAX = 200_000;

    @Tag("ring")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void shouldAgreeWhenLinksComeAndGoWhilePublishing(final long seed) {
        runRandomSwarm(seed);
    }

    @Test
    void shouldAgreeWithAFreshSeed() {
        runRandomSwarm(new Random().nextLong());
    }

    @Test
    void shouldBringAnEmptyNodeUpToDateWithoutMovingAnythingTwice() {
        final SimSwarm swarm = new SimSwarm(42, 2, SimSwarm.CONFIG);
        publish(swarm, swarm.nodes().get(0), 200, 20);
        swarm.connect(0, 1);

        assertThat(swarm.settle(ROUNDS_MAX)).isTrue();

        assertAgreement(swarm, 42);
        final SimNode fetcher = swarm.nodes().get(1);
        assertThat(fetcher.session().isHistoryComplete()).isTrue();
        assertThat(fetcher.counters().value(Counter.EVENTS_IN)).isEqualTo(200 * 20);
        assertThat(swarm.nodes().get(0).counters().value(Counter.EVENTS_OUT)).isZero();
        assertThat(fetcher.counters().value(Counter.REQUESTS_IN_FLIGHT)).isZero();
    }

    @Test
    void shouldAnnounceAndFetchOneEventWhenItIsPublishedLater() {
        final SimSwarm swarm = new SimSwarm(43, 3, SimSwarm.CONFIG);
        swarm.connect(0, 1);
        swarm.connect(1, 2);
        assertThat(swarm.settle(ROUNDS_MAX)).isTrue();

        final SimAuthor author = new SimAuthor(swarm.random());
        author.publish(swarm.nodes().get(0), 100, swarm.nowNs());
        assertThat(swarm.settle(ROUNDS_MAX)).isTrue();
        author.publish(swarm.nodes().get(0), 100, swarm.nowNs());
        assertThat(swarm.settle(ROUNDS_MAX)).isTrue();

        assertAgreement(swarm, 43);
        assertThat(swarm.nodes().get(2).log().authors().eventCount()).isEqualTo(2);
        assertThat(swarm.nodes().get(2).counters().value(Counter.REQUESTS_OUT)).isEqualTo(2);
    }

    @Test
    void shouldTakeDifferentAuthorsFromDifferentPeersWhenSeveralHaveThem() {
        final SimSwarm swarm = new SimSwarm(44, 4, SimSwarm.CONFIG);
        publish(swarm, swarm.nodes().get(0), 100, 50);
        swarm.connect(0, 1);
        swarm.connect(0, 2);
        assertThat(swarm.settle(ROUNDS_MAX)).isTrue();
        swarm.connect(3, 0);
        swarm.connect(3, 1);
        swarm.connect(3, 2);

        assertThat(swarm.settle(ROUNDS_MAX)).isTrue();

        assertAgreement(swarm, 44);
        assertThat(swarm.nodes().get(1).counters().value(Counter.REQUESTS_IN)).isPositive();
        assertThat(swarm.nodes().get(2).counters().value(Counter.REQUESTS_IN)).isPositive();
        assertThat(swarm.nodes().get(3).counters().value(Counter.EVENTS_IN)).isEqualTo(100 * 50);
    }

    @Test
    void shouldAdvertiseEverythingAgainWhenALinkFellBehindTheChangeLog() {
        final SimSwarm swarm = new SimSwarm(45, 2, SimSwarm.CONFIG);
        swarm.connect(0, 1);
        assertThat(swarm.settle(ROUNDS_MAX)).isTrue();

        publish(swarm, swarm.nodes().get(0), SimSwarm.CONFIG.changesMax() * 3, 1);

        assertThat(swarm.settle(ROUNDS_MAX)).isTrue();
        assertAgreement(swarm, 45);
    }

    private static void runRandomSwarm(final long seed) {
        final SimSwarm swarm = new SimSwarm(seed, 2 + Math.floorMod(seed, 6), SimSwarm.CONFIG);
        final Random random = swarm.random();
        final List<SimAuthor> authors = new ArrayList<>();
        final List<SimNode> homes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            authors.add(new SimAuthor(random));
            homes.add(swarm.nodes().get(random.nextInt(swarm.nodes().size())));
        }
        for (int i = 0; i < 30_000; i++) {
            swarm.step();
            if (random.nextInt(20) == 0) {
                final int author = (int) (random.nextDouble() * random.nextDouble() * authors.size());
                final int payloadLength = random.nextInt(50) == 0 ? random.nextInt(60_000) : random.nextInt(500);
                authors.get(author).publish(homes.get(author), payloadLength, swarm.nowNs());
            }
            if (random.nextInt(400) == 0) {
                swarm.connectRandomPair();
            }
            if (random.nextInt(1500) == 0 && !swarm.links().isEmpty()) {
                swarm.disconnect(swarm.links().get(random.nextInt(swarm.links().size())));
            }
        }
        swarm.connectAll();
        assertThat(swarm.settle(ROUNDS_MAX)).as("settled, seed=%d", seed).isTrue();
        assertAgreement(swarm, seed);
    }

    private static void publish(
            final SimSwarm swarm, final SimNode node, final int authorCount, final int eventsPerAuthor) {
        for (int i = 0; i < authorCount; i++) {
            final SimAuthor author = new SimAuthor(swarm.random());
            for (int j = 0; j < eventsPerAuthor; j++) {
                author.publish(node, swarm.random().nextInt(300), swarm.nowNs());
            }
        }
    }

    private static void assertAgreement(final SimSwarm swarm, final long seed) {
        final String digest = headsDigest(swarm.nodes().get(0));
        for (final SimNode node : swarm.nodes()) {
            assertThat(node.log().authors().eventCount())
                    .as("events, seed=%d counters=%s", seed, node.counters().values())
                    .isEqualTo(swarm.nodes().get(0).log().authors().eventCount());
            assertThat(headsDigest(node)).as("heads, seed=%d", seed).isEqualTo(digest);
            assertThat(countByReading(node)).isEqualTo(node.log().authors().eventCount());
            assertThat(node.counters().value(Counter.REDUNDANT_EVENTS))
                    .as("redundant, seed=%d", seed)
                    .isZero();
            assertThat(node.counters().value(Counter.INVALID_EVENTS)).isZero();
            assertThat(node.counters().value(Counter.UNSOLICITED_EVENTS)).isZero();
            assertThat(node.counters().value(Counter.PROTOCOL_ERRORS))
                    .as("errors, seed=%d", seed)
                    .isZero();
            assertThat(node.counters().value(Counter.REQUESTS_IN_FLIGHT)).isZero();
            assertThat(node.session().ordersOutCount()).isZero();
            assertThat(node.session().isHistoryComplete())
                    .as("complete, seed=%d", seed)
                    .isTrue();
        }
        assertThat(swarm.framesHeld()).as("frames leaked, seed=%d", seed).isZero();
    }

    private static long countByReading(final SimNode node) {
        long count = 0;
        try (LogReader reader = node.log().newReader()) {
            for (long position = 0; reader.seek(position); position = reader.nextPosition()) {
                count++;
            }
        }
        return count;
    }

    private static String headsDigest(final SimNode node) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            final UnsafeBuffer head = new UnsafeBuffer(new byte[AuthorId.LENGTH + Long.BYTES + EventHash.LENGTH]);
            final AuthorTable.Walk walk = node.log().authors().newWalk();
            walk.first();
            while (walk.next()) {
                head.putBytes(0, walk.buffer(), walk.offset(), head.capacity());
                digest.update(head.byteArray());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
