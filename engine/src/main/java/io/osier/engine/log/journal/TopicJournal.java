package io.osier.engine.log.journal;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.engine.log.StorageException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One topic's part of the journal: the heads of its local authors, and how many of its events have gone on from here.
 * Events leave in the order in which they came: first they are applied to the topic log, then the log is forced past
 * them, and then their bytes leave the journal with its next file.
 */
public final class TopicJournal {
    private final TopicId topicId;
    private final Journal journal;
    private final Map<AuthorId, OwnHead> heads = new HashMap<>();
    private long journalledCount;
    private final AtomicLong appliedCount = new AtomicLong();
    private volatile long syncedCount;
    private volatile boolean isBeingSynced;
    private volatile StorageException logFailure;

    TopicJournal(final TopicId topicId, final Journal journal) {
        this.topicId = topicId;
        this.journal = journal;
    }

    /** The topic. */
    public TopicId topicId() {
        return topicId;
    }

    /**
     * The head of a local author, as the journal knows it. Any thread.
     *
     * @param author that publishes here.
     * @return the same object for the same author; of seq 0 when the journal knows none.
     */
    public OwnHead head(final AuthorId author) {
        synchronized (journal) {
            return heads.computeIfAbsent(author, id -> new OwnHead(this, id));
        }
    }

    /** Picks out the heads as they are, before the topic log is forced. Any thread; waits for the disk. */
    public void stageHeads() {
        synchronized (journal) {
            heads.values().forEach(OwnHead::stage);
        }
    }

    /** The topic log was forced after the heads were picked out. Any thread; waits for the disk. */
    public void headsForced() {
        synchronized (journal) {
            heads.values().forEach(OwnHead::forced);
        }
    }

    /**
     * Notes the heads that are forced and say more than what the journal has, without a force of the journal. A thread
     * that nobody interrupts; may wait for the disk.
     *
     * @throws StorageException when the journal fails now.
     */
    public void saveHeads() {
        journal.saveHeads(this);
    }

    /** The local authors that the journal knows in this topic. Waits for the disk. */
    public List<OwnHead> knownHeads() {
        synchronized (journal) {
            return List.copyOf(heads.values());
        }
    }

    /** How many events the topic log has taken. Any thread. */
    public long appliedCount() {
        return appliedCount.get();
    }

    /** The topic log has taken one more event, in the journal's order. One thread at a time: who owns the log. */
    public void onApplied() {
        appliedCount.incrementAndGet();
    }

    /**
     * The topic log was forced, and with it the first events of this topic. One thread at a time.
     *
     * @param count what {@link #appliedCount} said before the log was forced.
     */
    public void onSynced(final long count) {
        syncedCount = count;
    }

    /**
     * Says whether somebody takes events over and forces the topic log, so that its own events leave the journal.
     * Nobody waits for those that do not. Any thread.
     *
     * @param isCaredFor whether that is so from now on.
     */
    public void beingSynced(final boolean isCaredFor) {
        isBeingSynced = isCaredFor;
    }

    /** Whether its events leave as the topic log is forced. Any thread. */
    public boolean isBeingSynced() {
        return isBeingSynced && logFailure == null;
    }

    /**
     * The topic log could not be forced: its own events stay in the journal, and no more are taken. Any thread.
     *
     * @param cause why not.
     */
    public void fail(final StorageException cause) {
        logFailure = cause;
    }

    /** Why the topic log is not forced any more, or null. Any thread. */
    public StorageException logFailure() {
        return logFailure;
    }

    /** Why no own events are taken, because the topic log could not be forced or the journal failed; or null. */
    public StorageException failure() {
        final StorageException ofLog = logFailure;
        return ofLog == null ? journal.failure() : ofLog;
    }

    /**
     * The topic log was opened, and nothing that was said of it before counts: it may lack what it had. Under the
     * journal's lock.
     */
    void beginRecovery() {
        appliedCount.set(0);
        syncedCount = 0;
    }

    /** All events were offered to the topic log. Under the journal's lock. */
    void endRecovery() {
        appliedCount.set(journalledCount);
    }

    Map<AuthorId, OwnHead> heads() {
        return heads;
    }

    Object lock() {
        return journal;
    }

    /** Number of the next event. */
    long nextNumber() {
        return journalledCount++;
    }

    boolean isSynced(final long number) {
        return number < syncedCount;
    }
}
