package io.osier.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.Verification;
import io.osier.engine.log.ConfirmOwnHead;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.JournalFullException;
import io.osier.engine.log.MemoryStore;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TestChain;
import io.osier.engine.log.journal.Journal;
import io.osier.engine.log.journal.TopicJournal;
import io.osier.engine.status.Counters;
import io.osier.engine.status.ErrorLog;
import io.osier.engine.sync.SyncConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The thread that writes the journal, with agents that the test drives, when own events cannot leave the journal. */
class GroupCommitTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.choose();
    private static final TopicId TOPIC = TopicId.of(filled(1));
    private static final TopicId NOT_JOINED = TopicId.of(filled(2));
    private static final int PAYLOAD_LENGTH = 100_000;

    @TempDir
    private Path root;

    private final Counters counters = new Counters();
    private final ErrorLog errors = new ErrorLog(counters);
    private final MemoryStore store = new MemoryStore(64 << 20);
    private final FailingLog log = new FailingLog(store.open(TOPIC));
    private final AtomicLong nowNs = new AtomicLong(1_000);
    private final AgentGroup group =
            AgentGroup.invoked(new RuntimeConfig(1, 1, 1, IdleKind.PARK, CRYPTO, "test"), nowNs::get, errors);
    private DataDirectory directory;
    private Journal journal;
    private LogSyncer syncer;
    private GroupCommit commit;
    private TopicAgent agent;

    @BeforeEach
    void launch() {
        directory = DataDirectory.open(root.resolve("data"));
        journal = Journal.open(directory, Journal.LENGTH_MIN, 4 * Journal.LENGTH_MIN);
        syncer = LogSyncer.launch("test-syncer", 1_000_000, errors);
        commit = GroupCommit.launch("test-journal", journal, syncer, Long.MAX_VALUE, errors);
        final TopicJournal topic = journal.topic(TOPIC);
        syncer.add(log, topic, position -> {});
        agent = group.open(new TopicConfig(
                log,
                SyncConfig.DEFAULT,
                Verification.RUN,
                CRYPTO,
                1 << 20,
                1 << 20,
                Long.MAX_VALUE,
                topic,
                commit,
                ConfirmOwnHead.UNCLEAN,
                0,
                1,
                counters,
                errors,
                failed -> {}));
    }

    @AfterEach
    void close() {
        answer(agent.close());
        group.close();
        commit.close();
        syncer.close();
        journal.close();
        directory.close();
        store.close();
    }

    @Test
    void shouldRefuseEventsWhileTheJournalIsFullAndTakeThoseThatWaitedWhenATopicWasForced() {
        fill();
        final LocalPublisher publisher = publisher();
        final long waiting = offerUntilRefused(publisher);
        assertThat(publisher.acknowledgedSeq()).isLessThan(waiting);

        final TopicJournal notJoined = journal.topic(NOT_JOINED);
        final FailingLog joined = new FailingLog(store.open(NOT_JOINED));
        assertThat(journal.recover(notJoined, (buffer, offset, length) -> true)).isZero();
        syncer.add(joined, notJoined, position -> {});
        driveUntil(() -> publisher.acknowledgedSeq() == waiting);
        assertThat(offer(publisher)).isEqualTo(waiting + 1);
        driveUntil(() -> publisher.acknowledgedSeq() == waiting + 1);
        syncer.remove(joined);
        joined.close();
    }

    @Test
    void shouldLetATopicBeLeftWhileItsEventsWaitForAFullJournal() {
        fill();
        final LocalPublisher publisher = publisher();
        final long waiting = offerUntilRefused(publisher);
        final CompletableFuture<Void> closed = agent.close();
        driveUntil(closed::isDone);
        assertThat(publisher.acknowledgedSeq()).isLessThan(waiting);
        assertThat(closed).isCompleted();
    }

    @Test
    void shouldNoLongerWaitForATopicThatHasStopped() {
        final TopicJournal topic = journal.topic(TOPIC);
        assertThat(topic.isBeingSynced()).isTrue();
        log.fail(new StorageException("the log is broken"));
        offer(publisher());
        driveUntil(() -> agent.failure() != null);
        assertThat(topic.isBeingSynced()).isFalse();
    }

    @Test
    void shouldNotForceALogAgainThatCouldNotBeForcedWhenItsTopicIsJoinedAgain() {
        final TopicJournal topic = journal.topic(NOT_JOINED);
        final FailingLog joined = new FailingLog(store.open(NOT_JOINED));
        joined.failSync(new StorageException("disk on fire"));
        syncer.add(joined, topic, position -> {});
        syncer.sync(joined);
        syncer.remove(joined);
        joined.failSync(null);
        syncer.add(joined, topic, position -> {});
        syncer.sync(joined);
        syncer.remove(joined);
        assertThat(joined.syncCount()).isOne();
        assertThat(topic.failure()).hasMessageContaining("disk on fire");
        joined.close();
    }

    /** Journals events of a topic that nobody joins, until there is room for no more. */
    private void fill() {
        final TestChain chain = new TestChain(NOT_JOINED, 1);
        final UnsafeBuffer event = new UnsafeBuffer(new byte[2 * PAYLOAD_LENGTH]);
        assertThatThrownBy(() -> {
                    while (true) {
                        final int length = chain.next(event, 0, PAYLOAD_LENGTH);
                        journal.append(
                                journal.topic(NOT_JOINED).head(AuthorId.of(chain.author())),
                                event,
                                0,
                                length,
                                chain.seq(),
                                new UnsafeBuffer(chain.hash()),
                                0);
                    }
                })
                .isInstanceOf(JournalFullException.class);
        journal.commit();
    }

    /** Offers until offering says that the journal is full; answers what was taken last. */
    private long offerUntilRefused(final LocalPublisher publisher) {
        final AtomicLong last = new AtomicLong();
        driveUntil(() -> {
            try {
                last.set(Math.max(last.get(), offer(publisher)));
                return false;
            } catch (final JournalFullException full) {
                assertThat(full).hasMessageContaining("topicWithMost=" + NOT_JOINED);
                return true;
            }
        });
        return last.get();
    }

    private static long offer(final LocalPublisher publisher) {
        return publisher.offer(new UnsafeBuffer(new byte[PAYLOAD_LENGTH]), 0, PAYLOAD_LENGTH, List.of(), 0);
    }

    private LocalPublisher publisher() {
        return answer(agent.publisher(CRYPTO.newSigner(filled(3))));
    }

    private <T> T answer(final CompletableFuture<T> answer) {
        driveUntil(answer::isDone);
        return answer.join();
    }

    /** Lets the agents work until something is so. */
    private void driveUntil(final Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .pollInSameThread()
                .until(() -> {
                    drive();
                    return condition.call();
                });
    }

    private void drive() {
        nowNs.addAndGet(10_000_000);
        group.doWork();
    }

    private static byte[] filled(final int value) {
        final byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
