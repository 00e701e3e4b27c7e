package io.osier.bench.reconcile;

import io.osier.codec.NodeId;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.status.Counters;
import io.osier.engine.sync.FetchOrder;
import io.osier.engine.sync.ForkOrder;
import io.osier.engine.sync.Frame;
import io.osier.engine.sync.LinkOutbound;
import io.osier.engine.sync.Priority;
import io.osier.engine.sync.SyncConfig;
import io.osier.engine.sync.TopicLink;
import io.osier.engine.sync.TopicSession;
import io.osier.engine.sync.TopicWork;
import io.osier.engine.sync.VerifyOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One of two peers that compare what they hold: the real session of a topic, with frames that stay in memory. Requests
 * go nowhere, because only adverts are looked at. One thread.
 */
final class Side implements LinkOutbound, TopicWork {
    private final HeadsLog log = new HeadsLog();
    private final TopicSession session;
    private final TopicLink link;
    private List<Frame> sent = new ArrayList<>();
    private long advertBytes;
    private long headCount;
    private String closedBecause;

    /**
     * Makes a side.
     *
     * @param isLower whether its node id is the lower one.
     * @param features of the link.
     */
    Side(final boolean isLower, final long features) {
        session = new TopicSession(log, SyncConfig.DEFAULT, new Counters(), this, isLower ? 1 : 2);
        link = new TopicLink(
                1,
                NodeId.of(new byte[NodeId.LENGTH]),
                1,
                FrameDescriptor.FRAME_LENGTH_MAX_DEFAULT,
                4096,
                SyncConfig.DEFAULT.requestsInFlightMax(),
                features,
                0,
                isLower,
                this);
    }

    HeadsLog log() {
        return log;
    }

    TopicSession session() {
        return session;
    }

    /** Bytes of adverts sent. */
    long advertBytes() {
        return advertBytes;
    }

    /** Heads in them. */
    long headCount() {
        return headCount;
    }

    /** Forgets what was sent. */
    void beginCount() {
        advertBytes = 0;
        headCount = 0;
    }

    void connect(final long nowNs) {
        session.onLinkUp(link, nowNs);
    }

    /** Everything that can be said now. */
    void work(final long nowNs) {
        while (session.doWork(nowNs) > 0) {
            // more may be said
        }
        if (closedBecause != null) {
            throw new IllegalStateException("a side broke the protocol: " + closedBecause);
        }
    }

    /** Brings what was sent to the other side; how many adverts that were. */
    int deliver(final Side other, final long nowNs) {
        final List<Frame> frames = sent;
        sent = new ArrayList<>();
        for (final Frame frame : frames) {
            advertBytes += frame.length();
            headCount += FrameDescriptor.headCount(frame.buffer(), 0);
            other.session.onFrame(other.link, AdvertiseDecoder.TEMPLATE_ID, frame, nowNs);
        }
        return frames.size();
    }

    @Override
    public Frame tryClaim(final Priority priority, final int lengthMax) {
        return new MemoryFrame(lengthMax);
    }

    @Override
    public void send(final Priority priority, final Frame frame) {
        if (FrameValidator.templateId(frame.buffer(), 0) == AdvertiseDecoder.TEMPLATE_ID) {
            sent.add(frame);
        }
    }

    @Override
    public boolean isWritable(final Priority priority) {
        return true;
    }

    @Override
    public void close(final GoodbyeCode code, final String reason) {
        closedBecause = code + " " + reason;
    }

    @Override
    public boolean isClosed() {
        return closedBecause != null;
    }

    @Override
    public boolean verify(final VerifyOrder order) {
        throw new UnsupportedOperationException("nothing is received");
    }

    @Override
    public boolean prove(final ForkOrder order) {
        throw new IllegalStateException("nobody forks");
    }

    @Override
    public boolean fetch(final FetchOrder order) {
        throw new UnsupportedOperationException("nothing is requested");
    }
}
