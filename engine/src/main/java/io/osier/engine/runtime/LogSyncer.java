package io.osier.engine.runtime;

import io.osier.engine.log.ShortageException;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.journal.TopicJournal;
import io.osier.engine.status.ErrorLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/*
 * Received events are not forced one by one: a peer has them. Forcing them now and then bounds what is fetched again
 * after a loss of power, and lets own events leave the journal. A log that grows fast is forced more often, because a
 * file that is left has to be forced before the next one is begun (ChronicleWriter), and its owner waits for what is left
 * of that: 1 GiB of it took 3 s.
 *
 * After a failed force nobody knows what is on the disk, and a second one that succeeds proves nothing. So a log whose
 * force failed is not forced again, also when its topic is left and joined; its own events stay in the journal until the
 * engine is launched anew. A force that could not be begun, for lack of a descriptor, proves nothing either way and is
 * tried again in the next round. After any other error it is not known whether the force was begun: it counts as failed.
 */
/** Forces the topic logs of one engine to the disk, in the background. Any thread. */
public final class LogSyncer implements AutoCloseable {
    private static final int LOOKS_PER_INTERVAL_MAX = 16;
    private static final long LOOK_MIN_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Bytes of events after which a log is forced before its time. */
    static final long UNFORCED_BYTES_MAX = 16L << 20;

    private final List<SyncedLog> logs = new ArrayList<>();
    private final List<TopicJournal> left = new ArrayList<>();
    private final long lookNs;
    private final int looksPerInterval;
    private final ErrorLog errors;
    private final Thread thread;
    private int looksLeft;
    private volatile boolean isWoken;
    private volatile boolean isClosed;

    private LogSyncer(final String name, final long intervalNs, final ErrorLog errors) {
        lookNs = Math.max(intervalNs / LOOKS_PER_INTERVAL_MAX, Math.min(intervalNs, LOOK_MIN_NS));
        looksPerInterval = (int) Math.max(1, intervalNs / lookNs);
        looksLeft = looksPerInterval;
        this.errors = errors;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * Starts the thread.
     *
     * @param name of the thread.
     * @param intervalNs between two rounds.
     * @param errors takes what goes wrong.
     */
    public static LogSyncer launch(final String name, final long intervalNs, final ErrorLog errors) {
        final LogSyncer syncer = new LogSyncer(name, intervalNs, errors);
        syncer.thread.start();
        return syncer;
    }

    /**
     * Takes care of a log until it is removed.
     *
     * @param log that is open.
     * @param journal of its topic.
     * @param onSynced is told up to which position the log is on the disk.
     */
    public void add(final TopicLog log, final TopicJournal journal, final LongConsumer onSynced) {
        journal.beingSynced(true);
        synchronized (logs) {
            logs.add(new SyncedLog(log, journal, onSynced));
        }
    }

    /**
     * Forces a log now. Waits for the disk; an error is reported, not thrown.
     *
     * @param log that was added.
     */
    public void sync(final TopicLog log) {
        for (final SyncedLog synced : snapshot()) {
            if (synced.log == log) {
                sync(synced);
            }
        }
    }

    /**
     * Takes care of a log no longer; nothing is done to it afterwards.
     *
     * @param log that was added.
     */
    public void remove(final TopicLog log) {
        for (final SyncedLog synced : snapshot()) {
            if (synced.log == log) {
                synced.end();
            }
        }
        synchronized (logs) {
            for (final SyncedLog synced : snapshot()) {
                if (synced.log == log) {
                    logs.remove(synced);
                    left.add(synced.journal);
                }
            }
        }
    }

    /** Begins the next round now. */
    void wake() {
        isWoken = true;
        LockSupport.unpark(thread);
    }

    private List<SyncedLog> snapshot() {
        synchronized (logs) {
            return List.copyOf(logs);
        }
    }

    private void run() {
        while (!isClosed) {
            try {
                round(awaitRound());
            } catch (final Throwable error) {
                errors.report(thread.getName(), error);
            }
        }
    }

    /** Waits for the time of a round, or until a log is far ahead; whether it is time. */
    private boolean awaitRound() {
        while (looksLeft > 0 && !isWoken && !isClosed) {
            LockSupport.parkNanos(this, lookNs);
            looksLeft--;
            if (isFarAhead()) {
                return false;
            }
        }
        isWoken = false;
        looksLeft = looksPerInterval;
        return true;
    }

    private boolean isFarAhead() {
        synchronized (logs) {
            for (final SyncedLog synced : logs) {
                if (synced.isFarAhead()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Cares for all logs when it is time, and only for those that are far ahead before. */
    private void round(final boolean isTime) {
        if (!isClosed) {
            snapshot().stream().filter(synced -> isTime || synced.isFarAhead()).forEach(synced -> {
                sync(synced);
                saveHeads(synced.journal);
            });
            if (isTime) {
                takeLeft().forEach(this::saveHeads);
            }
        }
    }

    private List<TopicJournal> takeLeft() {
        synchronized (logs) {
            final List<TopicJournal> taken = List.copyOf(left);
            left.clear();
            return taken;
        }
    }

    /** Only on this thread, because nobody interrupts it: an interrupt closes the journal's file. */
    private void saveHeads(final TopicJournal journal) {
        try {
            journal.saveHeads();
        } catch (final Throwable failure) {
            errors.report("saving heads of topic " + journal.topicId(), failure);
        }
    }

    private void sync(final SyncedLog synced) {
        try {
            synced.run();
        } catch (final Throwable failure) {
            errors.report("syncing topic " + synced.log.topicId(), failure);
        }
    }

    /** Ends the thread and waits for it. Idempotent. */
    @Override
    public void close() {
        isClosed = true;
        awaitEnd(thread);
    }

    /** Wakes a thread that was told to end, and waits for it, on an interrupted thread too. */
    static void awaitEnd(final Thread thread) {
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            LockSupport.unpark(thread);
            try {
                thread.join();
            } catch (final InterruptedException interrupted) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One log, forced by one thread at a time. */
    private static final class SyncedLog {
        private final TopicLog log;
        private final TopicJournal journal;
        private final LongConsumer onSynced;
        private long position = -1;
        private volatile long forcedBytes;
        private boolean isEnded;

        SyncedLog(final TopicLog log, final TopicJournal journal, final LongConsumer onSynced) {
            this.log = log;
            this.journal = journal;
            this.onSynced = onSynced;
            forcedBytes = log.eventBytes();
        }

        /** Whether much has come since the last try to force the log. */
        boolean isFarAhead() {
            return log.eventBytes() - forcedBytes >= UNFORCED_BYTES_MAX;
        }

        synchronized void run() {
            forcedBytes = log.eventBytes();
            if (isEnded || journal.logFailure() != null) {
                return;
            }
            journal.stageHeads();
            final long applied = journal.appliedCount();
            if (log.endPosition() != position) {
                force();
            }
            journal.onSynced(applied);
            journal.headsForced();
        }

        private void force() {
            try {
                position = log.sync();
            } catch (final ShortageException shortage) {
                throw shortage;
            } catch (final RuntimeException | Error failure) {
                end();
                journal.fail(
                        failure instanceof StorageException storage
                                ? storage
                                : new StorageException("a log could not be forced: topic=" + log.topicId(), failure));
                throw failure;
            }
            onSynced.accept(position);
        }

        synchronized void end() {
            isEnded = true;
            journal.beingSynced(false);
        }
    }
}
