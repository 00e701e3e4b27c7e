package io.osier.engine.transport;

import io.osier.codec.TopicId;
import io.osier.engine.sync.Frame;
import io.osier.engine.sync.TopicLink;
import io.osier.engine.sync.TopicPort;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A topic that copies the second word of each frame and releases it, as often as it may. Any thread. */
final class RecordingPort implements TopicPort {
    private final TopicId topicId;
    final List<TopicLink> links = new CopyOnWriteArrayList<>();
    final List<Integer> requestIds = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger permits = new AtomicInteger(Integer.MAX_VALUE);
    final AtomicInteger refusedCount = new AtomicInteger();
    volatile RuntimeException failure;

    RecordingPort(final TopicId topicId) {
        this.topicId = topicId;
    }

    @Override
    public TopicId topicId() {
        return topicId;
    }

    @Override
    public void onLinkUp(final TopicLink link) {
        links.add(link);
    }

    @Override
    public boolean onFrame(final TopicLink link, final int templateId, final Frame frame) {
        if (failure != null) {
            throw failure;
        }
        if (permits.get() == 0) {
            refusedCount.incrementAndGet();
            return false;
        }
        permits.decrementAndGet();
        requestIds.add(frame.buffer().getInt(16, ByteOrder.LITTLE_ENDIAN));
        frame.release();
        return true;
    }

    @Override
    public void onLinkDown(final TopicLink link) {
        links.remove(link);
    }
}
