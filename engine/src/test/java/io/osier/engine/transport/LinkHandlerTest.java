package io.osier.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.TopicId;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.PongDecoder;
import io.osier.engine.status.Counter;
import io.osier.engine.sync.LinkConfig;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakWatch.class)
class LinkHandlerTest {
    private static final TopicId TOPIC = WireFrames.topicId(7);
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long HOUR_NS = 3_600 * SECOND_NS;

    private final EmbeddedLink link = new EmbeddedLink();
    private final RecordingPort port = new RecordingPort(TOPIC);

    @AfterEach
    void close() {
        link.close();
    }

    @Test
    void shouldGreetAtOnceAndOpenWhenThePeerGreets() {
        link.open();
        assertThat(link.takeSentTemplateIds()).containsExactly(HelloDecoder.TEMPLATE_ID);
        link.write(WireFrames.hello(EmbeddedLink.PEER));

        assertThat(link.openPeer).isEqualTo(EmbeddedLink.PEER);
        assertThat(link.counters.value(Counter.WIRE_BYTES_IN)).isEqualTo(76);
        assertThat(link.counters.value(Counter.WIRE_BYTES_OUT)).isEqualTo(76);
    }

    @Test
    void shouldUnderstandAConversationWhereverItIsSplit() {
        final byte[] stream = WireFrames.concat(
                WireFrames.hello(EmbeddedLink.PEER),
                WireFrames.join(3, TOPIC),
                WireFrames.credit(3, 1),
                WireFrames.ping(5),
                WireFrames.credit(3, 2));
        for (int split = 0; split <= stream.length; split++) {
            final EmbeddedLink one = new EmbeddedLink();
            final RecordingPort onePort = new RecordingPort(TOPIC);
            one.context.topics().put(TOPIC, onePort);
            one.open();
            one.write(Arrays.copyOfRange(stream, 0, split));
            one.write(Arrays.copyOfRange(stream, split, stream.length));

            assertThat(onePort.requestIds).as("split at %d", split).containsExactly(1, 2);
            assertThat(one.takeSentTemplateIds()).contains(PongDecoder.TEMPLATE_ID);
            one.close();
        }
    }

    @Test
    void shouldSayGoodbyeAndCloseWhenGarbageArrives() {
        link.greeted();
        final byte[] garbage = new byte[5000];
        new SplittableRandom(3).nextBytes(garbage);
        link.write(garbage);

        final GoodbyeDecoder goodbye = WireFrames.goodbye(last(link.takeSent()));
        assertThat(goodbye.code()).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(goodbye.reason()).contains("frameLengthMax=1048576");
        assertThat(link.channel.isOpen()).isFalse();
        assertThat(link.closedCount).isEqualTo(1);
        assertThat(link.counters.value(Counter.PROTOCOL_ERRORS)).isEqualTo(1);
    }

    @Test
    void shouldRefuseALongFrameBeforeTheHandshake() {
        link.open();
        link.write(new byte[] {0, 16, 0, 0});

        final GoodbyeDecoder goodbye = WireFrames.goodbye(last(link.takeSent()));
        assertThat(goodbye.code()).isEqualTo(GoodbyeCode.PROTOCOL_ERROR);
        assertThat(goodbye.reason()).contains("frameLength=4100");
    }

    @Test
    void shouldSayGoodbyeWhenAFrameDripsInAndIsNotWholeInTime() {
        final EmbeddedLink patient = patient();
        final long startNs = patient.context.nowNs();
        final byte[] ping = WireFrames.ping(5);
        patient.write(Arrays.copyOf(ping, 7));
        patient.handler.onTick(startNs);
        for (int second = 1; second < 20; second++) {
            patient.handler.onTick(startNs + second * SECOND_NS);
        }
        patient.write(new byte[] {ping[7]});
        patient.handler.onTick(startNs + 29 * SECOND_NS);
        assertThat(patient.channel.isOpen()).isTrue();
        patient.handler.onTick(startNs + 30 * SECOND_NS);

        final GoodbyeDecoder goodbye = WireFrames.goodbye(last(patient.takeSent()));
        assertThat(goodbye.code()).isEqualTo(GoodbyeCode.IDLE);
        assertThat(goodbye.reason()).contains("frameTimeoutMs=30000 bytes=8 frameLength=20");
        patient.close();
    }

