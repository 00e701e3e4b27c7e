package io.osier.engine.runtime;

import io.osier.engine.log.ShortageException;
import io.osier.engine.log.TopicLog;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * Signed local events of one topic that wait for its agent. Bounded by slots and by bytes; a slot that was acquired
 * always has room in the queue. {@link #poll} is for the agent, all else for any thread.
 */
final class PublishQueue {
    /** Events that may wait. */
    static final int SLOTS_MAX = 256;

    private final ManyToManyConcurrentArrayQueue<PublishSlot> free = new ManyToManyConcurrentArrayQueue<>(SLOTS_MAX);
    private final ManyToOneConcurrentArrayQueue<PublishSlot> queue = new ManyToOneConcurrentArrayQueue<>(SLOTS_MAX);
    private final AtomicInteger createdCount = new AtomicInteger();
    private final AtomicInteger enteredCount = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final long bytesMax;

    private final GroupCommit commit;

    private final TopicLog log;

    /** A queue whose events are journalled first, if {@code commit} is not null, and go to a log in the end. */
    PublishQueue(final long bytesMax, final GroupCommit commit, final TopicLog log) {
        this.log = log;
        this.bytesMax = bytesMax;
        this.commit = commit;
    }

    /**
     * Refuses new events while there is no room for them.
     *
     * @throws ShortageException that says what is short.
     */
    void requireRoom() {
        requireNone(log.shortage());
        if (commit != null) {
            requireNone(commit.shortage());
        }
    }

    private static void requireNone(final ShortageException shortage) {
        if (shortage != null) {
            throw shortage.again();
        }
    }

    /** A slot for an event of this length, or null for "not now". */
    PublishSlot acquire(final LocalPublisher publisher, final Thread waiter, final int length) {
        if (waitingBytes.addAndGet(length) > bytesMax) {
            waitingBytes.addAndGet(-length);
            return null;
        }
        final PublishSlot slot = freeSlot();
        if (slot == null) {
            waitingBytes.addAndGet(-length);
            return null;
        }
        return slot.begin(publisher, waiter, length);
    }

    private PublishSlot freeSlot() {
        final PublishSlot slot = free.poll();
        if (slot != null) {
            return slot;
        }
        if (createdCount.incrementAndGet() <= SLOTS_MAX) {
            return new PublishSlot();
        }
        createdCount.decrementAndGet();
        return null;
    }

    /** Somebody begins to offer; {@link #isQuiet} is false until he {@link #leave}s, or what he submitted is queued. */
    void enter() {
        enteredCount.incrementAndGet();
    }

    void leave() {
        enteredCount.decrementAndGet();
    }

    /** Whether nothing is on its way into the queue. */
    boolean isQuiet() {
        return enteredCount.get() == 0;
    }

    /** Sends a signed event on its way to the agent; false when too many are on theirs, and then nothing happened. */
    boolean submit(final PublishSlot slot) {
        if (commit != null) {
            return commit.offer(slot);
        }
        offer(slot);
        return true;
    }

    /** Whether what was submitted comes back through the journal, and is entered until then. */
    boolean isJournalled() {
        return commit != null;
    }

    void offer(final PublishSlot slot) {
        if (!queue.offer(slot)) {
            throw new IllegalStateException("a slot must have room in the queue: capacity=" + queue.capacity());
        }
    }

    PublishSlot poll() {
        return queue.poll();
    }

    void release(final PublishSlot slot) {
        waitingBytes.addAndGet(-slot.length());
        slot.clear();
        free.offer(slot);
    }
}
