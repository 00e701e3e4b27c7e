package io.osier.engine;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.Durability;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.journal.Journal;
import io.osier.engine.log.journal.TopicJournal;
import io.osier.engine.runtime.GroupCommit;
import io.osier.engine.runtime.LogSyncer;
import io.osier.engine.runtime.OwnEvents;
import io.osier.engine.status.ErrorLog;
import java.util.concurrent.TimeUnit;

/** The journal of an engine with its threads: what makes own events durable, and topic logs in the background. */
final class Journaling implements AutoCloseable {
    /** Journalled bytes that may wait for their topic logs to be forced, in journal lengths. */
    private static final int PENDING_LENGTHS = 4;

    private final Journal journal;
    private final LogSyncer syncer;
    private final GroupCommit commit;

    private Journaling(final Journal journal, final LogSyncer syncer, final GroupCommit commit) {
        this.journal = journal;
        this.syncer = syncer;
        this.commit = commit;
    }

    static Journaling open(final Context context, final DataDirectory directory, final ErrorLog errors) {
        final Journal journal = Journal.open(directory, context.journalLength());
        final LogSyncer syncer =
                LogSyncer.launch("osier-sync", TimeUnit.MILLISECONDS.toNanos(context.logSyncIntervalMs()), errors);
        final GroupCommit commit = context.durability() == Durability.SYNC
                ? GroupCommit.launch(
                        "osier-journal",
                        journal,
                        syncer,
                        Math.min((long) PENDING_LENGTHS * context.journalLength(), Journal.PENDING_BYTES_MAX),
                        errors)
                : null;
        return new Journaling(journal, syncer, commit);
    }

    /** Makes local events durable before they go on, or null when that is not asked for. */
    GroupCommit commit() {
        return commit;
    }

    /** Whether everything was written and forced that had to be. */
    boolean isSound() {
        return journal.isSound();
    }

    /** Brings a log that was opened up to what the journal knows, and takes care of it. Waits for the disk. */
    TopicJournal onOpened(final TopicLog log, final CryptoProvider crypto) {
        final TopicJournal topic = journal.topic(log.topicId());
        OwnEvents.recover(log, journal, topic, crypto);
        syncer.add(log, topic, position -> {});
        return topic;
    }

    /** Forces a log that is about to be closed, and takes care of it no longer. Waits for the disk. */
    void onClosing(final TopicLog log) {
        syncer.sync(log);
        syncer.remove(log);
    }

    /** Closes the journal in good order; no topic is open any more, and all logs are forced that hold own events. */
    @Override
    public void close() {
        final FirstError errors = new FirstError();
        errors.close(commit);
        errors.close(syncer);
        errors.close(journal);
        errors.throwIfAny();
    }
}