    @Test
    void shouldGiveUpALinkWhosePeerNeverReads() {
        final EmbeddedLink patient = patient();
        final long startNs = patient.context.nowNs();
        patient.isStuck = true;
        patient.write(WireFrames.ping(5));
        patient.channel.runPendingTasks();
        for (int second = 0; second < 60; second++) {
            patient.handler.onTick(startNs + second * SECOND_NS);
        }
        assertThat(patient.closedCount).isZero();
        patient.handler.onTick(startNs + 60 * SECOND_NS);
        patient.channel.runPendingTasks();
        patient.channel.advanceTimeBy(TransportConfig.defaults().closeTimeoutMs(), TimeUnit.MILLISECONDS);
        patient.channel.runScheduledPendingTasks();

        assertThat(patient.closeCode).isEqualTo(GoodbyeCode.STALLED);
        assertThat(patient.context.linkLog().notices().get(0).reason()).contains("writeStallMs=60000");
        patient.close();
    }

    @Test
    void shouldNotGiveUpALinkWhosePeerReadsSlowly() {
        final EmbeddedLink patient = patient();
        final long startNs = patient.context.nowNs();
        for (int second = 0; second < 300; second++) {
            patient.isStuck = true;
            patient.write(WireFrames.ping(second));
            patient.handler.onTick(startNs + second * SECOND_NS);
            if (second % 50 == 0) {
                patient.isStuck = false;
                patient.channel.flush();
            }
        }

        assertThat(patient.closedCount).isZero();
        patient.close();
    }

    @Test
    void shouldStopReadingWhileATopicHasNoRoomAndLoseNothing() {
        upTopic();
        port.permits.set(1);
        link.write(WireFrames.concat(WireFrames.credit(3, 1), WireFrames.credit(3, 2), WireFrames.credit(3, 3)));
        assertThat(link.channel.config().isAutoRead()).isFalse();
        link.write(WireFrames.credit(3, 4));
        passMillisecond();
        assertThat(port.requestIds).containsExactly(1);
        port.permits.set(2);
        passMillisecond();
        assertThat(port.requestIds).containsExactly(1, 2, 3);
        assertThat(link.channel.config().isAutoRead()).isFalse();
        port.permits.set(9);
        passMillisecond();

        assertThat(port.requestIds).containsExactly(1, 2, 3, 4);
        assertThat(link.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void shouldReleaseWhatWaitsWhenTheConnectionIsLost() {
        upTopic();
        port.permits.set(0);
        link.write(WireFrames.concat(WireFrames.credit(3, 1), WireFrames.credit(3, 2)));
        link.write(Arrays.copyOf(WireFrames.credit(3, 4), 9));
        assertThat(link.channel.close().isSuccess()).isTrue();

        assertThat(port.links).isEmpty();
        assertThat(link.closedCount).isEqualTo(1);
        assertThat(link.context.links()).isEmpty();
    }

    @Test
    void shouldReportOnceAndSayGoodbyeWhenATopicThrows() {
        upTopic();
        port.failure = new IllegalStateException("boom, as the test wants");
        link.write(WireFrames.concat(WireFrames.credit(3, 1), WireFrames.credit(3, 2)));

        assertThat(WireFrames.goodbye(last(link.takeSent())).code()).isEqualTo(GoodbyeCode.INTERNAL);
        assertThat(link.errors.kindCount()).isEqualTo(1);
        assertThat(link.channel.isOpen()).isFalse();
        assertThat(port.links).isEmpty();
    }

    @Test
    void shouldCloseWithoutAnswerWhenThePeerSaysGoodbye() {
        link.greeted();
        link.write(WireFrames.concat(WireFrames.goodbye(GoodbyeCode.SHUTDOWN), WireFrames.ping(1)));

        assertThat(link.takeSent()).isEmpty();
        assertThat(link.channel.isOpen()).isFalse();
        assertThat(link.closeCode).isEqualTo(GoodbyeCode.SHUTDOWN);
    }

    @Test
    void shouldJoinAndLeaveTopicsOnALivingLink() {
        link.greeted();
        link.handler.joinTopic(port);
        link.channel.runPendingTasks();
        link.write(WireFrames.join(3, TOPIC));
        assertThat(port.links).hasSize(1);
        link.handler.leaveTopic(TOPIC);
        link.channel.runPendingTasks();

        assertThat(port.links).isEmpty();
    }

    private void upTopic() {
        link.context.topics().put(TOPIC, port);
        link.greeted();
        link.write(WireFrames.join(3, TOPIC));
        assertThat(port.links).hasSize(1);
        link.takeSent();
    }

    /** A link that is not closed for silence, so that other deadlines show. */
    private static EmbeddedLink patient() {
        final LinkConfig config = LinkConfig.defaults().withDeadlines(HOUR_NS, HOUR_NS, 2 * HOUR_NS);
        return new EmbeddedLink(TransportConfig.defaults().withLink(config)).greeted();
    }

    private void passMillisecond() {
        link.channel.advanceTimeBy(2, TimeUnit.MILLISECONDS);
        link.channel.runScheduledPendingTasks();
    }

    private static UnsafeBuffer last(final List<UnsafeBuffer> frames) {
        return frames.get(frames.size() - 1);
    }
}
