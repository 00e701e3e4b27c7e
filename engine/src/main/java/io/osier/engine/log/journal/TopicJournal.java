package io.osier.engine.log.journal;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.engine.log.StorageException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One topic's part of the journal: the heads of its local authors, and how many of its events have gone on from here.
 * Events leave in the order in which they came: first they are applied to the topic log, then the log is forced past
 * them, and then their bytes leave the journal with its next file.
 */
public final class TopicJournal {
    private final TopicId topicId;
    private final Object lock;
    private final Map<AuthorId, OwnHead> heads = new HashMap<>();
    private long journalledCount;
    private final AtomicLong appliedCount = new AtomicLong();
    private volatile long syncedCount;
    private volatile StorageException failure;

    TopicJournal(final TopicId topicId, final Object lock) {
        this.topicId = topicId;
        this.lock = lock;
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
        synchronized (lock) {
            return heads.computeIfAbsent(author, id -> new OwnHead(this, id));
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
     * The topic log could not be forced: its own events stay in the journal, and no more are taken. Any thread.
     *
     * @param cause why not.
     */
    public void fail(final StorageException cause) {
        failure = cause;
    }

    /** Why the topic takes no more own events, or null. Any thread. */
    public StorageException failure() {
        return failure;
    }

    Map<AuthorId, OwnHead> heads() {
        return heads;
    }

    Object lock() {
        return lock;
    }

    /** Number of the next event. */
    long nextNumber() {
        return journalledCount++;
    }

    boolean isApplied(final long number) {
        return number < appliedCount.get();
    }

    boolean isSynced(final long number) {
        return number < syncedCount;
    }
}
