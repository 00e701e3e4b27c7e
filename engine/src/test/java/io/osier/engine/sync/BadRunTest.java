package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.NodeId;
import io.osier.codec.crypto.Verification;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.message.AdvertiseFrameEncoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.ResponseFrameEncoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.CancelDecoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.engine.status.Counter;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer whose events do not hold, cut into runs and frames in every way: what it is charged and told. */
final class BadRunTest {
    private static final int PEER_HANDLE = 9;
    private static final int PAYLOAD_LENGTH = 10;

    private SimSwarm swarm;
    private SimNode node;
    private SimLink outbound;
    private TopicLink link;

    @AfterEach
    void shouldHoldNoFrameInTheEnd() {
        node.session().close();
        outbound.drop();
        assertThat(swarm.framesHeld()).isZero();
    }

    @Test
    void shouldChargeAndAnswerOnceWhenOneAuthorIsBadInManyResponses() {
        open(Verification.RUN);
        final SimAuthor author = new SimAuthor(swarm.random());
        final int requestId = advertise(author, 6);
        for (int seq = 1; seq <= 6; seq++) {
            respond(requestId, seq == 6, List.of(event(author, true)));
        }
        final List<SimFrame> answers = drain();

        assertThat(count(answers, RefuseDecoder.TEMPLATE_ID)).isEqualTo(1);
        assertThat(count(answers, CancelDecoder.TEMPLATE_ID)).isEqualTo(1);
        assertThat(outbound.isClosed()).isFalse();
        assertThat(node.counters().value(Counter.INVALID_EVENTS)).isEqualTo(6);
        assertThat(node.counters().value(Counter.REQUESTS_IN_FLIGHT)).isZero();
    }

    @Test
    void shouldDropWhatStillComesOfARangeWhoseRunWasBadEvenIfItIsGood() {
        open(Verification.RUN);
        final SimAuthor author = new SimAuthor(swarm.random());
        final int requestId = advertise(author, 3);
        respond(requestId, false, List.of(event(author, true)));
        respond(requestId, true, List.of(event(author, false), event(author, false)));

        assertThat(count(drain(), RefuseDecoder.TEMPLATE_ID)).isEqualTo(1);
        assertThat(node.log().authors().eventCount()).isZero();
        assertThat(node.counters().value(Counter.UNSOLICITED_EVENTS)).isEqualTo(2);
        assertThat(node.session().divergedCount()).isZero();
    }

    @Test
    void shouldSendTheRefusalsBeforeTheGoodbyeThatNamesLimitAuthorAndSeq() {
        open(Verification.RUN);
        SimAuthor author = null;
        final List<SimFrame> answers = new ArrayList<>();
        for (int i = 0; i <= SimSwarm.CONFIG.badRunsPerLinkMax(); i++) {
            assertThat(outbound.isClosed()).isFalse();
            author = new SimAuthor(swarm.random());
            respond(advertise(author, 1), true, List.of(event(author, true)));
            answers.addAll(drain());
        }

        assertThat(count(answers, RefuseDecoder.TEMPLATE_ID)).isEqualTo(SimSwarm.CONFIG.badRunsPerLinkMax() + 1);
        assertThat(outbound.closeReason())
                .contains("BAD_EVENTS", "badRunsPerLinkMax=" + SimSwarm.CONFIG.badRunsPerLinkMax())
                .contains("author=" + author.signer().author(), "firstSeq=1");
    }

    @Test
    void shouldChargeNobodyWhenAnInnerSignatureWasDamagedAndEveryEventIsChecked() {
        open(Verification.EVERY_EVENT);
        final SimAuthor author = new SimAuthor(swarm.random());
        final int requestId = advertise(author, 4);
        respond(
                requestId,
                true,
                List.of(event(author, false), event(author, true), event(author, false), event(author, false)));
        final List<SimFrame> answers = drain();

        assertThat(node.log().authors().eventCount()).isEqualTo(1);
        assertThat(count(answers, RefuseDecoder.TEMPLATE_ID)).isZero();
        assertThat(count(answers, CancelDecoder.TEMPLATE_ID)).isEqualTo(1);
        assertThat(node.counters().value(Counter.DAMAGED_EVENTS)).isEqualTo(3);
        assertThat(node.counters().value(Counter.INVALID_EVENTS)).isZero();
        assertThat(node.session().isHistoryComplete()).isFalse();
        assertThat(node.session().missing(10, false))
                .extracting(
                        Missing::author,
                        Missing::heldSeq,
                        missing -> missing.sources().get(0).advertisedSeq())
                .containsExactly(tuple(author.signer().author(), 1L, 4L));
    }

    @Test
    void shouldNameWhoIsMissingWhileSeveralRequestsAreOpen() {
        open(Verification.EVERY_EVENT);
        final SimAuthor first = new SimAuthor(swarm.random());
        final SimAuthor second = new SimAuthor(swarm.random());
        advertise(first, 2);
        advertise(second, 3);

        assertThat(node.session().missing(10, false))
                .extracting(Missing::author, missing -> missing.sources().get(0).cause())
                .containsExactlyInAnyOrder(
                        tuple(first.signer().author(), Missing.Cause.IN_FLIGHT),
                        tuple(second.signer().author(), Missing.Cause.IN_FLIGHT));
    }

