package io.osier.engine.log;

import io.osier.codec.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps logs in memory, until it is closed: a topic that was closed and is opened again has its events. For engines
 * without a directory, and for simulation.
 */
public final class MemoryStore implements Store {
    private final TreeMap<TopicId, MemoryTopic> topics = new TreeMap<>();
    private final AtomicLong bytesLeft;
    private boolean isClosed;

    /** A store that takes up to half of the heap. */
    public MemoryStore() {
        this(Runtime.getRuntime().maxMemory() / 2);
    }

    /**
     * A store with a limit.
     *
     * @param bytesMax that all its logs may take together; an append beyond it fails with {@link StorageException}.
     */
    public MemoryStore(final long bytesMax) {
        bytesLeft = new AtomicLong(bytesMax);
    }

    @Override
    public synchronized List<TopicId> topicIds() {
        return new ArrayList<>(topics.keySet());
    }

    @Override
    public synchronized TopicLog open(final TopicId topicId) {
        if (isClosed) {
            throw new StorageException("the store is closed: topic=" + topicId);
        }
        return topics.computeIfAbsent(topicId, id -> new MemoryTopic(id, bytesLeft))
                .open();
    }

    /** Flips a bit of a stored event: memory that fails, for tests. */
    synchronized void flip(final TopicId topicId, final long position, final int offset) {
        topics.get(topicId).flip(position, offset);
    }

    @Override
    public synchronized void close() {
        topics.values().forEach(MemoryTopic::requireClosed);
        isClosed = true;
        topics.values().forEach(MemoryTopic::free);
        topics.clear();
    }
}
