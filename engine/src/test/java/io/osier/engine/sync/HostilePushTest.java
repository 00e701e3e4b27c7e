package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.NodeId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.message.AuthorsFrameEncoder;
import io.osier.codec.message.Features;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.ResponseFrameEncoder;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.CreditDecoder;
import io.osier.codec.message.sbe.LazyDecoder;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.engine.status.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real session against peers that push what they should not; every frame of theirs is written by hand. */
final class HostilePushTest {
    private static final int PEER_HANDLE = 9;
    private static final int WINDOW = 4_000;

    private final SimSwarm swarm =
            new SimSwarm(78, 1, SimSwarm.CONFIG.withLive(new LiveConfig(Spread.PUSH, WINDOW, 0, 0)), Features.DIGESTS);
    private final SimNode node = swarm.nodes().get(0);
    private final SimAuthor author = new SimAuthor(swarm.random());
    private final List<SimLink> outbounds = new ArrayList<>();
    private final TopicLink link = connect();
    private int requestId;

    private TopicLink connect() {
        return connect(Features.DIGESTS | Features.PUSH);
    }

    private TopicLink connect(final long features) {
        final SimLink outbound = new SimLink(swarm);
        outbounds.add(outbound);
        final TopicLink topicLink = new TopicLink(
                outbounds.size(),
                NodeId.of(new byte[NodeId.LENGTH]),
                1,
                1 << 20,
                8192,
                2,
                features,
                WINDOW,
                false,
                outbound);
        node.session().onLinkUp(topicLink, swarm.nowNs());
        drain();
        return topicLink;
    }

    @AfterEach
    void shouldHoldNoFrameInTheEnd() {
        node.session().close();
        while (node.stepVerifier(swarm.nowNs())) {
            // What is out comes home.
        }
        outbounds.forEach(SimLink::drop);
        assertThat(swarm.framesHeld()).isZero();
        assertThat(node.session().ordersOutCount()).isZero();
    }

    private void send(final TopicLink from, final ToIntFunction<MutableDirectBuffer> encoder) {
        final SimFrame frame = new SimFrame(swarm, 1 << 20);
        frame.length(encoder.applyAsInt(frame.buffer()));
        node.receive(from, frame, swarm.nowNs());
    }

    private void push(final TopicLink from, final int length, final boolean isLast) {
        send(from, buffer -> {
            buffer.putBytes(FrameDescriptor.EVENTS_OFFSET, author.event(), 0, length);
            return ResponseFrameEncoder.finish(
                    buffer, PEER_HANDLE, FrameDescriptor.PUSHED_ID, length == 0 ? 0 : 1, length, isLast);
        });
    }

    /** Two events in one frame, of two authors. */
    private void pushBoth(final TopicLink from, final byte[] first, final byte[] second) {
        send(from, buffer -> {
            buffer.putBytes(FrameDescriptor.EVENTS_OFFSET, first);
            buffer.putBytes(FrameDescriptor.EVENTS_OFFSET + first.length, second);
            return ResponseFrameEncoder.finish(
                    buffer, PEER_HANDLE, FrameDescriptor.PUSHED_ID, 2, first.length + second.length, false);
        });
    }

    private void push(final TopicLink from, final byte[] event) {
        send(from, buffer -> {
            buffer.putBytes(FrameDescriptor.EVENTS_OFFSET, event);
            return ResponseFrameEncoder.finish(buffer, PEER_HANDLE, FrameDescriptor.PUSHED_ID, 1, event.length, false);
        });
    }

    private static byte[] next(final SimAuthor from) {
        final byte[] event = new byte[from.next(10)];
        from.event().getBytes(0, event);
        return event;
    }

    /** Lets the session work; the messages that it sent. */
    private List<Integer> drain() {
        final List<Integer> templates = new ArrayList<>();
        boolean isBusy = true;
        while (isBusy) {
            isBusy = node.session().doWork(swarm.nowNs()) > 0;
            isBusy |= node.stepVerifier(swarm.nowNs());
            isBusy |= node.stepLane(swarm.nowNs());
            for (final SimLink outbound : outbounds) {
                for (SimFrame frame = outbound.poll(); frame != null; frame = outbound.poll()) {
                    final int templateId = FrameValidator.templateId(frame.buffer(), 0);
                    templates.add(templateId);
                    if (templateId == RequestDecoder.TEMPLATE_ID) {
                        requestId = frame.buffer()
                                .getInt(FrameDescriptor.BODY_OFFSET + RequestDecoder.requestIdEncodingOffset());
                    }
                    frame.release();
                    isBusy = true;
                }
            }
        }
        return templates;
    }

    private String closeReason() {
        return outbounds.get(0).closeReason();
    }

