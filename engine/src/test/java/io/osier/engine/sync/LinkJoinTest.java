package io.osier.engine.sync;

import static io.osier.engine.sync.LinkEnd.HIGH;
import static io.osier.engine.sync.LinkEnd.LOW;
import static io.osier.engine.sync.LinkEnd.credit;
import static io.osier.engine.sync.LinkEnd.frame;
import static io.osier.engine.sync.LinkEnd.join;
import static io.osier.engine.sync.LinkEnd.leave;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.TopicId;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.JoinDecoder;
import io.osier.codec.message.sbe.JoinEncoder;
import io.osier.codec.message.sbe.LeaveDecoder;
import io.osier.codec.message.sbe.PingDecoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RefuseSubject;
import io.osier.engine.status.Counter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LinkJoinTest {
    private static final TopicId TOPIC = LinkEnd.topicId(7);

    private final LinkEnd end = new LinkEnd(LOW).greeted(HIGH);
    private final PlainPort port = new PlainPort(TOPIC);

    @Test
    void shouldBeUpWhenThePeersJoinFollowsOurs() {
        end.session.joinTopic(port);
        assertThat(end.sentTemplateIds()).containsExactly(JoinDecoder.TEMPLATE_ID);
        assertThat(port.up).isEmpty();
        end.receive(join(9, TOPIC));

        assertThat(port.isUp()).isTrue();
        assertThat(port.up.get(0).topicHandle()).isEqualTo(lastHandle());
        assertThat(end.outbound.sent).hasSize(1);
        assertThat(end.session.activeTopicCount()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAJoinAsBusyWhenAPeerJoinsAndLeavesWithoutEnd() {
        end.session.joinTopic(port);
        end.outbound.sent.clear();
        for (int handle = 1; handle <= 10_000; handle++) {
            end.receive(join(handle, TOPIC));
            end.receive(leave(handle));
        }
        assertThat(port.up).hasSize(TopicSlot.ACCEPTANCES_AT_ONCE_MAX);
        assertThat(refuse(end.outbound.sent.remove()).code()).isEqualTo(RefuseCode.BUSY);
    }

    @Test
    void shouldAskAPeerThatWasRefusedAsBusyToJoinAgain() {
        end.session.joinTopic(port);
        int handle = 0;
        while (++handle <= TopicSlot.ACCEPTANCES_AT_ONCE_MAX) {
            end.receive(join(handle, TOPIC));
            end.receive(leave(handle));
        }
        end.receive(join(handle, TOPIC));
        assertThat(port.isUp()).isFalse();
        end.outbound.sent.clear();
        end.tick(TopicSlot.ACCEPTANCE_PERIOD_NS / 2);
        assertThat(end.sentTemplateIds()).isEmpty();

        end.tick(TopicSlot.ACCEPTANCE_PERIOD_NS / 2);
        assertThat(end.sentTemplateIds()).containsExactly(LeaveDecoder.TEMPLATE_ID, PingDecoder.TEMPLATE_ID);
        end.receive(pong());
        assertThat(end.sentTemplateIds()).endsWith(JoinDecoder.TEMPLATE_ID);
        end.receive(join(handle + 1, TOPIC));
        assertThat(port.isUp()).isTrue();
        assertThat(port.up.get(port.up.size() - 1).topicHandle()).isEqualTo(lastHandle());
        end.tick(TopicSlot.ACCEPTANCE_PERIOD_NS);
        assertThat(port.isUp()).isTrue();
    }

    @Test
    void shouldRefuseAJoinOfATopicThatIsNotOpenHere() {
        end.receive(join(9, TOPIC));

        final RefuseDecoder refuse = refuse(end.outbound.sent.remove());
        assertThat(refuse.subject()).isEqualTo(RefuseSubject.TOPIC);
        assertThat(refuse.code()).isEqualTo(RefuseCode.TOPIC_UNKNOWN);
        assertThat(refuse.topicHandle()).isEqualTo(9);
        assertThat(end.count(Counter.REFUSED_TOPIC_UNKNOWN)).isEqualTo(1);
    }

    @Test
    void shouldJoinAfterRefusingWhenTheTopicIsOpenedLater() {
        end.receive(join(9, TOPIC));
        end.session.joinTopic(port);
        assertThat(end.sentTemplateIds()).containsExactly(RefuseDecoder.TEMPLATE_ID, JoinDecoder.TEMPLATE_ID);
        end.receive(join(10, TOPIC));

        assertThat(port.isUp()).isTrue();
    }

    @Test
    void shouldJoinAgainWhenThePeerJoinsWhatItRefused() {
        end.session.joinTopic(port);
        final int first = lastHandle();
        end.receive(refuseJoin(first));
        assertThat(end.outbound.sent).hasSize(1);
        end.receive(join(9, TOPIC));

        assertThat(end.outbound.sent).hasSize(2);
        assertThat(lastHandle()).isNotEqualTo(first);
        assertThat(port.isUp()).isTrue();
    }

    @Test
    void shouldTakeALateRefusalForTheJoinThatItMeans() {
        end.session.joinTopic(port);
        final int first = lastHandle();
        end.session.leaveTopic(TOPIC);
        end.session.joinTopic(port);
        end.receive(pong());
        end.receive(join(9, TOPIC));
        end.receive(refuseJoin(first));

        assertThat(port.isUp()).isTrue();
    }

    @Test
    void shouldJoinAgainOnlyWhenThePeerHasHeardTheLeave() {
        end.session.joinTopic(port);
        end.session.leaveTopic(TOPIC);
        end.session.joinTopic(new PlainPort(TOPIC));
        assertThat(end.sentTemplateIds())
                .containsExactly(JoinDecoder.TEMPLATE_ID, LeaveDecoder.TEMPLATE_ID, PingDecoder.TEMPLATE_ID);
        final PlainFrame pong = pong();
        end.receive(join(9, TOPIC));
        assertThat(refuse(end.outbound.sent.getLast()).code()).isEqualTo(RefuseCode.TOPIC_UNKNOWN);
        end.receive(pong);

        assertThat(end.sentTemplateIds()).endsWith(JoinDecoder.TEMPLATE_ID);
    }

    @Test
    void shouldNotTakeAnyPongForTheOneThatWasAskedFor() {
        end.session.joinTopic(port);
        end.session.leaveTopic(TOPIC);
        end.session.joinTopic(new PlainPort(TOPIC));
        end.receive(frame(buffer -> FrameEncoder.encodePong(buffer, 0)));
        end.receive(frame(buffer -> FrameEncoder.encodePong(buffer, 2)));
        end.receive(frame(buffer -> FrameEncoder.encodePong(buffer, -1)));

        assertThat(end.outbound.code).isNull();
        assertThat(end.sentTemplateIds()).endsWith(PingDecoder.TEMPLATE_ID);
    }

    @Test
    void shouldTakeALaterPongForAllPingsBefore() {
        end.session.joinTopic(port);
        end.session.leaveTopic(TOPIC);
        end.session.joinTopic(new PlainPort(TOPIC));
        end.session.joinTopic(new PlainPort(LinkEnd.topicId(8)));
        end.session.leaveTopic(TOPIC);
        end.tick(TimeUnit.NANOSECONDS.convert(10, TimeUnit.SECONDS));
        end.receive(pong());

        assertThat(end.sentTemplateIds())
                .containsExactly(
                        JoinDecoder.TEMPLATE_ID,
                        LeaveDecoder.TEMPLATE_ID,
                        PingDecoder.TEMPLATE_ID,
                        PingDecoder.TEMPLATE_ID,
                        JoinDecoder.TEMPLATE_ID);
    }

    @Test
    void shouldBeDownWhenThePeerLeavesAndUpWhenItJoinsAgainWithAHigherHandle() {
        up(9);
        end.receive(leave(9));
        assertThat(port.down).hasSize(1);
        end.receive(join(10, TOPIC));

        assertThat(port.isUp()).isTrue();
        assertThat(end.sentTemplateIds()).containsExactly(JoinDecoder.TEMPLATE_ID);
    }

    @Test
    void shouldSayLeaveAndRefuseThePeersJoinWhenLeaving() {
        up(9);
        end.session.leaveTopic(TOPIC);

        assertThat(end.sentTemplateIds())
                .containsExactly(JoinDecoder.TEMPLATE_ID, LeaveDecoder.TEMPLATE_ID, RefuseDecoder.TEMPLATE_ID);
        assertThat(refuse(end.outbound.sent.getLast()).topicHandle()).isEqualTo(9);
        assertThat(port.down).hasSize(1);
    }

    @Test
    void shouldBeDownWhenAStandingJoinIsRefused() {
        up(9);
        end.receive(refuseJoin(lastHandle()));

        assertThat(port.down).hasSize(1);
        assertThat(end.outbound.code).isNull();
    }

    @Test
    void shouldGoOnWhenAMessageForALeftTopicArrives() {
        up(9);
        end.session.leaveTopic(TOPIC);
        final PlainFrame late = credit(9);
        end.receive(late);
        end.receive(leave(9));

        assertThat(end.outbound.code).isNull();
        assertThat(late.isReleased()).isTrue();
        assertThat(port.frames).isEmpty();
    }

    @Test
    void shouldGoOnWhenBulkOfThePeerArrivesAfterItsLeave() {
        up(9);
        end.receive(leave(9));
        end.receive(credit(9));

        assertThat(end.outbound.code).isNull();
        assertThat(port.frames).isEmpty();
    }

    @Test
    void shouldSayGoodbyeWhenAHandleWasNeverJoined() {
        final PlainFrame message = credit(9);
        end.receive(message);

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(end.outbound.reason).contains("topicHandle=9");
        assertThat(message.isReleased()).isTrue();
    }

    @Test
    void shouldSayGoodbyeWhenAHandleIsLeftThatWasNeverJoined() {
        end.receive(leave(9));

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
    }

    @Test
    void shouldSayGoodbyeWhenATopicIsJoinedTwice() {
        up(9);
        end.receive(join(10, TOPIC));

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(port.down).hasSize(1);
    }

    @Test
    void shouldSayGoodbyeWhenAHandleIsJoinedTwice() {
        up(9);
        end.receive(join(9, LinkEnd.topicId(8)));

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
    }

    @Test
    void shouldSayGoodbyeWhenAHandleIsJoinedAgainAfterItWasLeft() {
        up(9);
        end.receive(leave(9));
        end.receive(join(9, TOPIC));

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(end.outbound.reason).contains("topicHandle=9 last=9");
    }

    @Test
    void shouldSayGoodbyeWhenAHandleIsJoinedAgainAfterItWasRefused() {
        end.receive(join(9, TOPIC));
        end.receive(join(9, LinkEnd.topicId(8)));

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
    }

    @Test
    void shouldTakeTheHighestHandleAndNoneAfterIt() {
        up(-1);
        end.receive(join(0, LinkEnd.topicId(8)));

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(end.outbound.reason).contains("topicHandle=0 last=4294967295");
    }

    @Test
    void shouldSayGoodbyeWhenAHandleAboveAllOthersIsUsedEvenAfterAJoinHasEnded() {
        up(9);
        end.receive(leave(9));
        end.receive(credit(10));

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(end.outbound.reason).contains("topicHandle=10 last=9");
    }

    @Test
    void shouldSayThatTheTopicIsNotActiveWhenThePeerRefusedOurJoinAndSendsUnderItsOwn() {
        end.session.joinTopic(port);
        end.receive(refuseJoin(lastHandle()));
        end.outbound.room = 0;
        end.receive(join(9, TOPIC));
        end.receive(credit(9));

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(end.outbound.reason).contains("topicHandle=9", "your Join stands, ours has not been sent yet");
    }

    @Test
    void shouldDropWhatWasSentBeforeThePeerRefusedOurJoin() {
        up(9);
        end.receive(refuseJoin(lastHandle()));
        end.receive(credit(9));

        assertThat(end.outbound.code).isNull();
        assertThat(port.frames).isEmpty();
    }

    @Test
    void shouldSayGoodbyeWhenAJoinIsFiltered() {
        end.session.joinTopic(port);
        final PlainFrame join = join(9, TOPIC);
        join.buffer().putByte(FrameDescriptor.BODY_OFFSET + JoinEncoder.flagsEncodingOffset(), (byte) 1);
        end.receive(join);

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(end.outbound.reason).contains("message=Join feature=filters");
        assertThat(port.up).isEmpty();
    }

    @Test
    void shouldRefuseMoreJoinsThanThePeerMayHave() {
        final LinkEnd small =
                new LinkEnd(1, false, new LinkRegistry(LOW), LinkEnd.CONFIG.withJoinsMax(1)).greeted(HIGH);
        small.session.joinTopic(port);
        small.session.joinTopic(new PlainPort(LinkEnd.topicId(8)));
        small.receive(join(9, TOPIC));
        small.receive(join(10, LinkEnd.topicId(8)));

        final RefuseDecoder refuse = refuse(small.outbound.sent.getLast());
        assertThat(refuse.code()).isEqualTo(RefuseCode.LIMIT_EXCEEDED);
        assertThat(refuse.limitHit()).isEqualTo(1);
        assertThat(small.count(Counter.REFUSED_LIMIT_EXCEEDED)).isEqualTo(1);
    }

    @Test
    void shouldSayGoodbyeWhenAPeerCausesRefusalsWithoutReadingThem() {
        final LinkEnd small =
                new LinkEnd(1, false, new LinkRegistry(LOW), LinkEnd.CONFIG.withJoinsMax(2)).greeted(HIGH);
        small.outbound.room = 0;
        small.receive(join(1, LinkEnd.topicId(1)));
        small.receive(join(2, LinkEnd.topicId(2)));
        assertThat(small.outbound.code).isNull();
        small.receive(join(3, LinkEnd.topicId(3)));

        assertThat(small.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(small.outbound.reason).contains("refusalsMax=2");
    }

    @Test
    void shouldNotBeUpBeforeOurJoinHasLeft() {
        end.outbound.room = 0;
        end.session.joinTopic(port);
        end.receive(join(9, TOPIC));
        assertThat(port.up).isEmpty();
        end.outbound.room = 5;
        end.tick(1);

        assertThat(end.sentTemplateIds()).containsExactly(JoinDecoder.TEMPLATE_ID);
        assertThat(port.isUp()).isTrue();
    }

    @Test
    void shouldJoinWhatWasOpenedBeforeTheHandshakeWhenItIsThrough() {
        final LinkEnd early = new LinkEnd(LOW);
        early.session.joinTopic(port);
        early.session.onOpen(early.nowNs);
        assertThat(early.outbound.sent).hasSize(1);
        early.receive(LinkEnd.hello(HIGH));

        assertThat(early.sentTemplateIds()).endsWith(JoinDecoder.TEMPLATE_ID);
    }

    @Test
    void shouldJoinOnceWhenTheSamePortOpensAgain() {
        end.session.joinTopic(port);
        end.session.joinTopic(port);

        assertThat(end.outbound.sent).hasSize(1);
    }

    private void up(final int handle) {
        end.session.joinTopic(port);
        end.receive(join(handle, TOPIC));
        assertThat(port.isUp()).isTrue();
    }

    private int lastHandle() {
        return end.outbound.sent.getLast().buffer().getInt(FrameDescriptor.BODY_OFFSET, LITTLE_ENDIAN);
    }

    /** Answers the Ping that was sent last. */
    private PlainFrame pong() {
        final long token = end.outbound.sent.getLast().buffer().getLong(FrameDescriptor.BODY_OFFSET, LITTLE_ENDIAN);
        return frame(buffer -> FrameEncoder.encodePong(buffer, token));
    }

    private static PlainFrame refuseJoin(final int handle) {
        return frame(
                buffer -> RefusalEncoder.encodeRefuseTopic(buffer, handle, RefuseCode.TOPIC_UNKNOWN, 0, "not open"));
    }

    private static RefuseDecoder refuse(final PlainFrame frame) {
        final RefuseDecoder refuse = new RefuseDecoder();
        refuse.wrap(
                frame.buffer(), FrameDescriptor.BODY_OFFSET, RefuseDecoder.BLOCK_LENGTH, RefuseDecoder.SCHEMA_VERSION);
        return refuse;
    }
}