    @Test
    void shouldChargeThePeerWhenTheLastSignatureIsWrongToo() {
        open(Verification.EVERY_EVENT);
        final SimAuthor author = new SimAuthor(swarm.random());
        respond(advertise(author, 2), true, List.of(event(author, true), event(author, true)));
        final List<SimFrame> answers = drain();

        assertThat(refusals(answers)).containsExactly(RefuseCode.EVENT_REFUSED);
        assertThat(node.counters().value(Counter.INVALID_EVENTS)).isEqualTo(2);
        assertThat(node.counters().value(Counter.DAMAGED_EVENTS)).isZero();
    }

    private void open(final Verification verification) {
        final SyncConfig config = SimSwarm.CONFIG;
        swarm = new SimSwarm(
                77,
                1,
                new SyncConfig(
                        verification,
                        config.frameLengthMax(),
                        config.bulkFrameLengthMax(),
                        config.advertFrameLengthMax(),
                        config.authorsPerMessageMax(),
                        config.authorsPerRequestMax(),
                        config.requestsInFlightMax(),
                        config.wantsPerLinkMax(),
                        config.divergedMax(),
                        config.changesMax(),
                        config.pendingBytesPerLinkMax(),
                        config.badRunsPerLinkMax(),
                        config.readvertiseIntervalNs(),
                        config.requestStallNs(),
                        LiveConfig.DEFAULT));
        node = swarm.nodes().get(0);
        outbound = new SimLink(swarm);
        link = new TopicLink(1, NodeId.of(new byte[NodeId.LENGTH]), 1, 1 << 20, 8192, 2, outbound);
        node.session().onLinkUp(link, swarm.nowNs());
        drain();
    }

    /** Advertises an author; the id of the request that comes of it. */
    private int advertise(final SimAuthor author, final long seq) {
        final UnsafeBuffer key = new UnsafeBuffer(author.signer().author().toBytes());
        final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
        assertThat(key.capacity()).isEqualTo(AuthorId.LENGTH);
        final SimFrame frame = new SimFrame(swarm, 4096);
        final AdvertiseFrameEncoder encoder = new AdvertiseFrameEncoder();
        encoder.wrap(frame.buffer(), 4096, 10).add(key, 0, seq, hash, 0);
        frame.length(encoder.finish(PEER_HANDLE, AdvertiseKind.DELTA, true, true, 0));
        node.receive(link, frame, swarm.nowNs());
        return drain().stream()
                .filter(sent -> templateId(sent) == RequestDecoder.TEMPLATE_ID)
                .mapToInt(sent -> (int) new RequestDecoder()
                        .wrap(sent.buffer(), FrameDescriptor.BODY_OFFSET, RequestDecoder.BLOCK_LENGTH, 1)
                        .requestId())
                .findFirst()
                .orElseThrow();
    }

    private byte[] event(final SimAuthor author, final boolean isSignatureWrong) {
        final int length = author.next(PAYLOAD_LENGTH);
        if (isSignatureWrong) {
            author.event().putLong(EventDescriptor.SIGNATURE_OFFSET, 42);
            author.fixCrc(length);
        }
        final byte[] bytes = new byte[length];
        author.event().getBytes(0, bytes);
        return bytes;
    }

    private void respond(final int requestId, final boolean isLast, final List<byte[]> events) {
        final SimFrame frame = new SimFrame(swarm, 8192);
        int length = 0;
        for (final byte[] event : events) {
            frame.buffer().putBytes(FrameDescriptor.EVENTS_OFFSET + length, event);
            length += event.length;
        }
        frame.length(
                ResponseFrameEncoder.finish(frame.buffer(), PEER_HANDLE, requestId, events.size(), length, isLast));
        node.receive(link, frame, swarm.nowNs());
    }

    private List<SimFrame> drain() {
        final List<SimFrame> frames = new ArrayList<>();
        boolean hasMore = true;
        while (hasMore) {
            swarm.advance(2_000_000);
            hasMore = node.stepVerifier(swarm.nowNs());
            hasMore |= node.session().doWork(swarm.nowNs()) > 0;
            for (SimFrame frame = outbound.poll(); frame != null; frame = outbound.poll()) {
                frames.add(frame.copyAndRelease());
            }
        }
        return frames;
    }

    private static int templateId(final SimFrame frame) {
        return FrameValidator.templateId(frame.buffer(), 0);
    }

    private static long count(final List<SimFrame> frames, final int templateId) {
        return frames.stream().filter(frame -> templateId(frame) == templateId).count();
    }

    private static List<RefuseCode> refusals(final List<SimFrame> frames) {
        return frames.stream()
                .filter(frame -> templateId(frame) == RefuseDecoder.TEMPLATE_ID)
                .map(frame -> new RefuseDecoder()
                        .wrap(frame.buffer(), FrameDescriptor.BODY_OFFSET, RefuseDecoder.BLOCK_LENGTH, 1)
                        .code())
                .toList();
    }
}
