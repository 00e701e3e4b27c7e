package io.osier.engine.runtime;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.Verification;
import io.osier.engine.log.ForkProofs;
import io.osier.engine.log.LogReader;
import io.osier.engine.status.Counters;
import io.osier.engine.status.ErrorLog;
import io.osier.engine.sync.FetchOrder;
import io.osier.engine.sync.ForkOrder;
import io.osier.engine.sync.TopicLink;
import io.osier.engine.sync.TopicWork;
import io.osier.engine.sync.VerifyOrder;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * Where a topic gives work away and takes it back. Owned by the topic's agent; only {@link #giveBack},
 * {@link #newReader} and the constants of the topic are for other threads.
 */
/*
 * Every order that is out has an item, and there are at most OUTSTANDING_MAX items, so the queue home has room for all
 * of them and a result is never dropped. Closing sends one empty item to every worker and counts them home. An idle topic
 * sends one to every lane, so that its files are not mapped for nothing.
 */
final class WorkDesk implements TopicWork {
    /** Orders of one topic that are out at the same time at most. */
    static final int OUTSTANDING_MAX = 256;

    private final TopicConfig config;
    private final FetchLane[] lanes;
    private final VerifierAgent[] verifiers;
    private final TopicSignal signal;
    private final ManyToOneConcurrentArrayQueue<WorkItem> returned;
    private final WorkItem[] free;
    private int freeCount;
    private int createdCount;
    private int outstandingCount;
    private int releasedCount;
    private long fetchCount;
    private long fetchCountAtTick;
    private long fetchNs;
    private boolean mayLanesRead;

    WorkDesk(
            final TopicConfig config,
            final FetchLane[] lanes,
            final VerifierAgent[] verifiers,
            final TopicSignal signal) {
        this.config = config;
        this.lanes = lanes;
        this.verifiers = verifiers;
        this.signal = signal;
        final int capacity = OUTSTANDING_MAX + lanes.length + verifiers.length;
        returned = new ManyToOneConcurrentArrayQueue<>(capacity);
        free = new WorkItem[capacity];
    }

    @Override
    public boolean verify(final VerifyOrder order) {
        if (outstandingCount >= OUTSTANDING_MAX) {
            return false;
        }
        return submit(
                verifiers[worker(order.link(), verifiers.length)], acquire().verify(order));
    }

    @Override
    public boolean fetch(final FetchOrder order) {
        if (outstandingCount >= OUTSTANDING_MAX) {
            return false;
        }
        fetchCount++;
        mayLanesRead = true;
        return submit(lanes[worker(order.link(), lanes.length)], acquire().fetch(order));
    }

    @Override
    public boolean prove(final ForkOrder order) {
        if (outstandingCount >= OUTSTANDING_MAX) {
            return false;
        }
        fetchCount++;
        mayLanesRead = true;
        return submit(lanes[worker(order.link(), lanes.length)], acquire().fork(order));
    }

    private static int worker(final TopicLink link, final int count) {
        return count == 1 ? 0 : (int) Math.floorMod(link.linkId(), (long) count);
    }

    private boolean submit(final WorkerAgent worker, final WorkItem item) {
        if (!worker.offer(item)) {
            recycle(item);
            return false;
        }
        outstandingCount++;
        return true;
    }

    private WorkItem acquire() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        assert createdCount < free.length : "items are lost: created=" + createdCount;
        createdCount++;
        return new WorkItem(this);
    }

    /** The next item that came home, or null. The agent calls {@link #recycle} when it is done with it. */
    WorkItem pollReturned() {
        final WorkItem item = returned.poll();
        if (item != null) {
            outstandingCount--;
        }
        return item;
    }

    void recycle(final WorkItem item) {
        item.clear();
        free[freeCount++] = item;
    }

    /** How many orders are out. */
    int outstandingCount() {
        return outstandingCount;
    }

    /** Says that time passes: lanes that had nothing to fetch for long let go of the log until they have. */
    void onTick(final long nowNs) {
        if (!mayLanesRead) {
            return;
        }
        if (fetchCount != fetchCountAtTick || outstandingCount > 0) {
            fetchCountAtTick = fetchCount;
            fetchNs = nowNs;
        } else if (nowNs - fetchNs >= config.idleNs()) {
            mayLanesRead = false;
            for (final FetchLane lane : lanes) {
                mayLanesRead |= !submit(lane, acquire());
            }
        }
    }

    /**
     * Asks every worker to let go of the topic, as far as their queues take it now. To be called until it answers true,
     * with no order out at the first call.
     *
     * @return whether all workers have been asked; they have let go when nothing is outstanding any more.
     */
    boolean sendRelease() {
        final int count = lanes.length + verifiers.length;
        while (releasedCount < count) {
            final WorkerAgent worker =
                    releasedCount < lanes.length ? lanes[releasedCount] : verifiers[releasedCount - lanes.length];
            if (!submit(worker, acquire())) {
                return false;
            }
            releasedCount++;
        }
        return true;
    }

    /** Brings an item home. Any thread. */
    void giveBack(final WorkItem item) {
        if (!returned.offer(item)) {
            throw new IllegalStateException("an item must have room at home: capacity=" + returned.capacity());
        }
        signal.raise();
    }

    /** A reader of the topic's log for the calling thread. */
    LogReader newReader() {
        return config.log().newReader();
    }

    /** The proofs of forks of the topic; for any thread. */
    ForkProofs forks() {
        return config.log().forks();
    }

    TopicId topicId() {
        return config.log().topicId();
    }

    Verification verification() {
        return config.verification();
    }

    Counters counters() {
        return config.counters();
    }

    ErrorLog errors() {
        return config.errors();
    }
}
