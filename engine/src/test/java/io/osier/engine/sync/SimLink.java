package io.osier.engine.sync;

import io.osier.codec.message.sbe.GoodbyeCode;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;

/** One direction of a simulated connection: bounded room per priority, frames delivered one by one. */
final class SimLink implements LinkOutbound {
    private static final int ROOM = 256 * 1024;

    private final SimSwarm swarm;
    private final Map<Priority, ArrayDeque<SimFrame>> queues = new EnumMap<>(Priority.class);
    private final Map<Priority, Integer> queued = new EnumMap<>(Priority.class);
    private boolean isClosed;
    private String closeReason = "";
    private SimLink opposite;
    private SimNode sender;
    private TopicLink topicLink;

    SimLink(final SimSwarm swarm) {
        this.swarm = swarm;
        for (final Priority priority : Priority.values()) {
            queues.put(priority, new ArrayDeque<>());
            queued.put(priority, 0);
        }
    }

    void connect(final SimNode from, final SimLink back, final TopicLink link) {
        sender = from;
        opposite = back;
        topicLink = link;
    }

    SimNode sender() {
        return sender;
    }

    SimLink opposite() {
        return opposite;
    }

    /** The topic link of the sending side. */
    TopicLink topicLink() {
        return topicLink;
    }

    String closeReason() {
        return closeReason;
    }

    SimFrame poll() {
        for (final Priority priority : Priority.values()) {
            final SimFrame frame = queues.get(priority).pollFirst();
            if (frame != null) {
                queued.merge(priority, -frame.length(), Integer::sum);
                return frame;
            }
        }
        return null;
    }

    void drop() {
        isClosed = true;
        for (SimFrame frame = poll(); frame != null; frame = poll()) {
            frame.release();
        }
    }

    @Override
    public Frame tryClaim(final Priority priority, final int lengthMax) {
        return isWritable(priority) ? new SimFrame(swarm, lengthMax) : null;
    }

    @Override
    public void send(final Priority priority, final Frame frame) {
        if (isClosed) {
            frame.release();
            return;
        }
        queues.get(priority).addLast((SimFrame) frame);
        queued.merge(priority, frame.length(), Integer::sum);
    }

    @Override
    public boolean isWritable(final Priority priority) {
        return !isClosed && queued.get(priority) < ROOM;
    }

    @Override
    public void close(final GoodbyeCode code, final String reason) {
        isClosed = true;
        closeReason = code + " " + reason;
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }
}
