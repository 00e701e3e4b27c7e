package io.osier.engine.runtime;

import io.osier.engine.log.StorageException;
import io.osier.engine.log.journal.Journal;
import io.osier.engine.status.ErrorLog;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/*
 * Batches form by themselves: while the disk forces one group, the next one gathers. Nothing ever waits for company.
 *
 * Order of an event: signed on its publisher's thread; journalled and forced here; appended by its topic's agent;
 * acknowledged. One queue for all topics keeps the order of each author.
 */
/**
 * Makes own events durable before they go to the agents of their topics, those of all topics of an engine together.
 * {@link #offer} is for any thread.
 */
public final class GroupCommit implements Agent, AutoCloseable {
    private static final int QUEUE_CAPACITY = 4096;
    private static final int GROUP_MAX = 1024;

    private final String name;
    private final Journal journal;
    private final LogSyncer syncer;
    private final long pendingBytesMax;
    private final ManyToOneConcurrentArrayQueue<PublishSlot> queue =
            new ManyToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final List<PublishSlot> group = new ArrayList<>(GROUP_MAX);
    private final DutyThread thread;

    private GroupCommit(
            final String name,
            final Journal journal,
            final LogSyncer syncer,
            final long pendingBytesMax,
            final ErrorLog errors) {
        this.name = name;
        this.journal = journal;
        this.syncer = syncer;
        this.pendingBytesMax = pendingBytesMax;
        thread = DutyThread.threaded(this, IdleKind.PARK, errors);
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
        thread.wake();
        return true;
    }

    @Override
    public int doWork() {
        if (queue.isEmpty()) {
            return 0;
        }
        if (journal.isPending(pendingBytesMax / 2)) {
            syncer.wake();
            if (journal.isPending(pendingBytesMax)) {
                return 0;
            }
        }
        queue.drainTo(group, GROUP_MAX);
        try {
            commit();
            return group.size();
        } finally {
            group.clear();
        }
    }

    /** All of the group goes on, or none: after an error nobody knows what of it is on the disk. */
    private void commit() {
        RuntimeException failure = null;
        try {
            for (final PublishSlot slot : group) {
                append(slot);
            }
            journal.commit();
        } catch (final StorageException storage) {
            failure = storage;
        } catch (final RuntimeException error) {
            failure = new StorageException("own events could not be journalled", error);
        }
        for (final PublishSlot slot : group) {
            slot.publisher().onCommitted(slot, failure);
        }
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

    @Override
    public String roleName() {
        return name;
    }

    /** Ends the thread. To be called when no topic is open any more. */
    @Override
    public void close() {
        thread.close();
    }
}
