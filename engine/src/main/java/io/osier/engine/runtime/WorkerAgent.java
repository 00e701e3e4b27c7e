package io.osier.engine.runtime;

import io.osier.engine.status.ErrorLog;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * A thread that takes work items, does each and gives it back to its topic, in the order in which they came.
 * {@link #offer} is for any thread.
 */
/*
 * Each item goes back whatever happens to it: a topic counts the items that are out, and closes its log only when all
 * are home. So an error inside the work is noted in the item and travels home with it.
 */
abstract class WorkerAgent implements Agent {
    private static final int QUEUE_CAPACITY = 1024;
    private static final int ITEMS_PER_CYCLE = 16;

    private final ManyToOneConcurrentArrayQueue<WorkItem> queue = new ManyToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final String roleName;
    private final ErrorLog errors;
    private DutyThread thread;

    WorkerAgent(final String roleName, final ErrorLog errors) {
        this.roleName = roleName;
        this.errors = errors;
    }

    /** Says which thread to wake when work arrives. Before the first {@link #offer}. */
    final void thread(final DutyThread owner) {
        thread = owner;
    }

    final boolean offer(final WorkItem item) {
        if (!queue.offer(item)) {
            return false;
        }
        thread.wake();
        return true;
    }

    @Override
    public final int doWork() {
        int count = 0;
        while (count < ITEMS_PER_CYCLE) {
            final WorkItem item = queue.poll();
            if (item == null) {
                break;
            }
            count++;
            work(item);
        }
        return count;
    }

    private void work(final WorkItem item) {
        try {
            if (item.isEmpty()) {
                letGo(item.desk());
            } else {
                perform(item);
            }
        } catch (final Throwable error) {
            errors.report(roleName, error);
            item.error(error);
        } finally {
            item.desk().giveBack(item);
        }
    }

    /** Does the work. */
    abstract void perform(WorkItem item);

    /** Gives up whatever is kept for a topic; it is closing, or idle. */
    abstract void letGo(WorkDesk desk);

    @Override
    public final String roleName() {
        return roleName;
    }
}
