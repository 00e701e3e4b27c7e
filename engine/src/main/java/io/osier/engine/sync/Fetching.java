package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import java.util.Collection;
import java.util.List;

/**
 * What the application may want of fetching, and what it is told of it. Belongs to the thread that owns the topic; made
 * by {@link TopicSession}.
 */
public final class Fetching {
    private final FetchScheduler scheduler;
    private final RangeMover mover;
    private final HistoryWatch history;
    private final ProgressWatch progress;

    Fetching(
            final FetchScheduler scheduler,
            final RangeMover mover,
            final HistoryWatch history,
            final ProgressWatch progress) {
        this.scheduler = scheduler;
        this.mover = mover;
        this.history = history;
        this.progress = progress;
    }

    /** Moves ranges and looks how peers and authors stand, every few milliseconds; how much was done. */
    int doWork(final long nowNs) {
        history.doWork();
        progress.doWork(nowNs);
        return mover.doWork(nowNs);
    }

    boolean isHistoryComplete(final PeerSession peer) {
        return history.isComplete(peer);
    }

    ProgressWatch progress() {
        return progress;
    }

    /**
     * Replaces the authors that are asked for before all others.
     *
     * @param authors any number; whoever calls bounds it.
     */
    public void askFirst(final Collection<AuthorId> authors) {
        scheduler.interest().first(authors);
        scheduler.onInterest();
    }

    /**
     * Replaces the authors that are asked for at all. What is here stays, and what is on its way still comes.
     *
     * @param authors any number, whoever calls bounds it; null for all.
     */
    public void askOnly(final Collection<AuthorId> authors) {
        scheduler.interest().only(authors);
        scheduler.onInterest();
    }

    /** Takes the peers whose history has become complete since the last time. */
    public List<HistoryComplete> drainHistoryComplete() {
        return history.drain();
    }

    /** Says once more of every peer that its history is complete, when it is. */
    public void resetHistoryComplete() {
        history.reset();
    }

    /** Whether {@link #drainNotices} has something. */
    public boolean hasNotices() {
        return progress.hasNotices();
    }

    /** Takes sentences about authors that make no progress, for a log; each author's once. */
    public List<String> drainNotices() {
        return progress.drain();
    }
}
