package io.osier.engine.sync;

import io.osier.codec.TopicId;
import java.util.ArrayList;
import java.util.List;

/** A topic that remembers what it was told. */
final class PlainPort implements TopicPort {
    private final TopicId topicId;
    final List<TopicLink> up = new ArrayList<>();
    final List<TopicLink> down = new ArrayList<>();
    final List<PlainFrame> frames = new ArrayList<>();
    boolean hasRoom = true;
    RuntimeException failure;

    PlainPort(final TopicId topicId) {
        this.topicId = topicId;
    }

    @Override
    public TopicId topicId() {
        return topicId;
    }

    @Override
    public void onLinkUp(final TopicLink link) {
        up.add(link);
    }

    @Override
    public boolean onFrame(final TopicLink link, final int templateId, final Frame frame) {
        if (failure != null) {
            throw failure;
        }
        if (hasRoom) {
            frames.add((PlainFrame) frame);
        }
        return hasRoom;
    }

    @Override
    public void onLinkDown(final TopicLink link) {
        down.add(link);
    }

    /** Whether a link is up: every up but one has been followed by its down. */
    boolean isUp() {
        return up.size() == down.size() + 1;
    }
}
