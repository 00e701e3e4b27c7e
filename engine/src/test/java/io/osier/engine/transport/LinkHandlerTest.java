package io.osier.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.TopicId;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.PongDecoder;
import io.osier.engine.status.Counter;
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
    void shouldKeepAPeersSentenceOnOneLineOfTheLog() {
        assertThat(LinkHandler.printable("bye: at=1 ~\r\n2026 ERROR forged\u001b[2J\u0085\u2028"))
                .isEqualTo("bye: at=1 ~??2026 ERROR forged?[2J??");
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

    private void passMillisecond() {
        link.channel.advanceTimeBy(2, TimeUnit.MILLISECONDS);
        link.channel.runScheduledPendingTasks();
    }

    private static UnsafeBuffer last(final List<UnsafeBuffer> frames) {
        return frames.get(frames.size() - 1);
    }
}
