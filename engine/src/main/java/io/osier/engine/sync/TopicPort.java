package io.osier.engine.sync;

import io.osier.codec.TopicId;

/**
 * Where links deliver what concerns one topic. Calls come from the links' event loops and hand over to the thread that
 * owns the topic; they never block.
 */
public interface TopicPort {
    /** The topic. */
    TopicId topicId();

    /**
     * Both sides have joined: the topic can be synchronised over this link.
     *
     * @param link that is up.
     */
    void onLinkUp(TopicLink link);

    /**
     * A frame with a message of this topic arrived, checked to be well formed.
     *
     * @param link it came on.
     * @param templateId of its message.
     * @param frame owned by the port when the answer is true.
     * @return false when there is no room: the link keeps the frame, stops reading and offers it again later.
     */
    boolean onFrame(TopicLink link, int templateId, Frame frame);

    /**
     * The peer left the topic or the link is gone. No call for this link follows.
     *
     * @param link that is down.
     */
    void onLinkDown(TopicLink link);
}