    @Test
    void shouldStoreWhatIsGoodAndGiveTheWindowBack() {
        for (int i = 0; i < 40; i++) {
            push(link, author.next(500), false);
            drain();
        }

        assertThat(node.log().authors().eventCount()).isEqualTo(40);
        assertThat(closeReason()).isEmpty();
    }

    @Test
    void shouldCloseThePeerWhenItPushesMoreThanItsWindow() {
        for (int i = 0; i < 10; i++) {
            push(link, author.next(500), false);
        }

        assertThat(closeReason()).contains("PROTOCOL_ERROR").contains("window");
        assertThat(node.log().authors().eventCount()).isZero();
    }

    @Test
    void shouldCloseThePeerWhenAPushIsTheLastOrEmpty() {
        push(link, 0, true);

        assertThat(closeReason()).contains("PROTOCOL_ERROR").contains("last=true");
    }

    @Test
    void shouldCloseThePeerWhenItGivesBackMoreThanWasTaken() {
        send(link, buffer -> FrameEncoder.encodeCredit(buffer, PEER_HANDLE, FrameDescriptor.PUSHED_ID, 1));

        assertThat(closeReason()).contains("PROTOCOL_ERROR").contains("credit=1");
    }

    @Test
    void shouldChargeThePeerWhenASignatureIsWrong() {
        final int length = author.next(10);
        author.event().putByte(EventDescriptor.SIGNATURE_OFFSET, (byte)
                (author.event().getByte(EventDescriptor.SIGNATURE_OFFSET) ^ 1));
        author.fixCrc(length);
        push(link, length, false);

        assertThat(drain()).contains(RefuseDecoder.TEMPLATE_ID);
        assertThat(node.counters().value(Counter.INVALID_EVENTS)).isEqualTo(1);
        assertThat(node.log().authors().eventCount()).isZero();
    }

    @Test
    void shouldAskToBeLazyAndCheckNoSignatureWhenAnEventIsHeld() {
        final int length = author.next(10);
        push(link, length, false);
        drain();
        final long checked = node.counters().value(Counter.RUNS_VERIFIED);
        push(link, length, false);

        assertThat(drain()).contains(LazyDecoder.TEMPLATE_ID);
        assertThat(node.counters().value(Counter.REDUNDANT_PUSHED_EVENTS)).isEqualTo(1);
        assertThat(node.counters().value(Counter.RUNS_VERIFIED)).isEqualTo(checked);
    }

    @Test
    void shouldMakeTheSlowerLinkLazyWhenBothPushTheSameBeforeItIsVerified() {
        final TopicLink other = connect();
        final int length = author.next(10);
        push(link, length, false);
        push(other, length, false);
        final List<Integer> answers = drain();

        assertThat(answers).contains(LazyDecoder.TEMPLATE_ID);
        assertThat(node.log().authors().eventCount()).isEqualTo(1);
        assertThat(node.counters().value(Counter.REDUNDANT_PUSHED_EVENTS)).isEqualTo(1);
    }

    @Test
    void shouldTakeAnEventFromTheOtherLinkWhenTheFirstOneWasForged() {
        final TopicLink other = connect();
        final int length = author.next(10);
        final byte[] good = new byte[length];
        author.event().getBytes(0, good);
        author.event().putByte(EventDescriptor.SIGNATURE_OFFSET, (byte) (good[EventDescriptor.SIGNATURE_OFFSET] ^ 1));
        author.fixCrc(length);
        push(link, length, false);
        author.event().putBytes(0, good);
        push(other, length, false);
        drain();

        assertThat(node.session().wantedEventCount())
                .as("asked for at the other")
                .isEqualTo(1);
        assertThat(node.counters().value(Counter.REQUESTS_OUT)).isEqualTo(1);
    }

    @Test
    void shouldTakeAPushAsAnAdvertWhenEventsBeforeItAreMissing() {
        author.next(10);
        push(link, author.next(10), false);
        drain();

        assertThat(node.counters().value(Counter.PUSHES_OUT_OF_PLACE)).isEqualTo(1);
        assertThat(node.counters().value(Counter.RUNS_VERIFIED)).isZero();
        assertThat(node.counters().value(Counter.REQUESTS_OUT)).isEqualTo(1);
        assertThat(closeReason()).isEmpty();
    }

    @Test
    void shouldCloseThePeerWhenAPushedEventHasNoSeq() {
        final int length = author.next(10);
        author.event().putLong(EventDescriptor.SEQ_OFFSET, 0);
        author.fixCrc(length);
        push(link, length, false);

        assertThat(closeReason()).contains("PROTOCOL_ERROR").contains("firstSeq=0");
    }

