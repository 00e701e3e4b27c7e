package io.osier.engine.runtime;

import io.osier.engine.log.ShortageException;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.journal.Journal;
import io.osier.engine.status.ErrorLog;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/*
 * Batches form by themselves: while the disk forces one group, the next one gathers. Nothing ever waits for company.
 *
 * The thread parks without a limit when nothing waits: an idle engine costs nothing here. No wake-up is lost, because it
 * raises its flag before it looks into the queue, and whoever offers looks at the flag afterwards.
 *
 * Order of an event: signed on its publisher's thread; journalled and forced here; appended by its topic's agent;
 * acknowledged. One queue for all topics keeps the order of each author.
 */
/**
 * Makes own events durable before they go to the agents of their topics, those of all topics of an engine together.
 * {@link #offer} is for any thread.
 */
public final class GroupCommit implements AutoCloseable {
    private static final int QUEUE_CAPACITY = 4096;
    private static final int GROUP_MAX = 1024;
    private static final long STALL_NS = 1_000_000;
    private static final long SHORTAGE_PAUSE_NS = 100_000_000;

    private final Journal journal;
    private final LogSyncer syncer;
    private final long pendingBytesMax;
    private final ManyToOneConcurrentArrayQueue<PublishSlot> queue =
            new ManyToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final List<PublishSlot> group = new ArrayList<>(GROUP_MAX);
    private final ErrorLog errors;
    private final Thread thread;
    private volatile boolean isParked;
    private volatile boolean isClosed;

    private GroupCommit(
            final String name,
            final Journal journal,
            final LogSyncer syncer,
            final long pendingBytesMax,
            final ErrorLog errors) {
        this.journal = journal;
        this.syncer = syncer;
        this.pendingBytesMax = pendingBytesMax;
        this.errors = errors;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * Starts the thread that writes the journal.
     *
     * @param name of the thread.
     * @param journal to write; closed by the caller, afterwards.
     * @param syncer that is woken when the journal wants topic logs forced.
     * @param pendingBytesMax bytes of events that may be in the journal and not in a forced log; no more are taken
     *     then.
     * @param errors takes what goes wrong.
     */
    public static GroupCommit launch(
            final String name,
            final Journal journal,
            final LogSyncer syncer,
            final long pendingBytesMax,
            final ErrorLog errors) {
        final GroupCommit commit = new GroupCommit(name, journal, syncer, pendingBytesMax, errors);
        commit.thread.start();
        return commit;
    }

    /** Takes a signed event; false when too many wait, and then nothing happened. */
    boolean offer(final PublishSlot slot) {
        if (!queue.offer(slot)) {
            return false;
        }
        VarHandle.fullFence();
        if (isParked) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    private void run() {
        while (!isClosed) {
            try {
                final long pauseNs = doWork();
                if (pauseNs > 0) {
                    LockSupport.parkNanos(this, pauseNs);
                }
            } catch (final RuntimeException error) {
                group.clear();
                errors.report(thread.getName(), error);
            }
            isParked = true;
            while (queue.isEmpty() && group.isEmpty() && !isClosed) {
                LockSupport.park(this);
            }
            isParked = false;
        }
    }

    /** One group; answers for how long to wait before the next. */
    private long doWork() {
        if (journal.isPending(pendingBytesMax / 2)) {
            syncer.wake();
            if (journal.isPending(pendingBytesMax)) {
                return STALL_NS;
            }
        }
        if (group.isEmpty()) {
            queue.drainTo(group, GROUP_MAX);
        }
        group.removeIf(GroupCommit::isRefused);
        return commit() ? 0 : SHORTAGE_PAUSE_NS;
    }

    /** A topic whose log cannot be forced takes nothing more; the others go on. */
    private static boolean isRefused(final PublishSlot slot) {
        final StorageException failure = slot.publisher().ownHead().topic().failure();
        if (failure != null) {
            slot.publisher().onCommitted(slot, failure);
        }
        return failure != null;
    }

    /**
     * All of the group goes on, or none: after an error nobody knows what of it is on the disk. For lack of room some
     * may have gone on, and the others wait, as long as their topics are open; false then.
     */
    private boolean commit() {
        RuntimeException failure = null;
        int count = 0;
        try {
            for (final PublishSlot slot : group) {
                append(slot);
                count++;
            }
            journal.commit();
        } catch (final ShortageException noRoom) {
            onCommitted(count, null);
            group.removeIf(slot -> isLeft(slot, noRoom));
            syncer.wake();
            return false;
        } catch (final StorageException storage) {
            failure = storage;
        } catch (final RuntimeException error) {
            failure = new StorageException("own events could not be journalled", error);
        }
        onCommitted(group.size(), failure);
        return true;
    }

    private void onCommitted(final int count, final RuntimeException failure) {
        final List<PublishSlot> done = group.subList(0, count);
        done.forEach(slot -> slot.publisher().onCommitted(slot, failure));
        done.clear();
    }

    private static boolean isLeft(final PublishSlot slot, final ShortageException noRoom) {
        final boolean isLeft = slot.publisher().isClosed();
        if (isLeft) {
            slot.publisher().onCommitted(slot, noRoom);
        }
        return isLeft;
    }

    private void append(final PublishSlot slot) {
        journal.append(
                slot.publisher().ownHead(),
                slot.buffer(),
                slot.runs().offset(0),
                slot.runs().length(0),
                slot.seq(),
                slot.runs().hashes(),
                slot.runs().lastHashOffset(0));
    }

    /** Ends the thread and waits for it. To be called when no topic is open any more. Idempotent. */
    @Override
    public void close() {
        isClosed = true;
        LogSyncer.awaitEnd(thread);
    }
}
