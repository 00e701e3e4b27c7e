package io.osier.engine.runtime;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.NanoClock;

/**
 * A thread that owns topics and gives each its turn. {@link #add} and {@link #topicCount} are for any thread, all else
 * for its own.
 */
final class AgentLoop implements Agent {
    private static final int INPUTS_POOLED_MAX = 4096;

    private final String roleName;
    private final NanoClock clock;
    private final Queue<TopicAgent> arriving = new ConcurrentLinkedQueue<>();
    private final AtomicInteger topicCount = new AtomicInteger();
    private final ManyToManyConcurrentArrayQueue<TopicInput> inputPool =
            new ManyToManyConcurrentArrayQueue<>(INPUTS_POOLED_MAX);
    private TopicAgent[] topics = new TopicAgent[16];
    private int count;

    AgentLoop(final String roleName, final NanoClock clock) {
        this.roleName = roleName;
        this.clock = clock;
    }

    void add(final TopicAgent topic) {
        arriving.add(topic);
    }

    /** Topics that are here or on their way here; counted by whoever opens one. */
    AtomicInteger topicCount() {
        return topicCount;
    }

    ManyToManyConcurrentArrayQueue<TopicInput> inputPool() {
        return inputPool;
    }

    @Override
    public int doWork() {
        int work = attach();
        final long nowNs = clock.nanoTime();
        int i = 0;
        while (i < count) {
            final TopicAgent topic = topics[i];
            if (topic.isDue(nowNs)) {
                work += topic.doWork(nowNs);
            }
            if (topic.isClosed()) {
                detach(i);
            } else {
                i++;
            }
        }
        return work;
    }

    private int attach() {
        int work = 0;
        for (TopicAgent topic = arriving.poll(); topic != null; topic = arriving.poll()) {
            if (count == topics.length) {
                topics = Arrays.copyOf(topics, 2 * count);
            }
            topics[count++] = topic;
            work++;
        }
        return work;
    }

    private void detach(final int index) {
        final TopicAgent topic = topics[index];
        topics[index] = topics[--count];
        topics[count] = null;
        topicCount.decrementAndGet();
        topic.announceClosed();
    }

    @Override
    public String roleName() {
        return roleName;
    }
}
