package io.osier.engine.runtime;

import io.osier.codec.NodeId;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.sync.Frame;
import io.osier.engine.sync.LinkOutbound;
import io.osier.engine.sync.Priority;
import io.osier.engine.sync.TopicLink;
import java.util.ArrayList;
import java.util.List;

/** A link whose frames go nowhere. */
final class FakeOutbound implements LinkOutbound {
    private final List<Frame> sent = new ArrayList<>();
    private boolean isWritable = true;

    static TopicLink link(final long linkId, final LinkOutbound outbound) {
        return new TopicLink(linkId, NodeId.of(new byte[NodeId.LENGTH]), 1, 1 << 20, 4096, 4, outbound);
    }

    synchronized void writable(final boolean isNowWritable) {
        isWritable = isNowWritable;
    }

    synchronized List<Frame> sent() {
        return List.copyOf(sent);
    }

    @Override
    public synchronized Frame tryClaim(final Priority priority, final int lengthMax) {
        return isWritable ? new FakeFrame(lengthMax) : null;
    }

    @Override
    public synchronized void send(final Priority priority, final Frame frame) {
        sent.add(frame);
    }

    @Override
    public synchronized boolean isWritable(final Priority priority) {
        return isWritable;
    }

    @Override
    public void close(final GoodbyeCode code, final String reason) {
        writable(false);
    }

    @Override
    public boolean isClosed() {
        return false;
    }
}
