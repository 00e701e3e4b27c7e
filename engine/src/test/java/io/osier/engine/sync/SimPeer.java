package io.osier.engine.sync;

import io.osier.codec.EventHash;
import io.osier.codec.NodeId;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** One simulated machine: its disk, its connections, its local authors, and the process that runs or does not. */
final class SimPeer {
    /** How a process ends. */
    enum Crash {
        /** The disk has everything. */
        PROCESS,
        /** The machine lost power: what was written last is gone, own events too unless there is a journal. */
        LOST_TAIL,
        /** The disk is new. */
        WIPED,
        /** The disk is as it was a while ago, the journal too. */
        RESTORED
    }

    private final Simulation simulation;
    private final int index;
    private final boolean isHostile;
    private final NodeId nodeId;
    private final SimMutator mutator;
    private final List<SimChain> chains = new ArrayList<>();
    private final List<SimEnd> ends = new ArrayList<>();
    private Counters counters = new Counters();
    private LinkRegistry registry;
    private SimLog log;
    private SimAgent agent;

    SimPeer(final Simulation simulation, final int index, final boolean isHostile) {
        this.simulation = simulation;
        this.index = index;
        this.isHostile = isHostile;
        final Random random = simulation.random();
        final byte[] id = new byte[NodeId.LENGTH];
        random.nextBytes(id);
        nodeId = NodeId.of(id);
        mutator = isHostile ? new SimMutator(simulation) : null;
        log = newLog();
        start();
    }

    private SimLog newLog() {
        return new SimLog((buffer, runs, firstRun, runCount) ->
                simulation.invariants().onAppend(this, buffer, runs, firstRun, runCount));
    }

    int index() {
        return index;
    }

    boolean isHostile() {
        return isHostile;
    }

    NodeId nodeId() {
        return nodeId;
    }

    SimMutator mutator() {
        return mutator;
    }

    List<SimChain> chains() {
        return chains;
    }

    List<SimEnd> ends() {
        return ends;
    }

    /** What link sessions count. */
    Counters counters() {
        return counters;
    }

    LinkRegistry registry() {
        return registry;
    }

    SimLog log() {
        return log;
    }

    /** Null while the process does not run. */
    SimAgent agent() {
        return agent;
    }

    boolean isUp() {
        return agent != null;
    }

    void wake() {
        if (agent != null) {
            agent.wake();
        }
    }

    AuthorTable table() {
        return log.authors();
    }

    long heldSeq(final SimChain chain) {
        final int ordinal = table().find(chain.key, 0);
        return ordinal < 0 ? 0 : table().seq(ordinal);
    }

    void start() {
        counters = new Counters();
        registry = new LinkRegistry(nodeId);
        openTopic();
    }

    private void openTopic() {
        agent = new SimAgent(simulation, this, log);
        for (final SimChain chain : chains) {
            if (chain.state == SimChain.State.CONFIRMING) {
                agent.node().session().headConfirmation().begin(chain.author);
            }
        }
        agent.wake();
    }

    /** Leaves the topic on all links and joins it again at once. */
    void rejoin() {
        for (final SimEnd end : List.copyOf(ends)) {
            end.session().leaveTopic(SimSwarm.TOPIC);
            simulation.invariants().onLinkDown(end);
            end.connection().hasRejoined = true;
        }
        agent.stop();
        openTopic();
        for (final SimEnd end : List.copyOf(ends)) {
            end.session().joinTopic(agent);
        }
    }

    /** The process ends; peers notice at once, later, or find out. */
    void crash(final Crash kind) {
        for (final SimEnd end : List.copyOf(ends)) {
            simulation.lose(end.connection(), end.index());
        }
        if (!agent.node().isIdle()) {
            simulation.coverage().add(SimShape.CRASH_WITH_ORDERS_OUT);
        }
        agent.stop();
        agent = null;
        log.isShort(false);
        final long countBefore = table().eventCount();
        switch (kind) {
            case PROCESS -> simulation.coverage().add(SimShape.CRASH_PROCESS);
            case LOST_TAIL -> loseTail();
            case WIPED -> replace(newLog(), SimShape.CRASH_WIPED);
            case RESTORED ->
                replace(
                        log.asOf(
                                simulation.random().nextInt(log.batchCount() + 1),
                                simulation.random().nextInt(log.forks().count() + 1)),
                        SimShape.CRASH_RESTORED);
        }
        if (log.forks().count() > 0) {
            simulation.coverage().add(SimShape.CRASH_THAT_KEPT_PROOFS);
        }
        if (table().eventCount() < countBefore) {
            simulation.coverage().add(SimShape.CRASH_THAT_LOST_EVENTS);
        }
        simulation.invariants().onDisk(this);
    }

