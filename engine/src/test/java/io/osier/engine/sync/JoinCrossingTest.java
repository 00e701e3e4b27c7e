package io.osier.engine.sync;

import static io.osier.engine.sync.LinkEnd.HIGH;
import static io.osier.engine.sync.LinkEnd.LOW;
import static io.osier.engine.sync.LinkEnd.frame;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.TopicId;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.sbe.CreditEncoder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A topic that is left and joined again while the peer's Join, or its leaving, is under way. */
final class JoinCrossingTest {
    private static final TopicId TOPIC = LinkEnd.topicId(7);

    private final Side low = new Side(new LinkEnd(LOW));
    private final Side high = new Side(new LinkEnd(HIGH));

    @Test
    void shouldNotTakeAMessageForOneOfNowWhenThePeerSentItUnderTheJoinOfBefore() {
        greet();
        low.join();
        high.join();
        low.deliverControlTo(high);
        assertThat(high.port.isUp()).isTrue();
        high.say();

        // High's Join and a message behind it are under way; low does not know them yet.
        low.rejoin();
        high.deliverControlTo(low);
        high.deliverBulkTo(low);

        assertThat(low.port.frames).isEmpty();
        deliverAll();
        assertThat(low.port.isUp()).isTrue();
        assertThat(high.port.isUp()).isTrue();
        assertThat(low.end.outbound.reason).isNull();
    }

    @Test
    void shouldBringTheTopicUpWhenBothLeaveAndJoinAgainAtOnce() {
        greet();
        low.join();
        high.join();
        deliverAll();
        low.rejoin();
        high.rejoin();
        deliverAll();

        assertThat(low.port.isUp()).isTrue();
        assertThat(high.port.isUp()).isTrue();
    }

    @Test
    void shouldBringTheTopicUpWhenARefusalCrossesLeavingAndJoiningAgain() {
        greet();
        low.join();
        low.deliverControlTo(high);
        high.join();
        low.rejoin();
        deliverAll();

        assertThat(low.port.isUp()).isTrue();
        assertThat(high.port.isUp()).isTrue();
    }

    /**
     * Whoever leaves and joins and whatever crosses it: what one side says while the topic is up for it arrives at no
     * more than one time of the other side's being up, and the other way round. Bulk is overtaken by control, and is
     * said for a while after the topic has gone down.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void shouldNeverMixWhatIsSaidAtDifferentTimesOfBeingUp(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        greet();
        for (int i = 0; i < 20_000; i++) {
            final Side side = random.nextBoolean() ? low : high;
            final Side other = side == low ? high : low;
            switch (random.nextInt(60)) {
                case 0 -> side.toggle();
                case 1 -> side.rejoin();
                case 2 -> side.end.tick(TimeUnit.MILLISECONDS.toNanos(random.nextInt(2_000)));
                default -> {
                    switch (random.nextInt(4)) {
                        case 0 -> side.say();
                        case 1, 2 -> side.deliverBulkTo(other);
                        default -> side.deliverControlTo(other);
                    }
                }
            }
            if (i % 1_000 == 999) {
                if (side.port == null) {
                    side.join();
                }
                settle();
                assertThat(side.port.isUp()).isEqualTo(other.port != null);
            }
        }
        assertThat(low.end.outbound.reason).isNull();
        assertThat(high.end.outbound.reason).isNull();
        assertThat(low.heardCount).isGreaterThan(100);
        assertThat(high.heardCount).isGreaterThan(100);
    }

    /** Long enough for a side that joined too often to be asked again. */
    private void settle() {
        for (int i = 0; i < 4; i++) {
            deliverAll();
            low.end.tick(TimeUnit.SECONDS.toNanos(1));
            high.end.tick(TimeUnit.SECONDS.toNanos(1));
        }
        deliverAll();
    }

    @Test
    void shouldQueueNothingWhenATopicIsLeftAndJoinedInALoopOnALinkThatDoesNotMove() {
        greet();
        low.join();
        deliverAll();
        for (int i = 0; i < 10_000; i++) {
            low.rejoin();
        }

        assertThat(low.end.outbound.sent).hasSizeLessThanOrEqualTo(3);
    }

    private void greet() {
        low.end.session.onOpen(low.end.nowNs);
        high.end.session.onOpen(high.end.nowNs);
        deliverAll();
    }

    private void deliverAll() {
        while (low.deliverControlTo(high)
                || high.deliverControlTo(low)
                || low.deliverBulkTo(high)
                || high.deliverBulkTo(low)) {}
    }

    /** One side of the link, with the bulk of its topic apart from control, which may overtake it. */
    private static final class Side {
        private static final int LINK_SHIFT = 16;

        private final LinkEnd end;
        private final ArrayDeque<Bulk> bulk = new ArrayDeque<>();
        private final Map<Integer, Integer> partners = new HashMap<>();
        private long controlCount;
        private int portCount;
        private int heardCount;
        private PlainPort port;
        private PlainPort lastPort;
        private int lastLinkId;

        Side(final LinkEnd end) {
            this.end = end;
        }

        void join() {
            port = new PlainPort(TOPIC);
            portCount++;
            end.session.joinTopic(port);
        }

        void leave() {
            end.session.leaveTopic(TOPIC);
            port = null;
        }

        void toggle() {
            if (port == null) {
                join();
            } else {
                leave();
            }
        }

        void rejoin() {
            end.session.leaveTopic(TOPIC);
            join();
        }

        /** Says something under the link that is up, or was the last to be: lanes hear late of what went down. */
        void say() {
            if (port != null && !port.up.isEmpty()) {
                lastPort = port;
                lastLinkId = linkId();
            }
            if (lastPort != null) {
                final int handle = lastPort.up.get(lastPort.up.size() - 1).topicHandle();
                final int id = lastLinkId;
                bulk.add(new Bulk(
                        frame(buffer -> FrameEncoder.encodeCredit(buffer, handle, id, 1)),
                        controlCount + end.outbound.sent.size()));
            }
        }

        /** Names the time of being up that this side is in, or was in last. */
        private int linkId() {
            return portCount << LINK_SHIFT | port.up.size();
        }

        boolean deliverControlTo(final Side other) {
            final PlainFrame next = end.outbound.sent.poll();
            if (next == null) {
                return false;
            }
            controlCount++;
            other.end.receive(next);
            return true;
        }

        /** The next bulk frame, unless it would overtake control that was said before it. */
        boolean deliverBulkTo(final Side other) {
            if (bulk.isEmpty() || bulk.peek().behindControl > controlCount) {
                return false;
            }
            final PlainFrame next = bulk.remove().frame;
            final int sentAs = next.buffer()
                    .getInt(FrameDescriptor.BODY_OFFSET + CreditEncoder.requestIdEncodingOffset(), LITTLE_ENDIAN);
            final int heardBefore = other.port == null ? 0 : other.port.frames.size();
            other.end.receive(next);
            if (other.port != null && other.port.frames.size() > heardBefore) {
                other.heardCount++;
                assertThat(partners.computeIfAbsent(sentAs, id -> other.linkId()))
                        .as("where that is heard which was said at one time of being up")
                        .isEqualTo(other.linkId());
                assertThat(other.partners.computeIfAbsent(other.linkId(), id -> sentAs))
                        .as("what is said where that is heard")
                        .isEqualTo(sentAs);
            }
            return true;
        }
    }

    private record Bulk(PlainFrame frame, long behindControl) {}
}
