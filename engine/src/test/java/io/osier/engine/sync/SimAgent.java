package io.osier.engine.sync;

import io.osier.codec.TopicId;
import io.osier.engine.status.Counter;
import java.util.ArrayDeque;

/**
 * One opening of the topic at a simulated peer: the real session with a bounded inbox before it and workers beside it,
 * each of which takes its time.
 */
final class SimAgent implements TopicPort {
    private static final int INPUTS_PER_CYCLE = 32;

    private enum Kind {
        LINK_UP,
        FRAME,
        LINK_DOWN
    }

    private record Input(Kind kind, TopicLink link, int templateId, SimFrame frame) {}

    private final Simulation simulation;
    private final SimPeer peer;
    private final SimNode node;
    private final ArrayDeque<Input> inbox = new ArrayDeque<>();
    private long inboxBytes;
    private long dutyDueNs = Long.MAX_VALUE;
    private boolean isVerifierDue;
    private boolean isLaneDue;
    private boolean isStopped;

    SimAgent(final Simulation simulation, final SimPeer peer, final SimLog log) {
        this.simulation = simulation;
        this.peer = peer;
        node = new SimNode(
                peer.nodeId(), log, simulation.options().config(peer.index()), simulation.random(), SimSwarm.TOPIC);
    }

    SimNode node() {
        return node;
    }

    long count(final Counter counter) {
        return node.counters().value(counter);
    }

    @Override
    public TopicId topicId() {
        return SimSwarm.TOPIC;
    }

    @Override
    public void onLinkUp(final TopicLink link) {
        add(new Input(Kind.LINK_UP, link, 0, null));
    }

    @Override
    public boolean onFrame(final TopicLink link, final int templateId, final Frame frame) {
        if (isStopped) {
            throw new IllegalStateException("a topic that was left gets no frames");
        }
        if (!inbox.isEmpty() && inboxBytes + frame.length() > simulation.options().inboxBytes) {
            return false;
        }
        inboxBytes += frame.length();
        add(new Input(Kind.FRAME, link, templateId, (SimFrame) frame));
        return true;
    }

    @Override
    public void onLinkDown(final TopicLink link) {
        add(new Input(Kind.LINK_DOWN, link, 0, null));
    }

    private void add(final Input input) {
        if (!isStopped) {
            inbox.addLast(input);
            wake();
        }
    }

    boolean isQuiet() {
        return inbox.isEmpty() && node.isIdle();
    }

    void wake() {
        wakeIn(simulation.options().dutyNs);
    }

    private void wakeIn(final long delayNs) {
        final long dueNs = simulation.clock().elapsedNs() + delayNs;
        if (!isStopped && dueNs < dutyDueNs) {
            dutyDueNs = dueNs;
            simulation.clock().at(dueNs, () -> dutyIfDue(dueNs));
        }
    }

    private void dutyIfDue(final long dueNs) {
        if (!isStopped && dueNs == dutyDueNs) {
            dutyDueNs = Long.MAX_VALUE;
            final boolean isBusy = doWork() > 0 || !inbox.isEmpty();
            wakeIn(isBusy ? simulation.options().dutyNs : simulation.options().visitNs);
        }
    }

    private int doWork() {
        int count = 0;
        while (count < INPUTS_PER_CYCLE && !inbox.isEmpty()) {
            count++;
            take(inbox.removeFirst());
        }
        peer.confirmOwnHeads();
        count += node.session().doWork(simulation.clock().nowNs());
        startWorkers();
        simulation.invariants().onCycle(peer, this);
        return count;
    }

    private void take(final Input input) {
        final long nowNs = simulation.clock().nowNs();
        switch (input.kind) {
            case LINK_UP -> node.session().onLinkUp(input.link, nowNs);
            case FRAME -> {
                inboxBytes -= input.frame.length();
                node.session().onFrame(input.link, input.templateId, input.frame, nowNs);
            }
            case LINK_DOWN -> {
                if (!node.isVerifierIdle()) {
                    simulation.coverage().add(SimShape.LINK_LOST_WITH_ORDERS_OUT);
                }
                node.session().onLinkDown(input.link, nowNs);
                simulation.invariants().onLinkDown(((SimWire) input.link.outbound()).from());
            }
        }
    }

    private void startWorkers() {
        if (!isVerifierDue && !node.isVerifierIdle()) {
            isVerifierDue = true;
            simulation.clock().after(simulation.workNs(), this::verified);
        }
        if (!isLaneDue && !node.isLaneIdle()) {
            isLaneDue = true;
            simulation.clock().after(simulation.workNs(), this::fetched);
        }
    }

    private void verified() {
        isVerifierDue = false;
        if (!isStopped) {
            node.stepVerifier(simulation.clock().nowNs());
            startWorkers();
            wake();
        }
    }

    private void fetched() {
        isLaneDue = false;
        if (!isStopped) {
            node.stepLane(simulation.clock().nowNs());
            startWorkers();
            wake();
        }
    }

    /** The topic is left, or the process ends: what is with workers comes home and changes nothing any more. */
    void stop() {
        isStopped = true;
        for (final Input input : inbox) {
            if (input.frame != null) {
                input.frame.release();
            }
        }
        inbox.clear();
        node.session().close();
        final long nowNs = simulation.clock().nowNs();
        while (!node.isIdle()) {
            node.stepVerifier(nowNs);
            node.stepLane(nowNs);
        }
        simulation.invariants().onStop(peer, this);
        node.log().close();
    }
}
