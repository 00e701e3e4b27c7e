package io.osier.codec.message;

import static io.osier.codec.message.SampleFrames.HANDLE;
import static io.osier.codec.message.SampleFrames.REQUEST_ID;
import static io.osier.codec.message.SampleFrames.key;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.AuthorId;
import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.CancelDecoder;
import io.osier.codec.message.sbe.CreditDecoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.JoinDecoder;
import io.osier.codec.message.sbe.LeaveDecoder;
import io.osier.codec.message.sbe.MessageHeaderDecoder;
import io.osier.codec.message.sbe.PingDecoder;
import io.osier.codec.message.sbe.PongDecoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RefuseSubject;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the encoders write, the validator passes and the generated flyweights read back. */
class FrameEncoderTest {
    private static final int AT = FrameDescriptor.HEADER_OFFSET;

    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[8192]);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private int length;

    @BeforeEach
    void dirtyTheBuffer() {
        frame.setMemory(0, frame.capacity(), (byte) 0xA5);
    }

    @AfterEach
    void frameIsValidAndNothingBehindItWasTouched() {
        assertThat(FrameValidator.validate(frame, 0, length)).isEqualTo(FrameFault.NONE);
        assertThat(FrameReader.end(new UnsafeBuffer(frame, 0, length))).isEqualTo(length);
        assertThat(frame.getByte(length)).isEqualTo((byte) 0xA5);
    }

    @Test
    void shouldReadBackHello() {
        length = FrameEncoder.encodeHello(frame, NodeId.of(key(1), 0), 1 << 20, 65_000, 16, 5, 1L << 63);
        final HelloDecoder hello = new HelloDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(length).isEqualTo(FrameEncoder.HELLO_LENGTH).isEqualTo(76);
        assertThat(hello.magic()).isEqualTo(FrameDescriptor.MAGIC);
        assertThat(hello.versionMin()).isEqualTo(1);
        assertThat(hello.versionMax()).isEqualTo(1);
        hello.wrapNodeId(view);
        assertThat(NodeId.of(view, 0)).isEqualTo(NodeId.of(key(1), 0));
        assertThat(hello.frameLengthMax()).isEqualTo(1 << 20);
        assertThat(hello.authorsPerMessageMax()).isEqualTo(65_000);
        assertThat(hello.requestsInFlightMax()).isEqualTo(16);
        assertThat(hello.pushWindow()).isEqualTo(5);
        assertThat(hello.reserved()).isZero();
        assertThat(hello.features()).isEqualTo(1L << 63);
    }

    @Test
    void shouldReadBackJoin() {
        length = FrameEncoder.encodeJoin(frame, -1, TopicId.of(key(2), 0));
        final JoinDecoder join = new JoinDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(length).isEqualTo(FrameEncoder.JOIN_LENGTH).isEqualTo(49);
        assertThat(join.topicHandle()).isEqualTo(0xFFFF_FFFFL);
        assertThat(join.flags().filtered()).isFalse();
        join.wrapTopicId(view);
        assertThat(TopicId.of(view, 0)).isEqualTo(TopicId.of(key(2), 0));
    }

    @Test
    void shouldReadBackLeave() {
        length = FrameEncoder.encodeLeave(frame, HANDLE);
        assertThat(length).isEqualTo(FrameEncoder.LEAVE_LENGTH).isEqualTo(16);
        assertThat(new LeaveDecoder().wrapAndApplyHeader(frame, AT, header).topicHandle())
                .isEqualTo(HANDLE);
    }

    @Test
    void shouldReadBackCredit() {
        length = FrameEncoder.encodeCredit(frame, HANDLE, REQUEST_ID, 1000);
        final CreditDecoder credit = new CreditDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(length).isEqualTo(FrameEncoder.CREDIT_LENGTH).isEqualTo(24);
        assertThat(credit.topicHandle()).isEqualTo(HANDLE);
        assertThat(credit.requestId()).isEqualTo(REQUEST_ID);
        assertThat(credit.credit()).isEqualTo(1000);
    }

    @Test
    void shouldReadBackCancelOfAWholeRequest() {
        length = FrameEncoder.encodeCancel(frame, HANDLE, REQUEST_ID);
        final CancelDecoder cancel = new CancelDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(length).isEqualTo(FrameEncoder.CANCEL_LENGTH).isEqualTo(53);
        assertThat(cancel.requestId()).isEqualTo(REQUEST_ID);
        assertThat(cancel.flags().oneAuthor()).isFalse();
        cancel.wrapAuthor(view);
        assertThat(AuthorId.of(view, 0)).isEqualTo(AuthorId.of(key(0), 0));
    }

    @Test
    void shouldReadBackCancelOfOneAuthor() {
        length = FrameEncoder.encodeCancelAuthor(frame, HANDLE, REQUEST_ID, key(9), 0);
        final CancelDecoder cancel = new CancelDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(cancel.topicHandle()).isEqualTo(HANDLE);
        assertThat(cancel.flags().oneAuthor()).isTrue();
        cancel.wrapAuthor(view);
        assertThat(AuthorId.of(view, 0)).isEqualTo(AuthorId.of(key(9), 0));
    }

    @Test
    void shouldReadBackPing() {
        length = FrameEncoder.encodePing(frame, -2);
        assertThat(length).isEqualTo(FrameEncoder.PING_LENGTH).isEqualTo(20);
        assertThat(new PingDecoder().wrapAndApplyHeader(frame, AT, header).token())
                .isEqualTo(-2);
    }

    @Test
    void shouldReadBackPong() {
        length = FrameEncoder.encodePong(frame, 3);
        assertThat(length).isEqualTo(FrameEncoder.PONG_LENGTH).isEqualTo(20);
        assertThat(new PongDecoder().wrapAndApplyHeader(frame, AT, header).token())
                .isEqualTo(3);
    }

    @Test
    void shouldReadBackRefusalOfATopic() {
        length = RefusalEncoder.encodeRefuseTopic(frame, 9, RefuseCode.TOPIC_UNKNOWN, 0, "not open here");
        final RefuseDecoder refuse = new RefuseDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(length).isEqualTo(RefusalEncoder.refuseLength("not open here"));
        assertThat(refuse.subject()).isEqualTo(RefuseSubject.TOPIC);
        assertThat(refuse.code()).isEqualTo(RefuseCode.TOPIC_UNKNOWN);
        assertThat(refuse.topicHandle()).isEqualTo(9);
        assertThat(refuse.requestId()).isZero();
        assertThat(refuse.reason()).isEqualTo("not open here");
    }

    @Test
    void shouldReadBackRefusalOfARequest() {
        final String reason = "too many: open=17 max=16";
        length = RefusalEncoder.encodeRefuseRequest(frame, HANDLE, REQUEST_ID, RefuseCode.LIMIT_EXCEEDED, 16, reason);
        final RefuseDecoder refuse = new RefuseDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(refuse.subject()).isEqualTo(RefuseSubject.REQUEST);
        assertThat(refuse.requestId()).isEqualTo(REQUEST_ID);
        assertThat(refuse.limitHit()).isEqualTo(16);
        assertThat(refuse.reason()).isEqualTo(reason);
    }

    @Test
    void shouldReadBackRefusalOfAnAuthor() {
        final RefuseCode code = RefuseCode.EVENT_REFUSED;
        length = RefusalEncoder.encodeRefuseAuthor(frame, HANDLE, REQUEST_ID, key(9), 0, code, "");
        final RefuseDecoder refuse = new RefuseDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(refuse.subject()).isEqualTo(RefuseSubject.AUTHOR);
        assertThat(refuse.code()).isEqualTo(code);
        refuse.wrapAuthor(view);
        assertThat(AuthorId.of(view, 0)).isEqualTo(AuthorId.of(key(9), 0));
    }

    @Test
    void shouldReadBackRefusalForTheWholeLink() {
        length = RefusalEncoder.encodeRefuseLink(frame, RefuseCode.BUSY, 4, "later");
        final RefuseDecoder refuse = new RefuseDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(refuse.subject()).isEqualTo(RefuseSubject.LINK);
        assertThat(refuse.limitHit()).isEqualTo(4);
    }

    @Test
    void shouldReadBackGoodbye() {
        length = RefusalEncoder.encodeGoodbye(frame, GoodbyeCode.VERSION, "versions [2,3]");
        final GoodbyeDecoder goodbye = new GoodbyeDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(length).isEqualTo(RefusalEncoder.goodbyeLength("versions [2,3]"));
        assertThat(goodbye.code()).isEqualTo(GoodbyeCode.VERSION);
        assertThat(goodbye.reason()).isEqualTo("versions [2,3]");
    }

    @Test
    void shouldCutTheReasonAndReplaceWhatIsNotAsciiWhenItIsLongAndForeign() {
        length = RefusalEncoder.encodeGoodbye(frame, GoodbyeCode.INTERNAL, "\u00e9".repeat(5000));
        assertThat(length).isEqualTo(RefusalEncoder.GOODBYE_LENGTH_MAX);
        final GoodbyeDecoder goodbye = new GoodbyeDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(goodbye.reason()).isEqualTo("?".repeat(FrameDescriptor.SENTENCE_LENGTH_MAX));
    }

    @Test
    void shouldReadBackAdvertWhenHeadsComeInPartsOrWhole() {
        final AdvertiseFrameEncoder advert = new AdvertiseFrameEncoder().wrap(frame, 4096, 100);
        assertThat(advert.add(key(1), 0, 10, key(2), 0)).isTrue();
        final UnsafeBuffer head = new UnsafeBuffer(new byte[80]);
        head.putBytes(8, frame, FrameDescriptor.HEADS_OFFSET, FrameDescriptor.HEAD_LENGTH);
        assertThat(advert.add(head, 8)).isTrue();
        length = advert.finish(HANDLE, AdvertiseKind.FULL, true, false, 2_000_000);

        assertThat(length).isEqualTo(FrameDescriptor.advertiseLength(2));
        assertThat(FrameDescriptor.headCount(frame, 0)).isEqualTo(2);
        final AdvertiseDecoder decoder = new AdvertiseDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(decoder.kind()).isEqualTo(AdvertiseKind.FULL);
        assertThat(decoder.flags().first()).isTrue();
        assertThat(decoder.flags().last()).isFalse();
        assertThat(decoder.authorCount()).isEqualTo(2_000_000);
        assertThat(decoder.prefixNibbles()).isZero();
        for (final AdvertiseDecoder.HeadsDecoder entry : decoder.heads()) {
            entry.wrapAuthor(view);
            assertThat(AuthorId.of(view, 0)).isEqualTo(AuthorId.of(key(1), 0));
            assertThat(entry.seq()).isEqualTo(10);
            entry.wrapHash(view);
            assertThat(AuthorId.of(view, 0)).isEqualTo(AuthorId.of(key(2), 0));
        }
        assertThat(decoder.nodes().count()).isZero();
    }

    @Test
    void shouldAnswerFalseWhenTheAdvertFillsTheFrame() {
        final int lengthMax = FrameDescriptor.advertiseLength(3) + FrameDescriptor.HEAD_LENGTH - 1;
        final AdvertiseFrameEncoder advert = new AdvertiseFrameEncoder().wrap(frame, lengthMax, 100);
        for (int i = 0; i < 3; i++) {
            assertThat(advert.add(key(i), 0, 1, key(i), 0)).isTrue();
        }
        assertThat(advert.isFull()).isTrue();
        assertThat(advert.add(key(4), 0, 1, key(4), 0)).isFalse();
        assertThat(advert.add(key(4), 0)).isFalse();
        length = advert.finish(HANDLE, AdvertiseKind.FULL, false, true, 0);
        assertThat(length).isEqualTo(FrameDescriptor.advertiseLength(3)).isLessThanOrEqualTo(lengthMax);
    }

    @Test
    void shouldAnswerFalseWhenThePeerTakesNoMoreHeads() {
        final AdvertiseFrameEncoder advert = new AdvertiseFrameEncoder().wrap(frame, 8192, 1);
        assertThat(advert.add(key(1), 0, 1, key(1), 0)).isTrue();
        assertThat(advert.add(key(2), 0, 1, key(2), 0)).isFalse();
        length = advert.finish(HANDLE, AdvertiseKind.FULL, true, false, 0);
        assertThat(FrameDescriptor.headCount(frame, 0))
                .isEqualTo(advert.headCount())
                .isEqualTo(1);
    }

    @Test
    void shouldAnswerFalseWhenThePeerTakesNoMoreRanges() {
        final RequestFrameEncoder request = new RequestFrameEncoder().wrap(frame, 8192, 1);
        assertThat(request.add(key(1), 0, 0, 1)).isTrue();
        assertThat(request.isFull()).isTrue();
        assertThat(request.add(key(2), 0, 0, 1)).isFalse();
        length = request.finish(HANDLE, REQUEST_ID, 1);
        assertThat(FrameDescriptor.rangeCount(frame, 0)).isEqualTo(1);
    }

    @Test
    void shouldReadBackRequest() {
        final RequestFrameEncoder request = new RequestFrameEncoder().wrap(frame, 4096, 100);
        request.add(key(5), 0, 0, 1);
        request.add(key(4), 0, 7, Long.MAX_VALUE);
        assertThat(request.rangeCount()).isEqualTo(2);
        length = request.finish(HANDLE, -1, Integer.MAX_VALUE);

        assertThat(length).isEqualTo(FrameDescriptor.requestLength(2));
        final RequestDecoder decoder = new RequestDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(decoder.topicHandle()).isEqualTo(HANDLE);
        assertThat(decoder.requestId()).isEqualTo(0xFFFF_FFFFL);
        assertThat(decoder.credit()).isEqualTo(Integer.MAX_VALUE);
        assertThat(decoder.flags().proof()).isFalse();
        final RequestDecoder.RangesDecoder ranges = decoder.ranges().next().next();
        ranges.wrapAuthor(view);
        assertThat(AuthorId.of(view, 0)).isEqualTo(AuthorId.of(key(4), 0));
        assertThat(ranges.afterSeq()).isEqualTo(7);
        assertThat(ranges.upToSeq()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldReadBackResponseAroundEventsThatLieThere() {
        frame.setMemory(FrameDescriptor.EVENTS_OFFSET, 160, (byte) 0x77);
        length = ResponseFrameEncoder.finish(frame, HANDLE, REQUEST_ID, 1, 160, true);
        assertThat(length).isEqualTo(192);
        assertThat(FrameDescriptor.eventsLength(frame, 0)).isEqualTo(160);
        final ResponseDecoder response = new ResponseDecoder().wrapAndApplyHeader(frame, AT, header);
        assertThat(response.requestId()).isEqualTo(REQUEST_ID);
        assertThat(response.eventCount()).isEqualTo(1);
        assertThat(response.flags().last()).isTrue();
        response.wrapEvents(view);
        assertThat(view.capacity()).isEqualTo(160);
        assertThat(view.getByte(0)).isEqualTo((byte) 0x77);
        assertThat(view.getByte(159)).isEqualTo((byte) 0x77);
    }

    @Test
    void shouldRefuseToBeginWhenThereIsNoRoom() {
        length = FrameEncoder.encodeLeave(frame, 1);
        assertThatThrownBy(() -> new AdvertiseFrameEncoder().wrap(frame, 83, 1)).hasMessageContaining("lengthMax=83");
        assertThatThrownBy(() -> new RequestFrameEncoder().wrap(frame, 79, 1)).hasMessageContaining("lengthMax=79");
    }

    @Test
    void shouldLeaveNoOldMemoryInAFrame() {
        length = FrameEncoder.encodeLeave(frame, 1);
        // the samples are encoded over a buffer full of Z; these go through the generated encoders
        final Set<String> generated = Set.of("Eager", "Lazy");
        SampleFrames.all().forEach((name, bytes) -> {
            if (!generated.contains(name)) {
                assertThat(new String(bytes, ISO_8859_1)).as(name).doesNotContain("Z");
            }
        });
    }
}
