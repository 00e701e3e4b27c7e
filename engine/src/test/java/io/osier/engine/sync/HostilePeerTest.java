package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.NodeId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.ForkProof;
import io.osier.codec.message.AdvertiseFrameEncoder;
import io.osier.codec.message.Features;
import io.osier.codec.message.ForkFrameEncoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.RequestFrameEncoder;
import io.osier.codec.message.ResponseFrameEncoder;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.CancelDecoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import io.osier.engine.status.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real session against a peer whose every frame is written by hand. */
final class HostilePeerTest {
    private static final int OUR_HANDLE = 1;
    private static final int PEER_HANDLE = 9;

    private final SimSwarm swarm = new SimSwarm(77, 1, SimSwarm.CONFIG);
    private final SimNode node = swarm.nodes().get(0);
    private final SimAuthor author = new SimAuthor(swarm.random());
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private SimLink outbound;
    private TopicLink link;

    @BeforeEach
    void linkUp() {
        author.signer().author().copyTo(key, 0);
        connect();
    }

    private void connect() {
        outbound = new SimLink(swarm);
        link = new TopicLink(
                swarm.random().nextLong(),
                NodeId.of(new byte[NodeId.LENGTH]),
                OUR_HANDLE,
                1 << 20,
                8192,
                2,
                Features.FORKS,
                0,
                false,
                outbound);
        node.session().onLinkUp(link, swarm.nowNs());
        drain();
    }

    @AfterEach
    void shouldHoldNoFrameInTheEnd() {
        node.session().close();
        outbound.drop();
        assertThat(swarm.framesHeld()).isZero();
        assertThat(node.session().ordersOutCount()).isZero();
    }

    @Test
    void shouldCloseThePeerWhenItAnswersWhatNobodyAsked() {
        final int length = author.next(10);
        send(buffer -> response(buffer, 5, length, 1));

        assertThat(outbound.closeReason()).contains("PROTOCOL_ERROR").contains("requestId=5");
        assertThat(node.counters().value(Counter.UNSOLICITED_EVENTS)).isEqualTo(1);
        assertThat(node.log().authors().eventCount()).isZero();
    }

    @Test
    void shouldDropTheRunAndSayWhichAuthorWhenASignatureIsWrong() {
        advertise(1);
        final int requestId = requestId(drain());
        final int length = author.next(10);
        author.event().putByte(EventDescriptor.SIGNATURE_OFFSET, (byte)
                (author.event().getByte(EventDescriptor.SIGNATURE_OFFSET) ^ 1));
        author.fixCrc(length);
        send(buffer -> response(buffer, requestId, length, 1));
        final List<SimFrame> answers = drain();

        assertThat(node.counters().value(Counter.INVALID_EVENTS)).isEqualTo(1);
        assertThat(node.log().authors().eventCount()).isZero();
        assertThat(templates(answers)).contains(RefuseDecoder.TEMPLATE_ID);
        assertThat(node.session().wantedEventCount()).isZero();
        assertThat(outbound.isClosed()).isFalse();
    }

    @Test
    void shouldCloseThePeerWhenItKeepsSendingBadRuns() {
        for (int i = 0; i <= SimSwarm.CONFIG.badRunsPerLinkMax(); i++) {
            final SimAuthor other = new SimAuthor(swarm.random());
            other.signer().author().copyTo(key, 0);
            advertise(1);
            final int requestId = requestId(drain());
            final int length = other.next(10);
            other.event().putByte(length - 1, (byte) 1);
            send(buffer -> {
                buffer.putBytes(FrameDescriptor.EVENTS_OFFSET, other.event(), 0, length);
                return ResponseFrameEncoder.finish(buffer, PEER_HANDLE, requestId, 1, length, true);
            });
        }

        drain();

        assertThat(outbound.closeReason()).contains("BAD_EVENTS");
    }

