package io.osier.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osier.codec.TopicId;
import io.osier.codec.event.Runs;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.MemoryStore;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.TestChain;
import io.osier.engine.log.journal.Journal;
import io.osier.engine.log.journal.TopicJournal;
import io.osier.engine.status.Counters;
import io.osier.engine.status.ErrorLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When logs are forced, with an interval that no test waits for. */
class LogSyncerTest {
    private static final int EVENT_LENGTH = 200_000;
    private static final Duration QUIET = Duration.ofMillis(2_500);

    @TempDir
    private Path root;

    private final ErrorLog errors = new ErrorLog(new Counters());
    private final MemoryStore store = new MemoryStore(256 << 20);
    private final FailingLog log = new FailingLog(store.open(topic(1)));
    private final FailingLog other = new FailingLog(store.open(topic(2)));
    private final TestChain chain = new TestChain(topic(1), 1);
    private final UnsafeBuffer event = new UnsafeBuffer(new byte[EVENT_LENGTH + 1_000]);
    private final Runs runs = new Runs();
    private DataDirectory directory;
    private Journal journal;
    private LogSyncer syncer;

    private static TopicId topic(final int number) {
        final byte[] bytes = new byte[TopicId.LENGTH];
        bytes[0] = (byte) number;
        return TopicId.of(bytes);
    }

    @BeforeEach
    void launch() {
        directory = DataDirectory.open(root.resolve("data"));
        journal = Journal.open(directory, Journal.LENGTH_MIN, 4 * Journal.LENGTH_MIN);
        syncer = LogSyncer.launch("test-syncer", TimeUnit.SECONDS.toNanos(10), errors);
        syncer.add(log, journal(1), position -> {});
        syncer.add(other, journal(2), position -> {});
        append(other, new TestChain(topic(2), 2));
    }

    private TopicJournal journal(final int number) {
        return journal.topic(topic(number));
    }

    @AfterEach
    void close() {
        syncer.close();
        journal.close();
        directory.close();
        log.close();
        other.close();
        store.close();
    }

    private void append(final FailingLog to, final TestChain author) {
        runs.reset();
        author.run(event, 0, runs, 1, EVENT_LENGTH);
        to.append(event, runs, 0, 1);
    }

    private void growFarAhead() {
        for (long bytes = 0; bytes < LogSyncer.UNFORCED_BYTES_MAX; bytes += EVENT_LENGTH) {
            append(log, chain);
        }
    }

    @Test
    void shouldForceALogThatGrowsFastBeforeItsTimeOnceAndNoOther() {
        growFarAhead();
        await().atMost(Duration.ofSeconds(5)).until(() -> log.syncCount() == 1);
        await().during(QUIET).atMost(QUIET.multipliedBy(2)).until(() -> log.syncCount() == 1);
        assertThat(other.syncCount()).isZero();
    }

    @Test
    void shouldNotTryAgainAtOnceWhatCannotBeForcedNow() {
        log.failSync(new ShortageException("a test's descriptors are short"));
        growFarAhead();
        await().atMost(Duration.ofSeconds(5)).until(() -> log.syncCount() == 1);
        await().during(QUIET).atMost(QUIET.multipliedBy(2)).until(() -> log.syncCount() == 1);
    }

    @Test
    void shouldForceAllThatMovedWhenWokenAndRestAfterwards() {
        append(log, chain);
        syncer.wake();
        await().atMost(Duration.ofSeconds(5)).until(() -> log.syncCount() == 1 && other.syncCount() == 1);
        append(log, chain);
        await().during(QUIET).atMost(QUIET.multipliedBy(2)).until(() -> log.syncCount() == 1);
    }
}
