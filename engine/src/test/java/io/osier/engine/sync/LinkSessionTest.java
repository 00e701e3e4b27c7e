package io.osier.engine.sync;

import static io.osier.engine.sync.LinkEnd.HIGH;
import static io.osier.engine.sync.LinkEnd.LOW;
import static io.osier.engine.sync.LinkEnd.frame;
import static io.osier.engine.sync.LinkEnd.hello;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.HelloEncoder;
import io.osier.codec.message.sbe.PingDecoder;
import io.osier.codec.message.sbe.PongDecoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.engine.status.Counter;
import org.junit.jupiter.api.Test;

class LinkSessionTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final LinkEnd end = new LinkEnd(LOW);

    @Test
    void shouldSendHelloWithItsLimitsAtOnceWhenTheConnectionIsThere() {
        end.session.onOpen(end.nowNs);

        final PlainFrame sent = end.outbound.sent.remove();
        final HelloDecoder hello = new HelloDecoder();
        hello.wrap(sent.buffer(), FrameDescriptor.BODY_OFFSET, HelloDecoder.BLOCK_LENGTH, HelloDecoder.SCHEMA_VERSION);
        assertThat(hello.versionMin()).isEqualTo(1);
        assertThat(hello.versionMax()).isEqualTo(1);
        assertThat(hello.frameLengthMax()).isEqualTo(LinkEnd.CONFIG.frameLengthMax());
        assertThat(LOW.matches(sent.buffer(), FrameDescriptor.BODY_OFFSET + HelloDecoder.nodeIdEncodingOffset()))
                .isTrue();
        assertThat(end.outbound.sent).isEmpty();
    }

    @Test
    void shouldBeOpenWhenThePeerHasGreeted() {
        end.session.onOpen(end.nowNs);
        final PlainFrame hello = hello(HIGH);
        assertThat(end.receive(hello)).isTrue();

        assertThat(end.session.isOpen()).isTrue();
        assertThat(end.openPeer).isEqualTo(HIGH);
        assertThat(end.session.peerNodeId()).isEqualTo(HIGH);
        assertThat(end.registry.isLinked(HIGH)).isTrue();
        assertThat(hello.isReleased()).isTrue();
        assertThat(end.count(Counter.LINKS_OPENED)).isEqualTo(1);
    }

    @Test
    void shouldTellTheTopicTheSmallerFrameLimitAndThePeersOthers() {
        final PlainPort port = new PlainPort(LinkEnd.topicId(1));
        end.session.joinTopic(port);
        end.session.onOpen(end.nowNs);
        end.receive(frame(buffer ->
                FrameEncoder.encodeHello(buffer, HIGH, FrameDescriptor.FRAME_LENGTH_MAX_LIMIT_MIN, 17, 3, 0, 0)));
        end.receive(LinkEnd.join(9, LinkEnd.topicId(1)));

        final TopicLink link = port.up.get(0);
        assertThat(link.frameLengthMax()).isEqualTo(FrameDescriptor.FRAME_LENGTH_MAX_LIMIT_MIN);
        assertThat(link.authorsPerMessageMax()).isEqualTo(17);
        assertThat(link.requestsInFlightMax()).isEqualTo(3);
        assertThat(link.peerNodeId()).isEqualTo(HIGH);
    }

    @Test
    void shouldRefuseAnythingButHelloFirst() {
        end.session.onOpen(end.nowNs);
        final PlainFrame ping = frame(buffer -> FrameEncoder.encodePing(buffer, 1));
        end.receive(ping);

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(ping.isReleased()).isTrue();
        assertThat(end.count(Counter.PROTOCOL_ERRORS)).isEqualTo(1);
    }

    @Test
    void shouldTakeGoodbyeBeforeHello() {
        end.session.onOpen(end.nowNs);
        end.receive(frame(buffer -> RefusalEncoder.encodeGoodbye(buffer, GoodbyeCode.LIMIT_EXCEEDED, "full")));

        assertThat(end.peerCode).isEqualTo(GoodbyeCode.LIMIT_EXCEEDED);
        assertThat(end.outbound.code).isNull();
        assertThat(end.count(Counter.LINKS_CLOSED)).isZero();
    }

    @Test
    void shouldRefuseASecondHello() {
        end.greeted(HIGH).receive(hello(HIGH));

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(end.registry.isLinked(HIGH)).isFalse();
    }

    @Test
    void shouldNotLookAtWhatALaterPeerSaysInItsHello() {
        end.session.onOpen(end.nowNs);
        final PlainFrame hello = frame(buffer -> FrameEncoder.encodeHello(buffer, HIGH, 1 << 20, 1000, 8, 65_536, -1));
        hello.buffer().putInt(FrameDescriptor.BODY_OFFSET + HelloEncoder.reservedEncodingOffset(), 77);
        end.receive(hello);

        assertThat(end.session.isOpen()).isTrue();
    }

    @Test
    void shouldSayGoodbyeWhenAMessageNeedsAFeatureThatWasNotAnnounced() {
        final LinkEnd plain = new LinkEnd(1, false, new LinkRegistry(LOW), LinkEnd.CONFIG.withFeatures(0));
        plain.greeted(HIGH).receive(frame(buffer -> FrameEncoder.encodeCredit(buffer, 9, 0, 1)));

        assertThat(plain.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(plain.outbound.reason).contains("message=Credit feature=push");
    }

    @Test
    void shouldNameMessageFieldAndValueWhenAFrameIsMalformed() {
        final PlainFrame cancel = frame(buffer -> FrameEncoder.encodeCancel(buffer, 9, 0));
        end.greeted(HIGH).receive(cancel);

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(end.outbound.reason).isEqualTo("malformed Cancel: fault=VALUE_OUT_OF_RANGE requestId=0");
        assertThat(end.count(Counter.REFUSED_MALFORMED)).isEqualTo(1);
    }

    @Test
    void shouldNameLeastAndMostWhenAFrameLengthIsOutOfRange() {
        end.greeted(HIGH).session.onFrameLengthRefused(4, 1 << 20);

        assertThat(end.outbound.reason)
                .isEqualTo("frame length out of range: frameLength=4 frameLengthMin=12 frameLengthMax=1048576");
    }

    @Test
    void shouldNotAnswerAGoodbyeWhateverIsInIt() {
        final PlainFrame later = frame(buffer -> RefusalEncoder.encodeGoodbye(buffer, GoodbyeCode.SHUTDOWN, "why"));
        later.buffer().putShort(FrameDescriptor.BODY_OFFSET, (short) 77, LITTLE_ENDIAN);
        end.greeted(HIGH).receive(later);
        assertThat(end.peerCode).isEqualTo(GoodbyeCode.NULL_VAL);
        assertThat(end.peerReason).isEqualTo("code=77 why");
        assertThat(end.outbound.code).isNull();

        final LinkEnd other = new LinkEnd(LOW).greeted(HIGH);
        final PlainFrame malformed = frame(buffer -> RefusalEncoder.encodeGoodbye(buffer, GoodbyeCode.SHUTDOWN, "why"));
        malformed.buffer().putShort(FrameDescriptor.BODY_OFFSET + 2, (short) 9, LITTLE_ENDIAN);
        other.receive(malformed);
        assertThat(other.peerReason).contains("malformed Goodbye", "sentenceLength=9");
        assertThat(other.outbound.code).isNull();
    }

    @Test
    void shouldIgnoreARefusalThatALaterVersionMayHave() {
        final PlainFrame refusal = frame(buffer -> RefusalEncoder.encodeRefuseLink(buffer, RefuseCode.BUSY, 0, "soon"));
        refusal.buffer().putShort(FrameDescriptor.BODY_OFFSET + 16, (short) 99, LITTLE_ENDIAN);
        refusal.buffer().putByte(FrameDescriptor.BODY_OFFSET + 18, (byte) 9);
        end.greeted(HIGH).receive(refusal);

        assertThat(end.outbound.code).isNull();
        assertThat(end.refusal).isEqualTo("NULL_VAL code 99 soon");
    }

    @Test
    void shouldSayGoodbyeVersionWhenThereIsNoneInCommon() {
        end.session.onOpen(end.nowNs);
        final PlainFrame hello = hello(HIGH);
        hello.buffer()
                .putShort(
                        FrameDescriptor.BODY_OFFSET + HelloEncoder.versionMinEncodingOffset(),
                        (short) 2,
                        LITTLE_ENDIAN);
        hello.buffer()
                .putShort(
                        FrameDescriptor.BODY_OFFSET + HelloEncoder.versionMaxEncodingOffset(),
                        (short) 7,
                        LITTLE_ENDIAN);
        end.receive(hello);

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.VERSION);
        assertThat(end.outbound.reason).contains("[1,1]", "[2,7]");
    }

    @Test
    void shouldSayGoodbyeSelfWhenItsOwnIdGreets() {
        end.session.onOpen(end.nowNs);
        end.receive(hello(LOW));

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.SELF);
    }

    @Test
    void shouldRefuseLimitsBelowTheProtocols() {
        end.session.onOpen(end.nowNs);
        end.receive(frame(buffer ->
                FrameEncoder.encodeHello(buffer, HIGH, FrameDescriptor.FRAME_LENGTH_MAX_LIMIT_MIN - 1, 17, 3, 0, 0)));

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(end.outbound.reason).contains("frameLengthMax=");
    }

    @Test
    void shouldSayGoodbyeWithTheFaultWhenAFrameIsMalformed() {
        final PlainFrame ping = frame(buffer -> FrameEncoder.encodePing(buffer, 1));
        ping.buffer().putShort(FrameDescriptor.TEMPLATE_ID_OFFSET, (short) 999, LITTLE_ENDIAN);
        end.greeted(HIGH).receive(ping);

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(end.outbound.reason).contains("TEMPLATE_UNKNOWN", "frameLength=20");
        assertThat(end.count(Counter.REFUSED_MALFORMED)).isEqualTo(1);
        assertThat(end.count(Counter.PROTOCOL_ERRORS)).isEqualTo(1);
        assertThat(ping.isReleased()).isTrue();
    }

    @Test
    void shouldAnswerPingWithItsToken() {
        end.greeted(HIGH).receive(frame(buffer -> FrameEncoder.encodePing(buffer, 0x1122334455667788L)));

        assertThat(end.sentTemplateIds()).containsExactly(PongDecoder.TEMPLATE_ID);
        assertThat(end.outbound.sent.remove().buffer().getLong(FrameDescriptor.BODY_OFFSET, LITTLE_ENDIAN))
                .isEqualTo(0x1122334455667788L);
    }

    @Test
    void shouldAnswerOnlyTheLastPingWhenThereWasNoRoom() {
        end.greeted(HIGH).outbound.room = 0;
        end.receive(frame(buffer -> FrameEncoder.encodePing(buffer, 1)));
        end.receive(frame(buffer -> FrameEncoder.encodePing(buffer, 2)));
        end.outbound.room = 10;
        end.tick(1);

        assertThat(end.sentTemplateIds()).containsExactly(PongDecoder.TEMPLATE_ID);
        assertThat(end.outbound.sent.remove().buffer().getLong(FrameDescriptor.BODY_OFFSET, LITTLE_ENDIAN))
                .isEqualTo(2);
    }

    @Test
    void shouldAskWithPingOncePerIntervalAndGiveUpWhenNothingComes() {
        end.greeted(HIGH).tick(10 * SECOND_NS - 1);
        assertThat(end.outbound.sent).isEmpty();
        end.tick(1);
        end.tick(1);
        assertThat(end.sentTemplateIds()).containsExactly(PingDecoder.TEMPLATE_ID);
        end.tick(10 * SECOND_NS);
        assertThat(end.outbound.sent).hasSize(2);
        assertThat(end.outbound.code).isNull();
        end.tick(10 * SECOND_NS - 1);

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.IDLE);
        assertThat(end.count(Counter.LINKS_CLOSED)).isEqualTo(1);
    }

    @Test
    void shouldNotGiveUpWhileBytesOfALongFrameArrive() {
        end.greeted(HIGH);
        for (int i = 0; i < 10; i++) {
            end.tick(9 * SECOND_NS);
            end.session.onBytesReceived(end.nowNs);
        }

        assertThat(end.outbound.code).isNull();
        assertThat(end.outbound.sent).isEmpty();
    }

    @Test
    void shouldSayGoodbyeWhenNoHelloComesInTime() {
        end.session.onOpen(end.nowNs);
        end.tick(10 * SECOND_NS - 1);
        assertThat(end.outbound.code).isNull();
        end.tick(1);

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.IDLE);
        assertThat(end.outbound.reason).contains("handshakeTimeoutMs=10000");
    }

    @Test
    void shouldHoldOneFrameUntilTheTopicHasRoomAndNotBeIdleMeanwhile() {
        final PlainPort port = upTopic();
        port.hasRoom = false;
        final PlainFrame frame = LinkEnd.credit(9);

        assertThat(end.receive(frame)).isFalse();
        end.tick(60 * SECOND_NS);
        assertThat(end.session.resume()).isFalse();
        assertThat(end.outbound.code).isNull();
        port.hasRoom = true;

        assertThat(end.session.resume()).isTrue();
        assertThat(port.frames).containsExactly(frame);
        assertThat(frame.isReleased()).isFalse();
    }

    @Test
    void shouldReleaseTheHeldFrameWhenTheTopicIsLeft() {
        final PlainPort port = upTopic();
        port.hasRoom = false;
        final PlainFrame frame = LinkEnd.credit(9);
        end.receive(frame);
        end.session.leaveTopic(port.topicId());

        assertThat(end.session.resume()).isTrue();
        assertThat(frame.isReleased()).isTrue();
        assertThat(port.isUp()).isFalse();
    }

    @Test
    void shouldReleaseTheHeldFrameAndReportDownWhenTheLinkCloses() {
        final PlainPort port = upTopic();
        port.hasRoom = false;
        final PlainFrame frame = LinkEnd.credit(9);
        end.receive(frame);
        end.session.onClosed();
        end.session.onClosed();

        assertThat(frame.isReleased()).isTrue();
        assertThat(port.down).hasSize(1);
        assertThat(end.registry.linkCount()).isZero();
        assertThat(end.count(Counter.LINKS_CLOSED)).isEqualTo(1);
    }

    @Test
    void shouldReleaseTheFrameWhenTheTopicThrows() {
        final PlainPort port = upTopic();
        port.failure = new IllegalStateException("boom");
        final PlainFrame frame = LinkEnd.credit(9);

        assertThatThrownBy(() -> end.receive(frame)).isSameAs(port.failure);
        assertThat(frame.isReleased()).isTrue();
    }

    @Test
    void shouldSwallowFramesWhenClosed() {
        final PlainPort port = upTopic();
        end.session.onClosed();
        final PlainFrame frame = LinkEnd.credit(9);

        assertThat(end.receive(frame)).isTrue();
        assertThat(frame.isReleased()).isTrue();
        assertThat(port.frames).isEmpty();
    }

    @Test
    void shouldRefuseALengthThatCannotBe() {
        end.greeted(HIGH).session.onFrameLengthRefused(1L << 32, 1 << 20);

        assertThat(end.outbound.code).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(end.outbound.reason).contains("frameLength=4294967296", "frameLengthMax=1048576");
    }

    @Test
    void shouldHandRefusalsOfRequestsToTheTopicAndCountThoseOfTheLink() {
        final PlainPort port = upTopic();
        end.receive(frame(buffer -> RefusalEncoder.encodeRefuseRequest(buffer, 9, 1, RefuseCode.BUSY, 0, "later")));
        end.receive(frame(buffer -> RefusalEncoder.encodeRefuseLink(buffer, RefuseCode.BUSY, 0, "later")));

        assertThat(port.frames).hasSize(1);
        assertThat(end.count(Counter.REFUSALS_IN)).isEqualTo(1);
    }

    @Test
    void shouldStayClosedWhenThereIsNotEvenRoomForHello() {
        end.outbound.close(GoodbyeCode.SHUTDOWN, "closing");
        end.session.onOpen(end.nowNs);

        assertThat(end.receive(hello(HIGH))).isTrue();
        assertThat(end.session.isOpen()).isFalse();
    }

    private PlainPort upTopic() {
        final PlainPort port = new PlainPort(LinkEnd.topicId(1));
        end.greeted(HIGH).session.joinTopic(port);
        end.receive(LinkEnd.join(9, port.topicId()));
        assertThat(port.isUp()).isTrue();
        return port;
    }
}
