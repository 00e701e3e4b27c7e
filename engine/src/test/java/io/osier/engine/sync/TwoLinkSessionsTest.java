package io.osier.engine.sync;

import static io.osier.engine.sync.LinkEnd.HIGH;
import static io.osier.engine.sync.LinkEnd.LOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two sessions back to back, with frames under way in both directions for as long as the test likes. */
class TwoLinkSessionsTest {
    private static final TopicId TOPIC = LinkEnd.topicId(7);

    private final LinkEnd low = new LinkEnd(LOW);
    private final LinkEnd high = new LinkEnd(HIGH);

    @Test
    void shouldBringATopicUpOnBothSidesWhenBothHaveIt() {
        final PlainPort lowPort = new PlainPort(TOPIC);
        final PlainPort highPort = new PlainPort(TOPIC);
        low.session.joinTopic(lowPort);
        high.session.joinTopic(highPort);
        open();
        deliverAll();

        assertThat(lowPort.isUp()).isTrue();
        assertThat(highPort.isUp()).isTrue();
    }

    @Test
    void shouldCarryMessagesUnderTheSendersHandle() {
        final PlainPort lowPort = new PlainPort(TOPIC);
        final PlainPort highPort = new PlainPort(TOPIC);
        high.session.joinTopic(new PlainPort(LinkEnd.topicId(1)));
        high.session.joinTopic(highPort);
        low.session.joinTopic(lowPort);
        open();
        deliverAll();
        assertThat(highPort.up.get(0).topicHandle())
                .isNotEqualTo(lowPort.up.get(0).topicHandle());
        low.receive(LinkEnd.credit(highPort.up.get(0).topicHandle()));

        assertThat(lowPort.frames).hasSize(1);
    }

    /** Whatever both sides open and leave, and however frames cross: a topic open on both sides ends up on both. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldAgreeOnWhatIsUpWhenJoinsAndLeavesCrossInAnyOrder(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        open();
        final Side lowSide = new Side(low);
        final Side highSide = new Side(high);
        for (int i = 0; i < 5_000; i++) {
            final Side side = random.nextBoolean() ? lowSide : highSide;
            if (random.nextInt(4) == 0) {
                side.toggle(random.nextInt(Side.TOPIC_COUNT));
            } else {
                deliverOne(side == lowSide ? low : high, side == lowSide ? high : low);
            }
            if (i % 500 == 499) {
                deliverAll();
                assertThat(lowSide.upTopics()).isEqualTo(expected(lowSide, highSide));
                assertThat(highSide.upTopics()).isEqualTo(expected(lowSide, highSide));
            }
        }
        assertThat(low.outbound.reason).isNull();
        assertThat(high.outbound.reason).isNull();
    }

    private static List<Integer> expected(final Side one, final Side other) {
        final List<Integer> both = new ArrayList<>();
        for (int i = 0; i < Side.TOPIC_COUNT; i++) {
            if (one.ports[i] != null && other.ports[i] != null) {
                both.add(i);
            }
        }
        return both;
    }

    private void open() {
        low.session.onOpen(low.nowNs);
        high.session.onOpen(high.nowNs);
    }

    private void deliverAll() {
        while (!low.outbound.sent.isEmpty() || !high.outbound.sent.isEmpty()) {
            deliverOne(low, high);
            deliverOne(high, low);
        }
    }

    private static void deliverOne(final LinkEnd from, final LinkEnd to) {
        if (!from.outbound.sent.isEmpty()) {
            to.receive(from.outbound.sent.remove());
        }
    }

    private static final class Side {
        static final int TOPIC_COUNT = 3;

        private final LinkEnd end;
        private final PlainPort[] ports = new PlainPort[TOPIC_COUNT];

        Side(final LinkEnd end) {
            this.end = end;
        }

        void toggle(final int topic) {
            if (ports[topic] == null) {
                ports[topic] = new PlainPort(LinkEnd.topicId(topic));
                end.session.joinTopic(ports[topic]);
            } else {
                final PlainPort port = ports[topic];
                ports[topic] = null;
                end.session.leaveTopic(port.topicId());
                assertThat(port.isUp()).isFalse();
            }
        }

        List<Integer> upTopics() {
            final List<Integer> up = new ArrayList<>();
            for (int i = 0; i < TOPIC_COUNT; i++) {
                if (ports[i] != null && ports[i].isUp()) {
                    up.add(i);
                }
            }
            return up;
        }
    }
}