    private void loseTail() {
        final int batchCount = log.batchCount();
        final SimLog older = log.asOf(
                batchCount - simulation.random().nextInt(Math.min(batchCount, 50) + 1),
                log.forks().count());
        if (simulation.options().hasJournal) {
            log = older;
            simulation.coverage().add(SimShape.CRASH_LOST_TAIL_JOURNAL);
            chains.forEach(this::putBack);
        } else {
            replace(older, SimShape.CRASH_LOST_TAIL_CONFIRM);
        }
    }

    /** The disk has become another one, so that nobody knows what local authors signed last. */
    private void replace(final SimLog newLog, final SimShape shape) {
        log = newLog;
        simulation.coverage().add(shape);
        for (final SimChain chain : chains) {
            if (chain.state == SimChain.State.OPEN) {
                chain.state = SimChain.State.CONFIRMING;
            }
            chain.seqAtCrash = heldSeq(chain);
        }
    }

    /** The journal has every event of a local author, and it is in the log before anything is served. */
    private void putBack(final SimChain chain) {
        if (chain.state != SimChain.State.OPEN) {
            return;
        }
        for (long seq = heldSeq(chain) + 1; seq <= chain.seq(); seq++) {
            final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
            hash.putBytes(0, chain.hash(seq), 0, EventHash.LENGTH);
            log.write(chain.event(seq), hash);
            simulation.coverage().add(SimShape.OWN_EVENTS_PUT_BACK);
        }
    }

    void publish(final SimChain chain, final int payloadLength) {
        simulation.sign(chain, payloadLength);
        chain.publish(agent.node().session(), simulation.clock().nowNs());
        agent.wake();
    }

    /**
     * Somebody uses an author's key here, behind whatever is held here, as a clone of its device would. Nothing happens
     * when it is known that the author forked, or when its events are on their way here: they would come in vain.
     */
    void publishAsClone(final SimChain chain, final int payloadLength) {
        final int ordinal = table().find(chain.key, 0);
        final boolean isForked = ordinal >= 0 && table().isQuarantined(ordinal);
        if (!isForked && agent.isQuiet() && agent.count(Counter.REQUESTS_IN_FLIGHT) == 0) {
            simulation.signAsClone(chain, this, payloadLength);
            chain.publish(agent.node().session(), simulation.clock().nowNs());
            agent.wake();
        }
    }

    /** Looks whether local authors may publish again. */
    void confirmOwnHeads() {
        final HeadConfirmation confirmation = agent.node().session().headConfirmation();
        for (final SimChain chain : chains) {
            if (chain.state == SimChain.State.CONFIRMING
                    && confirmation.isDone(chain.author, simulation.clock().nowNs())) {
                confirmation.end(chain.author);
                confirmed(chain);
            }
        }
    }

    private void confirmed(final SimChain chain) {
        final long held = heldSeq(chain);
        final SimCoverage coverage = simulation.coverage();
        coverage.add(SimShape.OWN_HEAD_CONFIRMED);
        if (held > chain.seqAtCrash) {
            coverage.add(SimShape.OWN_HEAD_FETCHED_BACK);
        }
        if (held < chain.leftSeq) {
            coverage.add(SimShape.OWN_TAIL_OUT_OF_REACH);
            chain.state = SimChain.State.RETIRED;
            return;
        }
        if (held < chain.seq()) {
            coverage.add(SimShape.OWN_TAIL_NOBODY_HAD);
            chain.cut(held);
        }
        chain.state = SimChain.State.OPEN;
    }
}
