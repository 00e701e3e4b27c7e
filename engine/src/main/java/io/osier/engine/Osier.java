package io.osier.engine;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.engine.log.DamagedEventException;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.journal.TopicJournal;
import io.osier.engine.runtime.TopicAgent;
import io.osier.engine.runtime.TopicConfig;
import io.osier.engine.status.Counters;
import io.osier.engine.status.Descriptors;
import io.osier.engine.status.ErrorLog;
import io.osier.engine.transport.Transport;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine: keeps the topics that it joined in agreement with the peers that it is connected to. Any thread.
 *
 * <pre>{@code
 * try (Osier engine = Osier.launch(new Context().dataDirectory(path))) {
 *     engine.connect(peerAddress);
 *     final Topic topic = engine.join(topicId);
 *     topic.author(signer).publish(payload);
 *     final Cursor cursor = topic.cursor(0);
 *     cursor.poll((event, position) -> handle(event), 100);
 * }
 * }</pre>
 */
/*
 * Wires the parts and keeps nothing of its own but the open topics. Joining and leaving are one at a time, under
 * topicLock, because a store opens a topic once; everything on the data path goes past this class.
 *
 * Closing goes from the outside in: links first, so that nothing arrives any more; then topics, whose agents wait for the
 * orders that are out; then the store, which lets go of the directory; then the runtime, if it is ours. A topic whose
 * agent does not let go in time keeps its place, and with it the store and the runtime stay open: closing them would
 * free memory that the agent reads and writes.
 */