    @Test
    void shouldAskAgainAfterAPauseWhenThePeerIsBusy() {
        advertise(1);
        final int requestId = requestId(drain());
        send(buffer ->
                RefusalEncoder.encodeRefuseRequest(buffer, PEER_HANDLE, requestId, RefuseCode.BUSY, 0, "not now"));
        assertThat(node.counters().value(Counter.REQUESTS_IN_FLIGHT)).isZero();
        assertThat(node.session().isHistoryComplete()).isFalse();
        assertThat(templates(drain())).doesNotContain(RequestDecoder.TEMPLATE_ID);

        swarm.advance(1_000_000_000);
        assertThat(templates(drain())).contains(RequestDecoder.TEMPLATE_ID);
    }

    @Test
    void shouldAskAnotherLinkWhenAPeerRefusesForGood() {
        advertise(1);
        final int requestId = requestId(drain());
        send(buffer ->
                RefusalEncoder.encodeRefuseRequest(buffer, PEER_HANDLE, requestId, RefuseCode.STORAGE_FAILED, 0, "no"));
        assertThat(node.session().isHistoryComplete()).isFalse();
        swarm.advance(1_000_000_000);
        assertThat(templates(drain())).doesNotContain(RequestDecoder.TEMPLATE_ID);
        outbound.drop();
        node.session().onLinkDown(link, swarm.nowNs());

        connect();
        advertise(1);
        assertThat(templates(drain())).contains(RequestDecoder.TEMPLATE_ID);
    }

    @Test
    void shouldCloseThePeerWhenAResponseHasNeitherEventsNorAnEnd() {
        advertise(1);
        final int requestId = requestId(drain());
        send(buffer -> ResponseFrameEncoder.finish(buffer, PEER_HANDLE, requestId, 0, 0, false));

        assertThat(outbound.closeReason()).contains("without events is the last");
    }

    @Test
    void shouldCloseThePeerWhenItGoesOnAfterLast() {
        advertise(2);
        final int requestId = requestId(drain());
        send(buffer -> ResponseFrameEncoder.finish(buffer, PEER_HANDLE, requestId, 0, 0, true));
        send(buffer -> ResponseFrameEncoder.finish(buffer, PEER_HANDLE, requestId, 0, 0, true));

        assertThat(outbound.closeReason()).contains("answers an open request");
    }

    @Test
    void shouldCloseThePeerWhenAResponseHoldsFewerEventsThanItSays() {
        advertise(2);
        final int requestId = requestId(drain());
        final int length = author.next(400);
        send(buffer -> response(buffer, requestId, length, 2));

        assertThat(outbound.closeReason()).contains("eventCount=2 found=1").doesNotContain("NONE");
    }

    @Test
    void shouldStillAskOthersWhenOnePeerClaimsAnotherHistory() {
        author.publish(node, 10, swarm.nowNs());
        hash.setMemory(0, EventHash.LENGTH, (byte) 7);
        advertise(1);
        drain();
        final SimLink liar = outbound;
        connect();
        advertise(5);

        assertThat(templates(drain())).contains(RequestDecoder.TEMPLATE_ID);
        assertThat(node.session().divergedCount()).isEqualTo(1);
        liar.drop();
    }

    @Test
    void shouldTakeANewRequestWhileTheEndOfTheLastIsOnItsWayOut() {
        author.publish(node, 10, swarm.nowNs());
        for (int i = 0; i < 3 * SimSwarm.CONFIG.requestsInFlightMax(); i++) {
            request(3, 1000, 1);
            node.session().doWork(swarm.nowNs());
            assertThat(node.stepLane(swarm.nowNs())).isTrue();
            assertThat(lastCount(poll())).isEqualTo(1);
            request(3, 1000, 1);
            drain();
        }
        assertThat(outbound.closeReason()).isEmpty();
        assertThat(node.counters().value(Counter.REFUSED_LIMIT_EXCEEDED)).isZero();
    }

