package io.osier.engine.transport;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.engine.status.Counters;
import io.osier.engine.status.Descriptors;
import io.osier.engine.status.ErrorLog;
import io.osier.engine.sync.LinkRegistry;
import io.osier.engine.sync.TopicPort;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all links of one engine share. Any thread. */
final class LinkContext {
    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
    private static final AtomicLong LAST_LINK_ID = new AtomicLong();

    private final TransportConfig config;
    private final EventLoops loops;
    private final LinkRegistry registry;
    private final Counters counters;
    private final ErrorLog errors;
    private final Consumer<NodeId> unlinkedListener;
    private final AdmissionLimits limits;
    private final LinkLog linkLog = new LinkLog(LOG);
    private final Map<TopicId, TopicPort> topics = new ConcurrentHashMap<>();
    private final Set<LinkHandler> links = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    LinkContext(
            final TransportConfig config,
            final EventLoops loops,
            final NodeId self,
            final Counters counters,
            final ErrorLog errors,
            final Descriptors descriptors,
            final Consumer<NodeId> unlinkedListener) {
        this.config = config;
        this.loops = loops;
        this.counters = counters;
        this.errors = errors;
        this.unlinkedListener = unlinkedListener;
        registry = new LinkRegistry(self);
        limits = new AdmissionLimits(config.limits(), descriptors);
    }

    TransportConfig config() {
        return config;
    }

    EventLoops loops() {
        return loops;
    }

    FramePool frames() {
        return loops.frames();
    }

    LinkRegistry registry() {
        return registry;
    }

    Counters counters() {
        return counters;
    }

    ErrorLog errors() {
        return errors;
    }

    AdmissionLimits limits() {
        return limits;
    }

    /** Topics that are open here. */
    Map<TopicId, TopicPort> topics() {
        return topics;
    }

    /** Connections that are there, with or without handshake. */
    Set<LinkHandler> links() {
        return links;
    }

    LinkLog linkLog() {
        return linkLog;
    }

    Logger log() {
        return LOG;
    }

    long nowNs() {
        return loops.nowNs();
    }

    /** Unique in this process, because an event loop and an agent may serve several engines. */
    long nextLinkId() {
        return LAST_LINK_ID.incrementAndGet();
    }

    boolean isClosed() {
        return isClosed;
    }

    void close() {
        isClosed = true;
    }

    /** A link to this node has gone: whoever kept quiet for its sake may dial again. */
    void onUnlinked(final NodeId peer) {
        unlinkedListener.accept(peer);
    }
}
