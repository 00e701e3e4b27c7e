package io.osier.engine.log;

import io.osier.codec.TopicId;
import java.util.List;

/**
 * The logs of one engine, one per topic. The port behind which the engine keeps its events: it speaks of topics,
 * authors, seqs, runs and positions, never of files.
 *
 * <p>Threading: {@link #open} and {@link #close} may be called from any thread, one at a time. What {@code open}
 * returns has its own rules.
 */
public interface Store extends AutoCloseable {
    /** The topics that this store holds, open or not, in unsigned order of their ids. */
    List<TopicId> topicIds();

    /**
     * Opens a topic's log, creating it when the store has none. Opening checks what the log holds and rebuilds the
     * author table; it can take as long as one pass over the log. A log that was closed in good order may be opened
     * from what was noted then; damage since is found when it is read.
     *
     * @param topicId the topic.
     * @return the open log; the same topic cannot be open twice.
     * @throws StorageException when the log cannot be opened or is damaged beyond use.
     */
    TopicLog open(TopicId topicId);

    /**
     * Closes the store. Idempotent.
     *
     * @throws IllegalStateException when a log is open, because only its owner may close it; nothing happened then.
     */
    @Override
    void close();
}
