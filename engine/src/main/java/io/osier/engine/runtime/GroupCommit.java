package io.osier.engine.runtime;

import io.osier.engine.log.JournalFullException;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.journal.Journal;
import io.osier.engine.status.ErrorLog;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/*
 * Batches form by themselves: while the disk forces one group, the next one gathers. Nothing ever waits for company.
 *
 * The thread parks without a limit when nothing waits: an idle engine costs nothing here. No wake-up is lost, because it
 * raises its flag before it looks into the queue, and whoever offers looks at the flag afterwards.
 *
 * No slot is dropped, whatever goes wrong: its publisher would wait for ever, and its topic could not be closed. After an
 * error that nobody expected the journal counts as failed, and the next round answers those who wait with that. Of an
 * author, what comes behind a refused event is refused too, so that the journal has no gaps.
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
    private final ArrayDeque<PublishSlot> group = new ArrayDeque<>(GROUP_MAX);
    private final ErrorLog errors;
    private final Thread thread;
    private volatile JournalFullException shortage;
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

    /** Why nothing more should be offered for now, or null; what was offered already waits. Any thread. */
    JournalFullException shortage() {
        return shortage;
    }

    private void run() {
        while (!isClosed) {
            try {
                final long pauseNs = doWork();
                if (pauseNs > 0) {
                    LockSupport.parkNanos(this, pauseNs);
                }
            } catch (final Throwable error) {
                journal.fail(error);
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
        if (group.isEmpty()) {
            queue.drainTo(group, GROUP_MAX);
        }
        refuse(GroupCommit::refusal);
        if (group.isEmpty()) {
            shortage = null;
            return 0;
        }
        if (journal.isPending(pendingBytesMax / 2)) {
            syncer.wake();
            if (journal.isPending(pendingBytesMax)) {
                refuse(GroupCommit::refusalWhenLeft);
                return STALL_NS;
            }
        }
        return commit() ? 0 : SHORTAGE_PAUSE_NS;
    }

    /** An author that has stopped takes nothing more, nor does a topic whose log cannot be forced; the others go on. */
    private static RuntimeException refusal(final LocalPublisher publisher) {
        final RuntimeException failure = publisher.failure();
        return failure == null ? publisher.ownHead().topic().failure() : failure;
    }

    /**
     * All of the group goes on, or none: after an error nobody knows what of it is on the disk. For lack of room some
     * may have gone on, and the others wait, as long as their topics are open; false then.
     */
    private boolean commit() {
        StorageException failure = null;
        int count = 0;
        try {
            for (final PublishSlot slot : group) {
                append(slot);
                count++;
            }
            journal.commit();
        } catch (final ShortageException noRoom) {
            answer(count, null);
            refuse(GroupCommit::refusalWhenLeft);
            shortage = !group.isEmpty() && noRoom instanceof JournalFullException full ? full : null;
            syncer.wake();
            return false;
        } catch (final StorageException storage) {
            failure = journal.fail(storage);
            errors.report(thread.getName(), failure);
        }
        shortage = null;
        answer(group.size(), failure);
        return true;
    }

    private void answer(final int count, final RuntimeException failure) {
        for (int i = 0; i < count; i++) {
            final PublishSlot slot = group.remove();
            slot.publisher().onCommitted(slot, failure);
        }
    }

    /** A topic that is being left waits for its events, so they do not wait for anything else. */
    private static RuntimeException refusalWhenLeft(final LocalPublisher publisher) {
        return publisher.isClosed()
                ? new IllegalStateException("the topic was left while its events waited for the journal: topic="
                        + publisher.ownHead().topic().topicId() + " author=" + publisher.author())
                : null;
    }

    private void refuse(final Function<LocalPublisher, RuntimeException> refusal) {
        for (final Iterator<PublishSlot> slots = group.iterator(); slots.hasNext(); ) {
            final PublishSlot slot = slots.next();
            final RuntimeException because = refusal.apply(slot.publisher());
            if (because != null) {
                slots.remove();
                slot.publisher().onCommitted(slot, because);
            }
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

    /** Ends the thread and waits for it. To be called when no topic is open any more. Idempotent. */
    @Override
    public void close() {
        isClosed = true;
        LogSyncer.awaitEnd(thread);
    }
}
