package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.NodeId;
import io.osier.codec.message.AdvertiseFrameEncoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.ResponseFrameEncoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.CancelDecoder;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.engine.status.Counter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real session whose peers are written by hand, some of them liars. */
class HeadConfirmationTest {
    private static final long STALL_NS = SimSwarm.CONFIG.requestStallNs();
    private static final long CLAIM_NS = HeadConfirmation.STALLS_PER_CLAIM * STALL_NS;
    private static final int PEER_HANDLE = 9;

    private final SimSwarm swarm = new SimSwarm(78, 1, SimSwarm.CONFIG);
    private final SimNode node = swarm.nodes().get(0);
    private final HeadConfirmation confirmation = node.session().headConfirmation();
    private final SimAuthor own = new SimAuthor(swarm.random());
    private final AuthorId author = own.signer().author();
    private final List<Peer> peers = new ArrayList<>();

    /** The pen of one peer. */
    private final class Peer {
        private final SimLink outbound = new SimLink(swarm);
        private final TopicLink link;
        private final List<SimFrame> sent = new ArrayList<>();

        Peer(final int number) {
            final byte[] id = new byte[NodeId.LENGTH];
            Arrays.fill(id, (byte) number);
            link = new TopicLink(swarm.random().nextLong(), NodeId.of(id), 1, 1 << 20, 8192, 2, outbound);
            peers.add(this);
            node.session().onLinkUp(link, swarm.nowNs());
        }

        Peer advertise(final AuthorId of, final long seq) {
            final UnsafeBuffer key = new UnsafeBuffer(of.toBytes());
            final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
            final AdvertiseFrameEncoder encoder = new AdvertiseFrameEncoder();
            return send(buffer -> {
                encoder.wrap(buffer, 8000, 10).add(key, 0, seq, hash, 0);
                return encoder.finish(PEER_HANDLE, AdvertiseKind.FULL, true, true, 1);
            });
        }

        Peer respond(final int eventsLength, final boolean isLast) {
            final int requestId = lastRequestId();
            return send(buffer -> {
                buffer.putBytes(FrameDescriptor.EVENTS_OFFSET, own.event(), 0, eventsLength);
                return ResponseFrameEncoder.finish(
                        buffer, PEER_HANDLE, requestId, eventsLength == 0 ? 0 : 1, eventsLength, isLast);
            });
        }

        Peer send(final ToIntFunction<MutableDirectBuffer> message) {
            final SimFrame frame = new SimFrame(swarm, 8192);
            frame.length(message.applyAsInt(frame.buffer()));
            node.receive(link, frame, swarm.nowNs());
            work();
            return this;
        }

        int lastRequestId() {
            final List<Integer> ids = requestIds();
            return ids.get(ids.size() - 1);
        }

        List<Integer> requestIds() {
            return sent.stream()
                    .filter(frame -> FrameValidator.templateId(frame.buffer(), 0) == RequestDecoder.TEMPLATE_ID)
                    .map(frame -> (int) new RequestDecoder()
                            .wrap(frame.buffer(), FrameDescriptor.BODY_OFFSET, RequestDecoder.BLOCK_LENGTH, 1)
                            .requestId())
                    .toList();
        }

        boolean isCancelled() {
            return sent.stream()
                    .anyMatch(frame -> FrameValidator.templateId(frame.buffer(), 0) == CancelDecoder.TEMPLATE_ID);
        }

        void leave() {
            outbound.drop();
            peers.remove(this);
            node.session().onLinkDown(link, swarm.nowNs());
        }
    }

    @BeforeEach
    void begin() {
        confirmation.begin(author);
    }

    @AfterEach
    void shouldHoldNoFrameInTheEnd() {
        node.session().close();
        peers.forEach(peer -> peer.outbound.drop());
        assertThat(swarm.framesHeld()).isZero();
    }

    private void work() {
        boolean hasMore = true;
        while (hasMore) {
            swarm.advance(2_000_000);
            hasMore = node.session().doWork(swarm.nowNs()) > 0;
            hasMore |= node.stepVerifier(swarm.nowNs());
            for (final Peer peer : peers) {
                for (SimFrame frame = peer.outbound.poll(); frame != null; frame = peer.outbound.poll()) {
                    peer.sent.add(frame.copyAndRelease());
                }
            }
        }
    }

    private void pass(final long ns) {
        final long endNs = swarm.nowNs() + ns;
        while (swarm.nowNs() - endNs < 0) {
            swarm.advance(STALL_NS / 20);
            work();
            isDone();
        }
    }

    private boolean isDone() {
        return confirmation.isDone(author, swarm.nowNs());
    }

    @Test
    void shouldNotBeDoneWhenNoPeerHasToldAll() {
        pass(10 * CLAIM_NS);
        assertThat(isDone()).isFalse();
        new Peer(1);
        pass(10 * CLAIM_NS);
        assertThat(isDone()).isFalse();
    }

    @Test
    void shouldBeDoneWhenAPeerHasToldAllAndHasNoMore() {
        new Peer(1).advertise(new SimAuthor(swarm.random()).signer().author(), 50);
        assertThat(isDone()).isTrue();
    }

    @Test
    void shouldBeDoneWhenWhatAPeerClaimedHasCome() {
        final Peer peer = new Peer(1).advertise(author, 2);
        assertThat(isDone()).isFalse();
        peer.respond(own.next(10), false);
        assertThat(isDone()).isFalse();
        peer.respond(own.next(10), true);
        assertThat(isDone()).isTrue();
        assertThat(node.log().authors().eventCount()).isEqualTo(2);
    }

