package io.osier.engine.log;

import io.osier.codec.TopicId;
import io.osier.codec.event.Runs;
import org.agrona.DirectBuffer;

/**
 * One topic's events in the order in which they were appended, with the author table that finds them again.
 *
 * <p>Threading: one thread at a time owns the log (the topic's agent) and is the only one to call {@link #append} and
 * to touch {@link #authors}. {@link #endPosition} and {@link #newReader} may be called from any thread; each reader
 * belongs to the thread that uses it. A position read by one thread from {@code endPosition} is readable by all.
 *
 * <p>Positions grow in log order. Position 0 is before the first event. A position is a place, not a count.
 */
public interface TopicLog extends AutoCloseable {
    /** The topic. */
    TopicId topicId();

    /** Heads and positions of all authors. Owner thread only. */
    AuthorTable authors();

    /**
     * Appends the events of consecutive runs as one batch and extends the author table by them. The events are copied.
     *
     * <p>Every run must be valid and must extend its author's head: the first event's seq is the head's seq + 1 and its
     * {@code prev} is the head's hash. The check is made here, always, before the first byte is written.
     *
     * @param buffer that holds the events.
     * @param runs that describe them; run {@code i} ends where run {@code i + 1} begins.
     * @param firstRun index of the first run to append.
     * @param runCount how many runs to append.
     * @return the position of the first event appended.
     * @throws IllegalArgumentException when a run does not extend its author's head; nothing has been written.
     * @throws ShortageException when there is no room for the batch now; nothing has been written, and it may be tried
     *     again.
     * @throws StorageException when the log could not be written; it takes no appends from then on.
     */
    long append(DirectBuffer buffer, Runs runs, int firstRun, int runCount);

    /**
     * Why no more events should be taken in now, or null: what is on its way already may still find room, what is not
     * would soon be refused. Any thread.
     */
    default ShortageException shortage() {
        return null;
    }

    /**
     * Says that time passes: the log looks whether a shortage has ended, about once a second, and closes what lay idle.
     * Owner thread, often.
     *
     * @param nowNs the time.
     */
    default void onTick(final long nowNs) {}

    /** The place after the last event: every event below it can be read. Any thread. */
    long endPosition();

    /** Length in bytes of all events held. Any thread. */
    long eventBytes();

    /** What was found when the log was opened. Any thread. */
    LogOpening opening();

    /**
     * The proofs of forks that are kept of this topic. Their authors are quarantined in {@link #authors} when the log
     * is opened; who keeps another one sees to that. Any thread.
     */
    ForkProofs forks();

    /** A new reader for the calling thread, to be closed by it. Any thread. */
    LogReader newReader();

    /**
     * Forces every event below {@link #endPosition}, as it is at the call, to stable storage. Any thread, one at a
     * time; waits for the disk. The owner goes on meanwhile.
     *
     * @return that position.
     * @throws ShortageException when it could not be tried for lack of descriptors; it may be tried again.
     * @throws StorageException when the system says that it could not: what is on the disk then is unknown.
     */
    long sync();

    /** Closes the log; open readers answer that there is nothing more. Owner thread. Idempotent. */
    @Override
    void close();
}
