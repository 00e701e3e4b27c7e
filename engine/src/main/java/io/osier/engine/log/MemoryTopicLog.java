package io.osier.engine.log;

import io.osier.codec.TopicId;
import io.osier.codec.event.Runs;
import org.agrona.DirectBuffer;

/** One opening of a {@link MemoryTopic}. */
final class MemoryTopicLog implements TopicLog {
    private final MemoryTopic topic;
    private volatile boolean isClosed;

    MemoryTopicLog(final MemoryTopic topic) {
        this.topic = topic;
    }

    @Override
    public TopicId topicId() {
        return topic.topicId();
    }

    @Override
    public AuthorTable authors() {
        return topic.authors();
    }

    @Override
    public long append(final DirectBuffer buffer, final Runs runs, final int firstRun, final int runCount) {
        if (isClosed) {
            throw new StorageException("the log is closed: topic=" + topic.topicId());
        }
        final AppendPlan plan = topic.plan();
        plan.prepare(topic.authors(), buffer, runs, firstRun, runCount);
        final int begin = plan.eventOffset(0);
        final int length = plan.eventOffset(plan.eventCount()) - begin;
        final long place = topic.write(buffer, begin, length);
        for (int i = 0; i < plan.eventCount(); i++) {
            plan.position(i, place + plan.eventOffset(i) - begin);
        }
        plan.commit(topic.authors());
        topic.show(place, length);
        return place;
    }

    @Override
    public long endPosition() {
        return topic.endPosition();
    }

    @Override
    public long eventBytes() {
        return topic.eventBytes();
    }

    @Override
    public LogOpening opening() {
        return topic.opening();
    }

    @Override
    public ForkProofs forks() {
        return topic.forks();
    }

    @Override
    public LogReader newReader() {
        return new MemoryLogReader(this, topic);
    }

    @Override
    public long sync() {
        return topic.endPosition();
    }

    boolean isClosed() {
        return isClosed;
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