public final class Osier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Osier.class);

    /** For opening a log and writing to it, and some to stay: topics that are open come first. */
    private static final int DESCRIPTORS_PER_JOIN = 16;

    private final Context context;
    private final EngineRuntime runtime;
    private final boolean isRuntimeOurs;
    private final Home home;
    private final Counters counters;
    private final ErrorLog errors;
    private final Descriptors descriptors;
    private final Transport transport;
    private final InetSocketAddress listenAddress;
    private final Object topicLock = new Object();
    private final Map<TopicId, Topic> topics = new HashMap<>();
    private final SecureRandom seeds = new SecureRandom();
    private volatile boolean isClosed;
    private boolean isReleased;

    private Osier(final Context context, final Parts parts) {
        this.context = context;
        isRuntimeOurs = context.runtime() == null;
        runtime = parts.runtime;
        home = parts.home;
        counters = parts.counters;
        errors = parts.errors;
        descriptors = parts.descriptors;
        transport = parts.transport;
        listenAddress = parts.listenAddress;
    }

    /**
     * Launches an engine.
     *
     * @param context fixed from now on.
     * @return the engine, running.
     * @throws IllegalArgumentException when options contradict each other.
     * @throws OsierException when the directory is in use or of another version, or the address cannot be bound;
     *     nothing is left open then.
     */
    public static Osier launch(final Context context) {
        context.conclude();
        JvmFlags.require(!context.isInMemory());
        final Osier engine = new Osier(context, Parts.launch(context));
        LOG.info("Engine launched: {}", engine.describe());
        LOG.debug("{}", context);
        return engine;
    }

    /** This engine's id. */
    public NodeId nodeId() {
        return home.nodeId();
    }

    /** The address that peers connect to, or null when not listening. */
    public InetSocketAddress listenAddress() {
        return listenAddress;
    }

    /**
     * Takes part in a topic, on all links. Opens its log, which takes one pass over all of it unless it was closed in
     * good order.
     *
     * @param topicId of the topic.
     * @return the topic; the same object as long as it is open.
     * @throws IllegalStateException when the engine is closed or has too many topics.
     * @throws ShortageException when the process has too few file descriptors left for one more.
     * @throws RuntimeException of the store when the log cannot be opened.
     */
    public Topic join(final TopicId topicId) {
        synchronized (topicLock) {
            requireOpen();
            final Topic known = topics.get(topicId);
            if (known != null) {
                return known;
            }
            if (topics.size() >= context.topicsMax()) {
                throw new IllegalStateException("an engine has at most topicsMax topics: topicsMax="
                        + context.topicsMax() + " topic=" + topicId);
            }
            requireDescriptors(topicId);
            final Topic topic = open(topicId);
            topics.put(topicId, topic);
            transport.joinTopic(topic.agent());
            return topic;
        }
    }

    private void requireDescriptors(final TopicId topicId) {
        final String refusal = context.isInMemory() ? null : descriptors.refusal(DESCRIPTORS_PER_JOIN);
        if (refusal != null) {
            throw new ShortageException("file descriptors are short, no topic is joined until there are some: topic="
                    + topicId + " " + refusal);
        }
    }

    /**
     * A log that was opened from its checkpoint may be damaged where the journal is compared with it; not the second
     * time.
     */
    private Topic open(final TopicId topicId) {
        try {
            return open(home.store().open(topicId));
        } catch (final DamagedEventException met) {
            errors.report("opening topic " + topicId, met);
            return open(home.store().open(topicId));
        }
    }

    private Topic open(final TopicLog log) {
        final Journaling journaling = home.journaling();
        try {
            final TopicJournal journal = journaling == null ? null : journaling.onOpened(log, runtime.crypto());
            final TopicAgent agent = runtime.agents()
                    .open(new TopicConfig(
                            log,
                            Wiring.syncConfig(context),
                            context.verification(),
                            runtime.crypto(),
                            context.inputBytesPerTopicMax(),
                            context.publishBytesPerTopicMax(),
                            TimeUnit.MILLISECONDS.toNanos(context.topicIdleMs()),
                            journal,
                            journaling == null ? null : journaling.commit(),
                            context.confirmOwnHead(),
                            home.unconfirmed(),
                            seeds.nextLong(),
                            counters,
                            errors,
                            this::onTopicFailed));
            return new Topic(this, log, agent, runtime.epochClock());
        } catch (final RuntimeException | Error failure) {
            final FirstError all = new FirstError();
            all.add(failure);
            if (journaling != null) {
                all.run(() -> journaling.onClosing(log));
            }
            all.close(log);
            throw failure;
        }
    }

    /** On the topic's agent: the links are told, the topic stays open for questions until it is closed. */
    private void onTopicFailed(final TopicAgent agent) {
        transport.leaveTopic(agent.topicId());
    }

    void leave(final Topic topic, final long timeoutMs) {
        synchronized (topicLock) {
            if (topics.get(topic.id()) != topic) {
                return;
            }
            final FirstError all = new FirstError();
            all.run(() -> transport.leaveTopic(topic.id()));
            if (home.journaling() != null) {
                home.journaling().onClosing(topic.log());
            }
            all.run(() -> topic.closeLog(timeoutMs));
            if (topic.isReleased()) {
                topics.remove(topic.id());
            }
            all.throwIfAny();
        }
    }

    /**
     * Connects to a peer and keeps connecting to it, with growing pauses, until the engine is closed. Does not wait.
     * Nothing happens if that address is being kept connected already.
     *
     * @param peer to connect to, over plain TCP.
     */
    public void connect(final InetSocketAddress peer) {
        requireOpen();
        transport.connect(peer);
    }

    /**
     * No longer keeps an address connected. Nothing happens if it is not.
     *
     * @param peer as given to {@link #connect}.
     */
    public void disconnect(final InetSocketAddress peer) {
        transport.disconnect(peer);
    }

    /** How many peers are connected. */
    public int linkCount() {
        return transport.linkCount();
    }

    /** How the last links ended and what their peers refused, oldest first; a few. */
    public List<LinkNotice> notices() {
        return transport.notices().stream()
                .map(notice -> new LinkNotice(
                        notice.address(), notice.isFromPeer(), notice.message(), notice.code(), notice.reason()))
                .toList();
    }

    /** What the engine counts. */
    public Counters counters() {
        return counters;
    }

    /** The topics in the store, joined or not, in unsigned order. */
    public List<TopicId> topicIds() {
        return home.store().topicIds();
    }

    /** What runs here, in one line: identity, addresses, transport, limits. */
    public String describe() {
        return "nodeId=" + nodeId() + " listen=" + listenAddress + " transport="
                + runtime.eventLoops().kind() + " crypto=" + runtime.crypto() + " verification="
                + context.verification() + " home=" + home + " " + Wiring.memoryBudget(context);
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the engine is closed: nodeId=" + nodeId());
        }
    }

    /**
     * Says goodbye to all peers, closes all topics, then the store and, if it is the engine's own, the runtime. Waits
     * until all is done, on an interrupted thread too; idempotent. The first error is thrown after all steps were
     * taken, with later ones suppressed.
     *
     * @throws OsierException when a topic's agent does not let go of its log in time; store and runtime stay open then,
     *     because it still uses them, and closing may be tried again.
     */
    @Override
    public void close() {
        close(Topic.CLOSE_TIMEOUT_MS);
    }

    void close(final long timeoutMs) {
        synchronized (topicLock) {
            if (isReleased) {
                return;
            }
            isClosed = true;
            final FirstError all = new FirstError();
            all.close(transport);
            for (final Topic topic : new ArrayList<>(topics.values())) {
                all.run(() -> leave(topic, timeoutMs));
            }
            if (topics.isEmpty()) {
                isReleased = true;
                release(all);
            }
            all.throwIfAny();
        }
    }

    /** Closes what the topics used; none is open any more. */
    private void release(final FirstError all) {
        all.close(home);
        all.run(runtime::onEngineClosed);
        all.close(isRuntimeOurs ? runtime : null);
        LOG.info("Engine closed: nodeId={}", nodeId());
    }

    @Override
    public String toString() {
        return "Osier " + nodeId();
    }
}
