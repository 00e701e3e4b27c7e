package io.osier.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventSigner;
import io.osier.codec.crypto.Signer;
import io.osier.codec.crypto.Verification;
import io.osier.codec.event.EventEncoder;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.codec.message.AdvertiseFrameEncoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.RequestFrameEncoder;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import io.osier.engine.log.ConfirmOwnHead;
import io.osier.engine.log.MemoryStore;
import io.osier.engine.log.StorageException;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import io.osier.engine.status.ErrorLog;
import io.osier.engine.sync.Frame;
import io.osier.engine.sync.SyncConfig;
import io.osier.engine.sync.TopicLink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agents, lanes and verifiers, driven by the test's own thread with literal time. */
class TopicAgentTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.choose();
    private static final TopicId TOPIC = TopicId.of(new byte[TopicId.LENGTH]);

    private final Counters counters = new Counters();
    private final ErrorLog errors = new ErrorLog(counters);
    private final MemoryStore store = new MemoryStore(64 << 20);
    private final FailingLog log = new FailingLog(store.open(TOPIC));
    private final List<TopicAgent> failed = new ArrayList<>();
    private long nowNs = 1_000;
    private final AgentGroup group =
            AgentGroup.invoked(new RuntimeConfig(1, 2, 2, IdleKind.PARK, CRYPTO, "test"), () -> nowNs, errors);
    private final TopicAgent topic = group.open(config(log, ConfirmOwnHead.UNCLEAN));

    @AfterEach
    void close() {
        answer(topic.close());
        group.close();
        store.close();
    }

    @Test
    void shouldAcknowledgeAPublishedEventWhenItIsInTheLog() {
        final LocalPublisher publisher = publisher(1);
        assertThat(offer(publisher, "one")).isEqualTo(1);
        assertThat(offer(publisher, "two")).isEqualTo(2);
        assertThat(publisher.acknowledgedSeq()).isZero();
        drive();
        assertThat(publisher.acknowledgedSeq()).isEqualTo(2);
        final TopicSnapshot snapshot = answer(topic.snapshot());
        assertThat(snapshot.eventCount()).isEqualTo(2);
        assertThat(snapshot.authorCount()).isOne();
    }

    @Test
    void shouldAnswerBackPressuredWithoutChangingAnythingWhenTheAgentIsBehind() {
        final LocalPublisher publisher = publisher(1);
        long accepted = 0;
        while (offer(publisher, "more") != LocalPublisher.BACK_PRESSURED) {
            accepted++;
        }
        assertThat(accepted).isEqualTo(PublishQueue.SLOTS_MAX);
        drive();
        assertThat(publisher.acknowledgedSeq()).isEqualTo(accepted);
        assertThat(offer(publisher, "again")).isEqualTo(accepted + 1);
    }

    @Test
    void shouldAnswerTheSamePublisherForTheSameKey() {
        assertThat(publisher(1)).isSameAs(publisher(1));
        assertThat(publisher(1)).isNotSameAs(publisher(2));
    }

    @Test
    void shouldStopAnAuthorForGoodWhenTheLogHoldsEventsOfItFromElsewhere() {
        final LocalPublisher publisher = publisher(1);
        appendFromElsewhere(signer(1));
        offer(publisher, "would be a fork");
        drive();
        assertThat(publisher.acknowledgedSeq()).isZero();
        assertThatThrownBy(() -> offer(publisher, "more"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("seq=1 seqInLog=1");
        assertThat(topic.failure()).as("the topic goes on").isNull();
    }

    @Test
    void shouldTakeNoEventUntilAPeerHasToldWhatTheAuthorSigned() {
        final FailingLog confirmedLog = new FailingLog(store.open(TopicId.of(filled(8))));
        final TopicAgent confirmed = group.open(config(confirmedLog, ConfirmOwnHead.ALWAYS));
        final LocalPublisher publisher = answer(confirmed.publisher(signer(1)));
        assertThat(offer(publisher, "early")).isEqualTo(LocalPublisher.CONFIRMING);
        assertThat(publisher.confirming()).contains("confirmOwnHead=ALWAYS").contains("author=" + publisher.author());
        assertThat(publisher.publish(new UnsafeBuffer(new byte[1]), List.of(), 0))
                .isEqualTo(LocalPublisher.CONFIRMING);

        final TopicLink link = FakeOutbound.link(9, new FakeOutbound());
        confirmed.onLinkUp(link);
        drive();
        assertThat(offer(publisher, "still early")).isEqualTo(LocalPublisher.CONFIRMING);
        confirmed.onFrame(link, AdvertiseDecoder.TEMPLATE_ID, emptyAdvert());
        drive();
        nowNs += 10_000_000;
        drive();
        assertThat(offer(publisher, "confirmed")).isOne();
        assertThat(publisher.confirming()).isEmpty();
        answer(confirmed.close());
    }

    private static FakeFrame emptyAdvert() {
        final FakeFrame frame = new FakeFrame(4096);
        final AdvertiseFrameEncoder encoder = new AdvertiseFrameEncoder().wrap(frame.buffer(), 4096, 16);
        frame.length(encoder.finish(1, AdvertiseKind.FULL, true, true, 0));
        return frame;
    }

    @Test
    void shouldTakeNoEventThatItsSignerSignedWrongly() {
        final AtomicBoolean isWrong = new AtomicBoolean(true);
        final Thread caller = Thread.currentThread();
        final Signer right = signer(1);
        final Signer wrong = signer(2);
        final LocalPublisher publisher = answer(topic.publisher(new Signer() {
            @Override
            public AuthorId author() {
                assertThat(Thread.currentThread()).isSameAs(caller);
                return right.author();
            }

            @Override
            public void sign(
                    final DirectBuffer message,
                    final int offset,
                    final int length,
                    final MutableDirectBuffer signature,
                    final int signatureOffset) {
                (isWrong.get() ? wrong : right).sign(message, offset, length, signature, signatureOffset);
            }
        }));
        assertThatThrownBy(() -> offer(publisher, "wrong"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("seq=1");
        isWrong.set(false);
        assertThat(offer(publisher, "right")).isEqualTo(1);
        drive();
        assertThat(publisher.acknowledgedSeq()).isEqualTo(1);
        assertThat(answer(topic.snapshot()).eventCount()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnAuthorWhoseKeyNobodyAccepts() {
        final Signer nobody = new Signer() {
            @Override
            public AuthorId author() {
                return AuthorId.of(filled(0));
            }

            @Override
            public void sign(
                    final DirectBuffer message,
                    final int offset,
                    final int length,
                    final MutableDirectBuffer signature,
                    final int signatureOffset) {}
        };
        assertThatThrownBy(() -> topic.publisher(nobody)).isInstanceOf(IllegalArgumentException.class);
    }

    private void appendFromElsewhere(final Signer signer) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        final UnsafeBuffer hash = new UnsafeBuffer(new byte[32]);
        final EventEncoder encoder = new EventEncoder().wrap(buffer, 0).seq(1);
        final int length = new EventSigner(CRYPTO, TOPIC).sign(encoder, signer, hash, 0);
        final Runs runs = new Runs();
        runs.lastHash(runs.add(0, length, 1, 1, EventFault.NONE), hash, 0);
        log.append(buffer, runs, 0, 1);
    }

    @Test
    void shouldStopOnlyTheTopicWhenStorageFails() {
        final TopicAgent healthy =
                group.open(config(new FailingLog(store.open(TopicId.of(filled(7)))), ConfirmOwnHead.UNCLEAN));
        final LocalPublisher publisher = publisher(1);
        log.fail(new StorageException("disk full: file=x offset=17"));
        offer(publisher, "lost");
        drive();

        assertThat(topic.failure()).isInstanceOf(StorageException.class).hasMessageContaining("offset=17");
        assertThat(failed).containsExactly(topic);
        assertThat(counters.value(Counter.ERRORS)).isOne();
        assertThat(publisher.acknowledgedSeq()).isZero();
        assertThatThrownBy(() -> offer(publisher, "more")).hasMessageContaining("offset=17");
        assertThat(topic.snapshot()).isCompletedExceptionally();

        final CompletableFuture<LocalPublisher> other = healthy.publisher(signer(2));
        drive();
        offer(other.join(), "fine");
        drive();
        assertThat(other.join().acknowledgedSeq()).isOne();
        answer(healthy.close());
    }

    @Test
    void shouldReleaseFramesThatArriveAfterAFailure() {
        log.fail(new StorageException("gone"));
        offer(publisher(1), "lost");
        drive();
        final FakeFrame frame = new FakeFrame(100);
        final TopicLink link = FakeOutbound.link(1, new FakeOutbound());
        topic.onLinkUp(link);
        assertThat(topic.onFrame(link, ResponseDecoder.TEMPLATE_ID, frame)).isTrue();
        topic.onLinkDown(link);
        assertThat(frame.releaseCount()).isOne();
    }

    @Test
    void shouldServeARequestThroughALaneAndCloseTheLogAfterTheLaneLetGo() {
        final LocalPublisher publisher = publisher(1);
        for (int i = 0; i < 10; i++) {
            offer(publisher, "event " + i);
        }
        drive();
        final FakeOutbound outbound = new FakeOutbound();
        final TopicLink link = FakeOutbound.link(1, outbound);
        topic.onLinkUp(link);
        drive();
        assertThat(topic.onFrame(link, RequestDecoder.TEMPLATE_ID, request(publisher)))
                .isTrue();
        drive();

        final Frame response = outbound.sent().get(outbound.sent().size() - 1);
        assertThat(response.buffer().getShort(FrameDescriptor.TEMPLATE_ID_OFFSET))
                .isEqualTo((short) ResponseDecoder.TEMPLATE_ID);
        assertThat(counters.value(Counter.EVENTS_OUT)).isEqualTo(10);

        final CompletableFuture<Void> closed = topic.close();
        drive();
        assertThat(closed).isCompleted();
        assertThat(log.isClosed()).isTrue();
        assertThat(group.topicCount()).isZero();
    }

    @Test
    void shouldRejectQuestionsAfterClosing() {
        answer(topic.close());
        assertThat(topic.snapshot()).isCompletedExceptionally();
        assertThat(topic.publisher(signer(1))).isCompletedExceptionally();
    }

    @Test
    void shouldRefuseAPayloadThatDoesNotFit() {
        final LocalPublisher publisher = publisher(1);
        final UnsafeBuffer large = new UnsafeBuffer(new byte[300_000]);
        assertThatThrownBy(() -> publisher.offer(large, 0, large.capacity(), List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("payloadLength=300000");
        assertThat(offer(publisher, "small")).isOne();
    }

    @Test
    void shouldCloseNothingWhenTopicsAreOpen() {
        assertThatThrownBy(group::close).hasMessageContaining("topicCount=1");
        assertThat(group.topicCount()).isOne();
    }

    private TopicConfig config(final FailingLog topicLog, final ConfirmOwnHead confirmOwnHead) {
        return new TopicConfig(
                topicLog,
                SyncConfig.DEFAULT,
                Verification.RUN,
                CRYPTO,
                1 << 20,
                1 << 20,
                Long.MAX_VALUE,
                null,
                null,
                confirmOwnHead,
                0,
                1,
                counters,
                errors,
                failed::add);
    }

    private void drive() {
        int quietCount = 0;
        while (quietCount < 5) {
            nowNs += 1_000;
            quietCount = group.doWork() == 0 ? quietCount + 1 : 0;
        }
    }

    private <T> T answer(final CompletableFuture<T> answer) {
        drive();
        return answer.join();
    }

    private LocalPublisher publisher(final int number) {
        return answer(topic.publisher(signer(number)));
    }

    private static Signer signer(final int number) {
        return CRYPTO.newSigner(filled(number));
    }

    private static byte[] filled(final int number) {
        final byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) number);
        return bytes;
    }

    private static long offer(final LocalPublisher publisher, final String text) {
        final UnsafeBuffer payload = new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        return publisher.offer(payload, 0, payload.capacity(), List.of(), 0);
    }

    private static FakeFrame request(final LocalPublisher publisher) {
        final FakeFrame frame = new FakeFrame(4096);
        final UnsafeBuffer author = new UnsafeBuffer(publisher.author().toBytes());
        final RequestFrameEncoder encoder = new RequestFrameEncoder();
        encoder.wrap(frame.buffer(), 4096, 16);
        encoder.add(author, 0, 0, 10);
        frame.length(encoder.finish(1, 1, 1 << 20));
        return frame;
    }
}
