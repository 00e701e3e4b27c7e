package io.osier.engine.runtime;

import io.osier.engine.sync.Frame;
import io.osier.engine.sync.TopicLink;

/** One thing that happened on a link, on its way to the topic's agent. Pooled; belongs to whoever holds it. */
final class TopicInput {
    enum Kind {
        LINK_UP,
        FRAME,
        LINK_DOWN
    }

    private Kind kind;
    private TopicLink link;
    private int templateId;
    private Frame frame;

    TopicInput of(final Kind newKind, final TopicLink newLink, final int newTemplateId, final Frame newFrame) {
        kind = newKind;
        link = newLink;
        templateId = newTemplateId;
        frame = newFrame;
        return this;
    }

    void clear() {
        link = null;
        frame = null;
    }

    Kind kind() {
        return kind;
    }

    TopicLink link() {
        return link;
    }

    int templateId() {
        return templateId;
    }

    /** The frame, or null unless the kind is FRAME. */
    Frame frame() {
        return frame;
    }
}
