package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.message.Features;
import io.osier.engine.status.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How new events come to every node of a mesh: pushed along one way each, whatever happens to the links. */
final class LiveSpreadTest {
    private static final int ROUNDS_MAX = 20_000;
    private static final int NODES = 16;
    private static final int DEGREE = 4;
    private static final long FEATURES = Features.DIGESTS | Features.PUSH;

    private final List<SimAuthor> authors = new ArrayList<>();

    private SimSwarm mesh(final Spread spread) {
        final SyncConfig config = SimSwarm.CONFIG.withLive(LiveConfig.DEFAULT.withSpread(spread));
        final SimSwarm swarm = new SimSwarm(7, NODES, config, spread == Spread.PULL ? Features.DIGESTS : FEATURES);
        for (int i = 0; i < NODES; i++) {
            for (int step = 1; step <= DEGREE / 2; step++) {
                swarm.connect(i, (i + step * step) % NODES);
            }
        }
        for (int i = 0; i < NODES; i++) {
            authors.add(new SimAuthor(swarm.random()));
        }
        settle(swarm);
        return swarm;
    }

    private static void settle(final SimSwarm swarm) {
        assertThat(swarm.settle(ROUNDS_MAX)).as("nothing moves any more").isTrue();
        // Announcements wait for a push that may come, and are a reason to go on.
        swarm.advance(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(swarm.settle(ROUNDS_MAX)).as("nothing moves any more").isTrue();
    }

    private void publish(final SimSwarm swarm, final int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < NODES; i++) {
                authors.get(i).publish(swarm.nodes().get(i), 100, swarm.nowNs());
            }
            settle(swarm);
        }
    }

    private static long total(final SimSwarm swarm, final Counter counter) {
        return swarm.nodes().stream()
                .mapToLong(node -> node.counters().value(counter))
                .sum();
    }

    private static void assertAllHold(final SimSwarm swarm, final long eventCount) {
        for (final SimNode node : swarm.nodes()) {
            assertThat(node.log().authors().eventCount()).isEqualTo(eventCount);
            assertThat(node.counters().value(Counter.PROTOCOL_ERRORS)).isZero();
            assertThat(node.counters().value(Counter.INVALID_EVENTS)).isZero();
        }
    }

    @Test
    void shouldPushEachEventToEachNodeOnceWhenTheWaysAreFound() {
        final SimSwarm swarm = mesh(Spread.PUSH);
        publish(swarm, 12);
        final long redundant = total(swarm, Counter.REDUNDANT_EVENTS);
        final long requests = total(swarm, Counter.REQUESTS_OUT);

        publish(swarm, 20);

        final long onePercent = 20 * NODES * (NODES - 1) / 100;
        assertAllHold(swarm, 32 * NODES);
        assertThat(redundant).as("the first events find the ways").isPositive();
        assertThat(total(swarm, Counter.REDUNDANT_EVENTS) - redundant).isLessThanOrEqualTo(onePercent);
        assertThat(total(swarm, Counter.REQUESTS_OUT) - requests).isLessThanOrEqualTo(onePercent);
    }

    @Test
    void shouldSendNothingTwiceButOverEachLinkWhenFlooding() {
        final SimSwarm swarm = mesh(Spread.FLOOD);

        publish(swarm, 10);

        assertAllHold(swarm, 10 * NODES);
        assertThat(total(swarm, Counter.REDUNDANT_EVENTS)).isGreaterThan(10L * NODES * NODES);
        assertThat(total(swarm, Counter.EVENTS_PUSHED_IN)).isLessThanOrEqualTo(10L * NODES * NODES * DEGREE);
    }

    @Test
    void shouldPushNothingWhenPulling() {
        final SimSwarm swarm = mesh(Spread.PULL);

        publish(swarm, 10);

        assertAllHold(swarm, 10 * NODES);
        assertThat(total(swarm, Counter.EVENTS_PUSHED)).isZero();
        assertThat(total(swarm, Counter.REDUNDANT_EVENTS)).isZero();
    }

    @Test
    void shouldFindOtherWaysWhenLinksThatWereUsedAreGone() {
        final SimSwarm swarm = mesh(Spread.PUSH);
        publish(swarm, 5);
        for (int i = 0; i < NODES; i++) {
            final SimNode node = swarm.nodes().get(i);
            final List<SimLink> links =
                    swarm.links().stream().filter(link -> link.sender() == node).toList();
            if (links.size() > 2) {
                swarm.disconnect(links.get(0));
            }
        }
        publish(swarm, 6);
        final long redundant = total(swarm, Counter.REDUNDANT_EVENTS);
        final long requests = total(swarm, Counter.REQUESTS_OUT);

        publish(swarm, 10);

        final long onePercent = 10 * NODES * (NODES - 1) / 100;
        assertAllHold(swarm, 21 * NODES);
        assertThat(total(swarm, Counter.REDUNDANT_EVENTS) - redundant).isLessThanOrEqualTo(onePercent);
        assertThat(total(swarm, Counter.REQUESTS_OUT) - requests).isLessThanOrEqualTo(onePercent);
    }

    @Test
    void shouldPushToANodeThatHasCaughtUp() {
        final SimSwarm swarm = new SimSwarm(8, 2, SimSwarm.CONFIG, FEATURES);
        final SimAuthor author = new SimAuthor(swarm.random());
        for (int i = 0; i < 300; i++) {
            author.publish(swarm.nodes().get(0), 100, swarm.nowNs());
        }
        swarm.connect(0, 1);
        settle(swarm);
        final SimNode fetcher = swarm.nodes().get(1);
        final long requests = fetcher.counters().value(Counter.REQUESTS_OUT);

        for (int i = 0; i < 50; i++) {
            author.publish(swarm.nodes().get(0), 100, swarm.nowNs());
        }
        settle(swarm);

        assertThat(fetcher.log().authors().eventCount()).isEqualTo(350);
        assertThat(fetcher.counters().value(Counter.EVENTS_PUSHED_IN)).isEqualTo(50);
        assertThat(fetcher.counters().value(Counter.REQUESTS_OUT)).isEqualTo(requests);
        assertThat(fetcher.counters().value(Counter.REDUNDANT_EVENTS)).isZero();
    }

    @Test
    void shouldAskForWhatThePushWindowDidNotTake() {
        final LiveConfig live = new LiveConfig(Spread.PUSH, 1_000, 0, 0);
        final SimSwarm swarm = new SimSwarm(9, 2, SimSwarm.CONFIG.withLive(live), FEATURES);
        swarm.connect(0, 1);
        settle(swarm);
        final SimAuthor author = new SimAuthor(swarm.random());

        for (int i = 0; i < 100; i++) {
            author.publish(swarm.nodes().get(0), 100, swarm.nowNs());
        }
        settle(swarm);
        final SimNode fetcher = swarm.nodes().get(1);
        final long pushed = fetcher.counters().value(Counter.EVENTS_PUSHED_IN);
        author.publish(swarm.nodes().get(0), 100, swarm.nowNs());
        settle(swarm);

        assertThat(fetcher.log().authors().eventCount()).isEqualTo(101);
        assertThat(pushed).isBetween(1L, 10L);
        assertThat(fetcher.counters().value(Counter.REQUESTS_OUT)).isPositive();
        assertThat(fetcher.counters().value(Counter.REDUNDANT_EVENTS)).isZero();
        assertThat(fetcher.counters().value(Counter.EVENTS_PUSHED_IN))
                .as("the window was given back")
                .isEqualTo(pushed + 1);
    }
}
