package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.AuthorId;
import io.osier.codec.NodeId;
import io.osier.codec.crypto.RunVerifier;
import io.osier.codec.crypto.Verification;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.RequestFrameEncoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import io.osier.engine.status.Counter;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node holds a run of ten events of which some inner signatures were damaged on the way to it: the chain vouches for
 * all but the signatures, so it could not know. It must never end a run there when it serves.
 */
final class RelayedDamageTest {
    private static final int EVENT_COUNT = 10;
    private static final int PEER_HANDLE = 9;
    private static final int REQUEST_ID = 5;

    private final SimSwarm swarm = new SimSwarm(78, 1, SimSwarm.CONFIG);
    private final SimNode node = swarm.nodes().get(0);
    private final SimAuthor author = new SimAuthor(swarm.random());
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private final UnsafeBuffer run = new UnsafeBuffer(new byte[16 * 1024]);
    private final Runs runs = new Runs();
    private final SimLink outbound = new SimLink(swarm);
    private final TopicLink link = new TopicLink(1, NodeId.of(new byte[NodeId.LENGTH]), 1, 1 << 20, 8192, 2, outbound);

    @BeforeEach
    void linkUp() {
        author.signer().author().copyTo(key, 0);
        node.session().onLinkUp(link, swarm.nowNs());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 9})
    void shouldEndTheRunEarlierWhenTheCutFallsOnABadSignature(final int bad) {
        holdRunWithBadSignatures(bad);

        final List<SimFrame> frames = request(EVENT_COUNT, bad);

        assertEveryRunIsGood(frames);
        assertThat(eventCount(frames)).isEqualTo(bad - 1);
        assertThat(refusals(frames)).isEmpty();

        final SimFrame credit = new SimFrame(swarm, 64);
        credit.length(FrameEncoder.encodeCredit(credit.buffer(), PEER_HANDLE, REQUEST_ID, 1 << 20));
        node.receive(link, credit, swarm.nowNs());
        final List<SimFrame> rest = drain();

        assertEveryRunIsGood(rest);
        assertThat(eventCount(rest)).isEqualTo(EVENT_COUNT - bad + 1);
        assertThat(rest.stream().filter(RelayedDamageTest::isLast)).hasSize(1);
    }

    @Test
    void shouldServeTheWholeRunWhenNoCutFallsOnABadSignature() {
        holdRunWithBadSignatures(2, 3, 4, 7);

        final List<SimFrame> frames = request(EVENT_COUNT, EVENT_COUNT);

        assertEveryRunIsGood(frames);
        assertThat(eventCount(frames)).isEqualTo(EVENT_COUNT);
        assertThat(node.counters().value(Counter.SIGNATURES_CHECKED)).isZero();
    }

    @Test
    void shouldRefuseTheAuthorWhenTheRangeCanOnlyEndOnABadSignature() {
        holdRunWithBadSignatures(5);

        final List<SimFrame> frames = request(5, EVENT_COUNT);

        assertEveryRunIsGood(frames);
        assertThat(eventCount(frames)).isEqualTo(4);
        assertThat(refusals(frames)).containsExactly(RefuseCode.SIGNATURE_UNKNOWN);
        assertThat(frames.stream().filter(RelayedDamageTest::isLast)).hasSize(1);
    }

    @Test
    void shouldCheckACutOnlyOnce() {
        holdRunWithBadSignatures(9);

        request(4, EVENT_COUNT);
        request(4, EVENT_COUNT);

        assertThat(node.counters().value(Counter.SIGNATURES_CHECKED)).isEqualTo(1);
    }

    private void holdRunWithBadSignatures(final int... badSeqs) {
        int length = 0;
        for (int seq = 1; seq <= EVENT_COUNT; seq++) {
            final int eventLength = author.next(20);
            for (final int bad : badSeqs) {
                if (bad == seq) {
                    author.event().putLong(EventDescriptor.SIGNATURE_OFFSET, 42);
                    author.fixCrc(eventLength);
                }
            }
            run.putBytes(length, author.event(), 0, eventLength);
            length += eventLength;
        }
        new RunVerifier(SimAuthor.PROVIDER, SimSwarm.TOPIC).verify(run, 0, length, Verification.RUN, runs);
        assertThat(runs.fault(0)).isEqualTo(EventFault.NONE);
        node.log().append(run, runs, 0, 1);
    }

    /** Asks for a range, with credit that makes the cut after some events; everything that the node sends. */
    private List<SimFrame> request(final long upToSeq, final int cutAfter) {
        final RequestFrameEncoder encoder = new RequestFrameEncoder();
        final SimFrame request = new SimFrame(swarm, 4096);
        encoder.wrap(request.buffer(), 4096, 1).add(key, 0, 0, upToSeq);
        final int eventLength = EventDescriptor.length(0, 20);
        request.length(encoder.finish(PEER_HANDLE, REQUEST_ID, cutAfter * eventLength));
        node.receive(link, request, swarm.nowNs());
        return drain();
    }

    private List<SimFrame> drain() {
        final List<SimFrame> frames = new ArrayList<>();
        boolean hasMore = true;
        while (hasMore) {
            hasMore = node.session().doWork(swarm.nowNs()) > 0;
            hasMore |= node.stepLane(swarm.nowNs());
            for (SimFrame frame = outbound.poll(); frame != null; frame = outbound.poll()) {
                frames.add(frame.copyAndRelease());
            }
            hasMore &= frames.size() < 100;
        }
        return frames;
    }

    private static void assertEveryRunIsGood(final List<SimFrame> frames) {
        final RunVerifier verifier = new RunVerifier(SimAuthor.PROVIDER, SimSwarm.TOPIC);
        final Runs received = new Runs();
        for (final SimFrame frame : responses(frames)) {
            final int length = FrameDescriptor.eventsLength(frame.buffer(), 0);
            verifier.verify(frame.buffer(), FrameDescriptor.EVENTS_OFFSET, length, Verification.RUN, received);
            for (int i = 0; i < received.count(); i++) {
                assertThat(received.fault(i)).isEqualTo(EventFault.NONE);
            }
        }
    }

    private static int eventCount(final List<SimFrame> frames) {
        final Runs received = new Runs();
        int count = 0;
        for (final SimFrame frame : responses(frames)) {
            final int length = FrameDescriptor.eventsLength(frame.buffer(), 0);
            assertThat(received.walk(frame.buffer(), FrameDescriptor.EVENTS_OFFSET, length))
                    .isEqualTo(EventFault.NONE);
            count += received.eventCount();
        }
        return count;
    }

    private static List<SimFrame> responses(final List<SimFrame> frames) {
        return frames.stream()
                .filter(frame -> FrameValidator.templateId(frame.buffer(), 0) == ResponseDecoder.TEMPLATE_ID)
                .toList();
    }

    private static boolean isLast(final SimFrame frame) {
        return FrameValidator.templateId(frame.buffer(), 0) == ResponseDecoder.TEMPLATE_ID
                && new ResponseDecoder()
                        .wrap(frame.buffer(), FrameDescriptor.BODY_OFFSET, ResponseDecoder.BLOCK_LENGTH, 1)
                        .flags()
                        .last();
    }

    private static List<RefuseCode> refusals(final List<SimFrame> frames) {
        return frames.stream()
                .filter(frame -> FrameValidator.templateId(frame.buffer(), 0) == RefuseDecoder.TEMPLATE_ID)
                .map(frame -> new RefuseDecoder()
                        .wrap(frame.buffer(), FrameDescriptor.BODY_OFFSET, RefuseDecoder.BLOCK_LENGTH, 1)
                        .code())
                .toList();
    }
}
