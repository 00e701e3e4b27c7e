package io.osier.engine.sync;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.RunVerifier;
import io.osier.codec.crypto.Verification;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameFault;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.ResponseFrameEncoder;
import io.osier.engine.log.EventCopies;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.ReadCost;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.Store;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Counters;
import java.util.ArrayDeque;
import java.util.Random;

/** A node of the simulated swarm: the real session and log, with lanes and verifier driven step by step. */
final class SimNode implements TopicWork {
    private final NodeId nodeId;
    private final Verification verification;
    private final TopicLog log;
    private final LogReader reader;
    private final Counters counters = new Counters();
    private final RunVerifier verifier;
    private final ReadCost cost = new ReadCost(() -> 0);
    private final EventCopies copies = new EventCopies(FetchOrder.POSITIONS_MAX);
    private final RunEndCheck runEnds = new RunEndCheck(SimAuthor.PROVIDER);
    private final TopicSession session;
    private final ArrayDeque<VerifyOrder> verifyOrders = new ArrayDeque<>();
    private final ArrayDeque<FetchOrder> fetchOrders = new ArrayDeque<>();

    private final ArrayDeque<ForkOrder> forkOrders = new ArrayDeque<>();
    private final ForkWork forkWork = new ForkWork(SimAuthor.PROVIDER);

    private FetchOrder sentOrder;

    SimNode(final NodeId nodeId, final Store store, final SyncConfig config, final Random random) {
        this(nodeId, store, config, random, SimSwarm.TOPIC);
    }

    SimNode(
            final NodeId nodeId,
            final Store store,
            final SyncConfig config,
            final Random random,
            final TopicId topicId) {
        this.nodeId = nodeId;
        verification = config.verification();
        log = store.open(topicId);
        reader = log.newReader();
        verifier = new RunVerifier(SimAuthor.PROVIDER, topicId);
        session = new TopicSession(log, config, counters, this, random.nextLong());
    }

    NodeId nodeId() {
        return nodeId;
    }

    TopicLog log() {
        return log;
    }

    TopicSession session() {
        return session;
    }

    Counters counters() {
        return counters;
    }

    boolean isIdle() {
        return verifyOrders.isEmpty() && isLaneIdle();
    }

    /** Whether no order is with the verifier. */
    boolean isVerifierIdle() {
        return verifyOrders.isEmpty();
    }

    /** Whether no order is with the lane. */
    boolean isLaneIdle() {
        return fetchOrders.isEmpty() && sentOrder == null && forkOrders.isEmpty();
    }

    @Override
    public boolean verify(final VerifyOrder order) {
        return verifyOrders.size() < 3 && verifyOrders.add(order);
    }

    @Override
    public boolean fetch(final FetchOrder order) {
        return fetchOrders.size() < 3 && fetchOrders.add(order);
    }

    @Override
    public boolean prove(final ForkOrder order) {
        return forkOrders.size() < 3 && forkOrders.add(order);
    }

    void receive(final TopicLink link, final SimFrame frame, final long nowNs) {
        final FrameFault fault = FrameValidator.validate(frame.buffer(), 0, frame.length());
        if (fault != FrameFault.NONE) {
            throw new AssertionError("our own frames are well formed: " + fault);
        }
        session.onFrame(link, FrameValidator.templateId(frame.buffer(), 0), frame, nowNs);
    }

    boolean stepVerifier(final long nowNs) {
        final VerifyOrder order = verifyOrders.pollFirst();
        if (order == null) {
            return false;
        }
        verifier.verify(order.frame().buffer(), order.eventsOffset(), order.eventsLength(), verification, order.runs());
        session.onVerified(order, nowNs);
        return true;
    }

    /**
     * Either sends the frame of the next order, or reports an order that was sent before: two steps, as with a lane.
     */
    boolean stepLane(final long nowNs) {
        if (sentOrder != null) {
            final FetchOrder order = sentOrder;
            sentOrder = null;
            session.onFetched(order, nowNs);
            return true;
        }
        final ForkOrder fork = forkOrders.pollFirst();
        if (fork != null) {
            perform(fork);
            session.onProven(fork, nowNs);
            return true;
        }
        sentOrder = fetchOrders.pollFirst();
        if (sentOrder == null) {
            return false;
        }
        final Frame frame = sentOrder.link().outbound().tryClaim(sentOrder.priority(), sentOrder.frameLengthMax());
        if (frame != null) {
            fill(sentOrder, frame);
        }
        return true;
    }

    private void perform(final ForkOrder order) {
        try {
            forkWork.perform(order, reader, log.forks(), counters);
        } catch (final StorageException failure) {
            order.failed(failure);
        }
    }

    private void fill(final FetchOrder order, final Frame frame) {
        if (order.isToPrepare()) {
            order.prepared(reader.prepare(order.entries(), order.positionCount(), cost));
        }
        final int lengthMax = order.frameLengthMax() - FrameDescriptor.EVENTS_OFFSET;
        copies.wrap(frame.buffer(), FrameDescriptor.EVENTS_OFFSET, lengthMax, order.byteBudget());
        final int copiedCount = reader.copy(order.entries(), order.positionCount(), copies);
        final int count = runEnds.check(order, copies, counters);
        final int length = copies.offset(count) - FrameDescriptor.EVENTS_OFFSET;
        if (count == 0 && order.positionCount() > 0) {
            frame.release();
            order.signatureUnknown(copiedCount);
            return;
        }
        final boolean isLast = order.lastWhenDone() && count == order.positionCount();
        frame.length(ResponseFrameEncoder.finish(
                frame.buffer(), order.link().topicHandle(), order.requestId(), count, length, isLast));
        order.link().outbound().send(order.priority(), frame);
        order.sent(count, length);
    }
}