    @Test
    void shouldNotOverflowWhenPeersAdvertiseTheHighestSeq() {
        advertise(Long.MAX_VALUE);
        new SimAuthor(swarm.random()).signer().author().copyTo(key, 0);
        advertise(Long.MAX_VALUE);

        assertThat(node.session().wantedEventCount()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldForgetAWantWhenThePeerDoesNotHaveWhatItAdvertised() {
        advertise(1000);
        final int requestId = requestId(drain());
        send(buffer -> ResponseFrameEncoder.finish(buffer, PEER_HANDLE, requestId, 0, 0, true));

        assertThat(node.session().wantedEventCount()).isZero();
        assertThat(node.session().isHistoryComplete()).isFalse();
        assertThat(outbound.isClosed()).isFalse();
    }

    @Test
    void shouldCancelAndThenCloseWhenAPeerWithholds() {
        advertise(1);
        drain();
        swarm.advance(SimSwarm.CONFIG.requestStallNs() + 1);
        assertThat(templates(drain())).contains(CancelDecoder.TEMPLATE_ID);
        assertThat(outbound.isClosed()).isFalse();

        swarm.advance(SimSwarm.CONFIG.requestStallNs() + 1);
        drain();
        assertThat(outbound.closeReason()).contains("STALLED");
        assertThat(node.counters().value(Counter.REQUESTS_STALLED)).isEqualTo(1);
    }

    @Test
    void shouldRefuseRequestsBeyondTheLimit() {
        author.publish(node, 10, swarm.nowNs());
        for (int requestId = 1; requestId <= SimSwarm.CONFIG.requestsInFlightMax() + 1; requestId++) {
            request(requestId, 1, 1);
        }
        final List<SimFrame> answers = drain();

        assertThat(node.counters().value(Counter.REFUSED_LIMIT_EXCEEDED)).isEqualTo(1);
        assertThat(templates(answers)).contains(RefuseDecoder.TEMPLATE_ID, ResponseDecoder.TEMPLATE_ID);
    }

    @Test
    void shouldCloseThePeerWhenARequestIdIsOpenAlready() {
        author.publish(node, 10, swarm.nowNs());
        request(3, 0, 1);
        request(3, 0, 1);

        assertThat(outbound.closeReason()).contains("PROTOCOL_ERROR").contains("requestId=3");
    }

    @Test
    void shouldSendNothingBeyondTheCreditAndEndWhenCancelled() {
        for (int i = 0; i < 50; i++) {
            author.publish(node, 1000, swarm.nowNs());
        }
        request(3, 5000, 50);
        assertThat(eventBytes(drain())).isBetween(5000, 5000 + 1200);
        send(buffer -> FrameEncoder.encodeCredit(buffer, PEER_HANDLE, 3, 5000));
        assertThat(eventBytes(drain())).isBetween(3000, 5000 + 1200);
        send(buffer -> FrameEncoder.encodeCancel(buffer, PEER_HANDLE, 3));
        final List<SimFrame> answers = drain();

        assertThat(eventBytes(answers)).isZero();
        assertThat(lastCount(answers)).isEqualTo(1);
    }

    @Test
    void shouldClosePeerWhenCreditOverflows() {
        author.publish(node, 1000, swarm.nowNs());
        request(3, 0, 1);
        send(buffer -> FrameEncoder.encodeCredit(buffer, PEER_HANDLE, 3, -1));

        assertThat(outbound.closeReason())
                .contains("a balance of credit is below 2^31: requestId=3 balance=0 credit=4294967295");
    }

    @Test
    void shouldEndWithLastWhenAskedForAnUnknownAuthor() {
        request(4, 1000, 10);
        assertThat(lastCount(drain())).isEqualTo(1);
    }

    @Test
    void shouldEndWithLastAtOnceWhenThereIsNothingToSendAndNoCredit() {
        request(4, 0, 10);
        assertThat(lastCount(drain())).isEqualTo(1);

        author.publish(node, 1000, swarm.nowNs());
        request(5, 0, 10);
        assertThat(lastCount(drain())).isZero();
        send(buffer -> FrameEncoder.encodeCancelAuthor(buffer, PEER_HANDLE, 5, key, 0));
        assertThat(lastCount(drain())).isEqualTo(1);
    }

    @Test
    void shouldEndWithLastWhenTheOnlyAuthorIsCancelledAfterTheCreditWasUsedUp() {
        for (int i = 0; i < 10; i++) {
            author.publish(node, 1000, swarm.nowNs());
        }
        request(4, 2500, 10);
        final List<SimFrame> before = drain();
        assertThat(eventBytes(before)).isBetween(2500, 4000);
        assertThat(lastCount(before)).isZero();
        send(buffer -> FrameEncoder.encodeCancelAuthor(buffer, PEER_HANDLE, 4, key, 0));
        final List<SimFrame> after = drain();

        assertThat(eventBytes(after)).isZero();
        assertThat(lastCount(after)).isEqualTo(1);
    }

    @Test
    void shouldSkipAnAuthorThatWasCancelled() {
        author.publish(node, 1000, swarm.nowNs());
        request(4, 0, 1);
        send(buffer -> FrameEncoder.encodeCancelAuthor(buffer, PEER_HANDLE, 4, key, 0));
        send(buffer -> FrameEncoder.encodeCredit(buffer, PEER_HANDLE, 4, 1000));
        final List<SimFrame> answers = drain();

        assertThat(eventBytes(answers)).isZero();
        assertThat(lastCount(answers)).isEqualTo(1);
    }

    @Test
    void shouldAskForOneEventWhenThePeerClaimsAnotherHistoryAndForNoMore() {
        author.publish(node, 10, swarm.nowNs());
        drain();
        hash.setMemory(0, EventHash.LENGTH, (byte) 7);
        advertise(1);

        assertThat(node.session().divergedCount()).isEqualTo(1);
        assertThat(node.counters().value(Counter.HEADS_DIVERGED)).isEqualTo(1);
        final List<SimFrame> asked = drain();
        final int requestId = requestId(asked);
        assertThat(node.counters().value(Counter.EVIDENCE_ASKED)).isEqualTo(1);
        send(buffer -> ResponseFrameEncoder.finish(buffer, PEER_HANDLE, requestId, 0, 0, true));
        advertise(1);
        advertise(5);
        assertThat(templates(drain())).doesNotContain(RequestDecoder.TEMPLATE_ID);
        assertThat(node.log().authors().quarantinedCount()).isZero();
    }

    @Test
    void shouldAskForAProofOnceWhenAQuarantineIsClaimedAndBelieveNothing() {
        author.publish(node, 10, swarm.nowNs());
        drain();
        hash.setMemory(0, EventHash.LENGTH, (byte) 0xff);
        advertise(-1);
        final int requestId = requestId(drain());
        send(buffer -> ResponseFrameEncoder.finish(buffer, PEER_HANDLE, requestId, 0, 0, true));
        advertise(-1);

        assertThat(templates(drain())).doesNotContain(RequestDecoder.TEMPLATE_ID);
        assertThat(node.log().authors().quarantinedCount()).isZero();
        assertThat(outbound.closeReason()).isEmpty();
    }

    @Test
    void shouldHaveAnAuthorInOneRequestWhileAProofIsAskedFor() {
        hash.setMemory(0, EventHash.LENGTH, (byte) 0xff);
        advertise(-1);
        final int requestId = requestId(drain());
        advertise(5);
        assertThat(templates(drain())).doesNotContain(RequestDecoder.TEMPLATE_ID);

        send(buffer -> ResponseFrameEncoder.finish(buffer, PEER_HANDLE, requestId, 0, 0, true));
        assertThat(templates(drain())).contains(RequestDecoder.TEMPLATE_ID);
    }

    @Test
    void shouldAskForAProofAgainAfterAPauseWhenThePeerIsBusy() {
        hash.setMemory(0, EventHash.LENGTH, (byte) 0xff);
        advertise(-1);
        final int requestId = requestId(drain());
        send(buffer ->
                RefusalEncoder.encodeRefuseRequest(buffer, PEER_HANDLE, requestId, RefuseCode.BUSY, 0, "not now"));
        assertThat(templates(drain())).doesNotContain(RequestDecoder.TEMPLATE_ID);

        swarm.advance(TimeUnit.SECONDS.toNanos(1));
        assertThat(templates(drain())).contains(RequestDecoder.TEMPLATE_ID);
    }

    private ForkProof notAProof() {
        final SimAuthor twin = new SimAuthor(author);
        final int first = author.next(10);
        final int second = twin.next(20);
        twin.event().putByte(EventDescriptor.SIGNATURE_OFFSET, (byte)
                ~twin.event().getByte(EventDescriptor.SIGNATURE_OFFSET));
        twin.fixCrc(second);
        return ForkProof.of(author.event(), 0, first, twin.event(), 0, second);
    }

    @Test
    void shouldChargeForAForkThatProvesNothing() {
        final ForkProof forged = notAProof();
        forged.author().copyTo(key, 0);
        hash.setMemory(0, EventHash.LENGTH, (byte) 0xff);
        advertise(-1);
        final int requestId = requestId(drain());
        send(buffer -> ForkFrameEncoder.encode(buffer, PEER_HANDLE, forged));
        drain();
        send(buffer -> ResponseFrameEncoder.finish(buffer, PEER_HANDLE, requestId, 0, 0, true));
        drain();

        assertThat(node.log().authors().quarantinedCount()).isZero();
        assertThat(node.log().forks().count()).isZero();
        assertThat(node.counters().value(Counter.INVALID_EVENTS)).isEqualTo(2);
        assertThat(node.session().ordersOutCount()).isZero();
    }

    @Test
    void shouldCloseAPeerThatSendsAForkUnasked() {
        final ForkProof forged = notAProof();
        send(buffer -> ForkFrameEncoder.encode(buffer, PEER_HANDLE, forged));

        assertThat(outbound.closeReason()).contains("a Fork answers an open request for it");
    }

    @Test
    void shouldCloseAPeerThatAsksForTwoProofsAtOnce() {
        send(buffer -> {
            final RequestFrameEncoder encoder = new RequestFrameEncoder().wrap(buffer, 4096, 2);
            encoder.add(key, 0, 0, 1);
            encoder.add(hash, 0, 0, 1);
            final int length = encoder.finish(PEER_HANDLE, 5, 0);
            buffer.putByte(FrameDescriptor.BODY_OFFSET + RequestDecoder.flagsEncodingOffset(), (byte) 1);
            return length;
        });

        assertThat(outbound.closeReason()).contains("names one author: ranges=2");
    }

    @Test
    void shouldEndARequestForAProofThatThereIsNot() {
        author.publish(node, 10, swarm.nowNs());
        drain();
        send(buffer -> {
            final RequestFrameEncoder encoder = new RequestFrameEncoder().wrap(buffer, 4096, 1);
            encoder.add(key, 0, 0, 1);
            return encoder.finishProof(PEER_HANDLE, 5);
        });
        final List<SimFrame> answers = drain();

        assertThat(lastCount(answers)).isEqualTo(1);
        assertThat(eventBytes(answers)).isZero();
    }

    @Test
    void shouldAdvertiseEverythingAgainAfterTheInterval() {
        author.publish(node, 10, swarm.nowNs());
        drain();
        swarm.advance(SimSwarm.CONFIG.readvertiseIntervalNs() * 3);

        assertThat(templates(drain())).contains(AdvertiseDecoder.TEMPLATE_ID);
    }

    private void advertise(final long seq) {
        final AdvertiseFrameEncoder encoder = new AdvertiseFrameEncoder();
        send(buffer -> {
            encoder.wrap(buffer, 4096, 10).add(key, 0, seq, hash, 0);
            return encoder.finish(PEER_HANDLE, AdvertiseKind.FULL, true, true, 1);
        });
    }

    private void request(final int requestId, final int credit, final long upToSeq) {
        final RequestFrameEncoder encoder = new RequestFrameEncoder();
        send(buffer -> {
            encoder.wrap(buffer, 4096, 10).add(key, 0, 0, upToSeq);
            return encoder.finish(PEER_HANDLE, requestId, credit);
        });
    }

    private int response(
            final MutableDirectBuffer buffer, final int requestId, final int eventsLength, final int eventCount) {
        buffer.putBytes(FrameDescriptor.EVENTS_OFFSET, author.event(), 0, eventsLength);
        return ResponseFrameEncoder.finish(buffer, PEER_HANDLE, requestId, eventCount, eventsLength, true);
    }

    private void send(final ToIntFunction<MutableDirectBuffer> message) {
        final SimFrame frame = new SimFrame(swarm, 8192);
        frame.length(message.applyAsInt(frame.buffer()));
        node.receive(link, frame, swarm.nowNs());
        while (node.stepVerifier(swarm.nowNs())) {
            assertThat(node.isIdle()).isTrue();
        }
    }

    /** Everything that the node sends now; the frames are released, their memory is still there to look at. */
    private List<SimFrame> drain() {
        final List<SimFrame> frames = new ArrayList<>();
        boolean hasMore = true;
        while (hasMore) {
            swarm.advance(2_000_000);
            hasMore = node.session().doWork(swarm.nowNs()) > 0;
            hasMore |= node.stepVerifier(swarm.nowNs());
            hasMore |= node.stepLane(swarm.nowNs());
            frames.addAll(poll());
        }
        return frames;
    }

    private List<SimFrame> poll() {
        final List<SimFrame> frames = new ArrayList<>();
        for (SimFrame frame = outbound.poll(); frame != null; frame = outbound.poll()) {
            frames.add(frame.copyAndRelease());
        }
        return frames;
    }

    private static int requestId(final List<SimFrame> frames) {
        return frames.stream()
                .filter(frame -> FrameValidator.templateId(frame.buffer(), 0) == RequestDecoder.TEMPLATE_ID)
                .mapToInt(frame -> (int) new RequestDecoder()
                        .wrap(frame.buffer(), FrameDescriptor.BODY_OFFSET, RequestDecoder.BLOCK_LENGTH, 1)
                        .requestId())
                .findFirst()
                .orElseThrow();
    }

    private static List<Integer> templates(final List<SimFrame> frames) {
        return frames.stream()
                .map(frame -> FrameValidator.templateId(frame.buffer(), 0))
                .toList();
    }

    private static int eventBytes(final List<SimFrame> frames) {
        return responses(frames).stream()
                .mapToInt(frame -> FrameDescriptor.eventsLength(frame.buffer(), 0))
                .sum();
    }

    private static long lastCount(final List<SimFrame> frames) {
        return responses(frames).stream()
                .map(SimFrame::buffer)
                .filter(HostilePeerTest::isLast)
                .count();
    }

    private static boolean isLast(final DirectBuffer frame) {
        return new ResponseDecoder()
                .wrap(frame, FrameDescriptor.BODY_OFFSET, ResponseDecoder.BLOCK_LENGTH, 1)
                .flags()
                .last();
    }

    private static List<SimFrame> responses(final List<SimFrame> frames) {
        return frames.stream()
                .filter(frame -> FrameValidator.templateId(frame.buffer(), 0) == ResponseDecoder.TEMPLATE_ID)
                .toList();
    }
}