    @Test
    void shouldTakePushesOfAPeerThatAnnouncedNoDigests() {
        final TopicLink other = connect(Features.PUSH);
        final int length = author.next(10);
        push(other, length, false);
        drain();
        push(other, length, false);
        drain();

        assertThat(node.log().authors().eventCount()).isEqualTo(1);
        assertThat(node.counters().value(Counter.REDUNDANT_PUSHED_EVENTS)).isEqualTo(1);
    }

    @Test
    void shouldNotMindMarksOfAuthorsThatNobodyKnows() {
        final AuthorsFrameEncoder encoder = new AuthorsFrameEncoder();
        send(link, buffer -> {
            encoder.wrap(buffer, 1).add(author.event(), 0);
            return encoder.finishLazy(PEER_HANDLE);
        });

        assertThat(closeReason()).isEmpty();
    }

    @Test
    void shouldGiveCreditOnlyWhenItIsWorthAMessage() {
        push(link, author.next(10), false);

        assertThat(drain()).doesNotContain(CreditDecoder.TEMPLATE_ID);
        push(link, author.next(900), false);
        assertThat(drain()).contains(CreditDecoder.TEMPLATE_ID);
    }

    @Test
    void shouldStoreAllThatWasAskedForWhenTheBeginningIsPushedAlongWithAnotherAuthor() {
        final SimAuthor other = new SimAuthor(swarm.random());
        final byte[] first = next(author);
        final byte[] second = next(author);
        final byte[] third = next(author);
        push(link, third);
        drain();
        assertThat(node.counters().value(Counter.REQUESTS_OUT)).isEqualTo(1);

        pushBoth(link, first, next(other));
        while (node.stepVerifier(swarm.nowNs())) {
            // What was pushed comes before what was asked for.
        }
        send(link, buffer -> {
            int offset = FrameDescriptor.EVENTS_OFFSET;
            for (final byte[] event : List.of(first, second, third)) {
                buffer.putBytes(offset, event);
                offset += event.length;
            }
            return ResponseFrameEncoder.finish(
                    buffer, PEER_HANDLE, requestId, 3, offset - FrameDescriptor.EVENTS_OFFSET, true);
        });
        drain();

        assertThat(closeReason()).isEmpty();
        assertThat(node.log().authors().eventCount()).isEqualTo(4);
        assertThat(node.counters().value(Counter.REDUNDANT_PUSHED_EVENTS)).isEqualTo(1);
        assertThat(node.counters().value(Counter.REDUNDANT_EVENTS))
                .as("only what was pushed")
                .isEqualTo(1);
        assertThat(node.session().divergedCount()).isZero();
    }

    @Test
    void shouldAskForAnAuthorElsewhereWhileAPeerGoesOnPushingWhatDoesNotFit() {
        final SimAuthor accomplice = new SimAuthor(swarm.random());
        final TopicLink honest = connect();
        next(author);
        final byte[] second = next(author);
        pushBoth(link, next(accomplice), second);
        push(link, second);
        node.stepVerifier(swarm.nowNs());
        push(link, second);
        push(honest, second);
        node.session().doWork(swarm.nowNs());

        assertThat(node.counters().value(Counter.REQUESTS_OUT))
                .as("nothing of the author that fits is with a verifier")
                .isEqualTo(1);
    }

    @Test
    void shouldNotMakeThePeerLazyThatSentInTheEndWhatAnotherHadForged() {
        final TopicLink other = connect();
        final byte[] first = next(author);
        final byte[] forged = new byte[first.length];
        author.event().putByte(EventDescriptor.SIGNATURE_OFFSET, (byte) (first[EventDescriptor.SIGNATURE_OFFSET] ^ 1));
        author.fixCrc(first.length);
        author.event().getBytes(0, forged);
        push(link, forged);
        push(other, first);
        drain();
        send(other, buffer -> {
            buffer.putBytes(FrameDescriptor.EVENTS_OFFSET, first);
            return ResponseFrameEncoder.finish(buffer, PEER_HANDLE, requestId, 1, first.length, true);
        });
        drain();
        push(other, next(author));

        assertThat(drain()).doesNotContain(LazyDecoder.TEMPLATE_ID);
        assertThat(node.log().authors().eventCount()).isEqualTo(2);
    }

    @Test
    void shouldNotAnnounceToAPeerWhatItPushedLate() {
        final TopicLink other = connect();
        final byte[] event = next(author);
        push(other, event);
        node.stepVerifier(swarm.nowNs());
        push(link, event);

        assertThat(drain()).contains(LazyDecoder.TEMPLATE_ID).doesNotContain(AdvertiseDecoder.TEMPLATE_ID);
    }
}