    @Test
    void shouldWaitForTheClaimOfOnePeerWhenAnotherHasNoMore() {
        final Peer peer = new Peer(1).advertise(author, 1);
        new Peer(2).advertise(new SimAuthor(swarm.random()).signer().author(), 1);
        assertThat(isDone()).isFalse();
        peer.respond(own.next(10), true);
        assertThat(isDone()).isTrue();
    }

    @Test
    void shouldBeDoneWhenAPeerEndsItsAnswerWithoutWhatItClaimed() {
        new Peer(1).advertise(author, 1_000_000).respond(0, true);
        assertThat(isDone()).isTrue();
    }

    @Test
    void shouldIgnoreAClaimAfterAWhileWhenItsPeerAnswersNothing() {
        final Peer liar = new Peer(1).advertise(author, 1_000_000);
        pass(STALL_NS * 11 / 10);
        assertThat(liar.isCancelled()).isTrue();
        liar.respond(0, true);
        assertThat(isDone()).as("cancelled by us, it may have been slow").isFalse();
        assertThat(liar.requestIds()).as("asked again").hasSize(2);
        for (int i = 0; i < HeadConfirmation.STALLS_PER_CLAIM; i++) {
            pass(STALL_NS * 11 / 10);
            liar.respond(0, true);
        }
        assertThat(isDone()).isTrue();
    }

    @Test
    void shouldCountTheWhileOnWhenALiarConnectsAnew() {
        for (int i = 0; i < HeadConfirmation.STALLS_PER_CLAIM + 1; i++) {
            final Peer liar = new Peer(1).advertise(author, 1_000_000);
            pass(STALL_NS * 11 / 10);
            if (i == 1) {
                assertThat(isDone()).isFalse();
            }
            liar.leave();
        }
        new Peer(1).advertise(author, 1_000_000);
        assertThat(isDone()).isTrue();
    }

    @Test
    void shouldWaitAsLongAsEventsOfTheAuthorCome() {
        final Peer peer = new Peer(1).advertise(author, 10);
        for (int i = 0; i < 9; i++) {
            pass(STALL_NS * 9 / 10);
            peer.respond(own.next(10), false);
            assertThat(isDone()).as("event %s", i).isFalse();
        }
        assertThat(swarm.nowNs()).isNotZero();
        peer.respond(own.next(10), true);
        assertThat(isDone()).isTrue();
    }

    @Test
    void shouldWaitForNoMoreClaimantsThanItsLimit() {
        for (int i = 0; i < HeadConfirmation.CLAIMANTS_MAX; i++) {
            final Peer liar = new Peer(i).advertise(author, 1_000_000);
            isDone();
            liar.leave();
        }
        new Peer(200).advertise(author, 1_000_000);
        assertThat(isDone()).isTrue();
    }

    @Test
    void shouldAskForTheAuthorFirstAndAlone() {
        final Peer peer = new Peer(1);
        final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
        final AdvertiseFrameEncoder encoder = new AdvertiseFrameEncoder();
        peer.send(buffer -> {
            encoder.wrap(buffer, 8000, 100);
            final List<byte[]> keys = new ArrayList<>(List.of(author.toBytes()));
            for (int i = 0; i < 60; i++) {
                keys.add(new SimAuthor(swarm.random()).signer().author().toBytes());
            }
            keys.sort(Arrays::compareUnsigned);
            keys.forEach(key -> encoder.add(new UnsafeBuffer(key), 0, 1, hash, 0));
            return encoder.finish(PEER_HANDLE, AdvertiseKind.FULL, true, true, 61);
        });
        final RequestDecoder first = new RequestDecoder()
                .wrap(request(peer, 0).buffer(), FrameDescriptor.BODY_OFFSET, RequestDecoder.BLOCK_LENGTH, 1);
        assertThat(first.requestId()).isPositive();
        assertThat(FrameDescriptor.rangeCount(request(peer, 0).buffer(), 0)).isOne();
        assertThat(FrameDescriptor.rangeCount(request(peer, 1).buffer(), 0))
                .isEqualTo(SimSwarm.CONFIG.authorsPerRequestMax());
    }

    private static SimFrame request(final Peer peer, final int index) {
        return peer.sent.stream()
                .filter(frame -> FrameValidator.templateId(frame.buffer(), 0) == RequestDecoder.TEMPLATE_ID)
                .toList()
                .get(index);
    }

    @Test
    void shouldAskAsForAnyOtherAuthorWhenItIsOver() {
        final Peer liar = new Peer(1).advertise(author, 1_000_000);
        assertThat(liar.requestIds()).hasSize(1);
        final Peer honest = new Peer(2).advertise(author, 1);
        confirmation.end(author);
        confirmation.end(author);
        liar.leave();
        work();
        assertThat(honest.requestIds()).hasSize(1);
        honest.respond(own.next(10), true);
        assertThat(node.counters().value(Counter.EVENTS_IN)).isOne();
    }

    @Test
    void shouldSayThatAnAuthorIsForkedWhenTwoHistoriesCame() {
        own.publish(node, 10, swarm.nowNs());
        final SimAuthor twin = new SimAuthor(own);
        twin.next(20);
        final int length = twin.next(30);
        assertThat(confirmation.isForked(author)).isFalse();
        final Peer peer = new Peer(1).advertise(author, 2);
        final int requestId = peer.lastRequestId();
        peer.send(buffer -> {
            buffer.putBytes(FrameDescriptor.EVENTS_OFFSET, twin.event(), 0, length);
            return ResponseFrameEncoder.finish(buffer, PEER_HANDLE, requestId, 1, length, true);
        });
        assertThat(confirmation.isForked(author)).isFalse();
        assertThat(node.stepLane(swarm.nowNs())).isTrue();
        assertThat(confirmation.isForked(author)).isTrue();
    }
}
