package io.osier.engine.sync;

import io.osier.codec.NodeId;
import io.osier.codec.message.Features;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.RefuseSubject;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/** One end of a simulated connection: the real link session, what has arrived for it, and its way out. */
final class SimEnd implements LinkListener {
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long RESUME_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Simulation simulation;
    private final SimConnection connection;
    private final int index;
    private final SimPeer peer;
    private final SimWire wire;
    private final LinkSession session;
    private final ArrayDeque<SimFrame> arrived = new ArrayDeque<>();
    private long slowUntilNs;
    private boolean isHeld;
    private boolean isGone;

    SimEnd(final Simulation simulation, final SimConnection connection, final int index) {
        this.simulation = simulation;
        this.connection = connection;
        this.index = index;
        peer = connection.edge.peers[index];
        wire = new SimWire(simulation, this);
        session = new LinkSession(
                connection.id * 2 + index,
                connection.dialler == index,
                simulation.options().linkConfig(peer.index()),
                peer.registry(),
                wire,
                this,
                peer.counters());
        peer.ends().add(this);
    }

    SimConnection connection() {
        return connection;
    }

    int index() {
        return index;
    }

    SimPeer peer() {
        return peer;
    }

    SimEnd opposite() {
        return connection.ends[1 - index];
    }

    SimWire wire() {
        return wire;
    }

    LinkSession session() {
        return session;
    }

    boolean isGone() {
        return isGone;
    }

    /** Whether both ends announce digests. */
    boolean hasDigests() {
        return (features() & opposite().features() & Features.DIGESTS) != 0;
    }

    private long features() {
        return simulation.options().linkConfig(peer.index()).features();
    }

    void open() {
        session.onOpen(simulation.clock().nowNs());
        session.joinTopic(peer.agent());
        tick();
    }

    private void tick() {
        if (!isGone) {
            session.onTick(simulation.clock().nowNs());
            simulation.clock().after(TICK_NS, this::tick);
        }
    }

    /** The peer does not read for a while. */
    void slowUntil(final long elapsedNs) {
        slowUntilNs = elapsedNs;
        simulation.clock().at(elapsedNs, this::read);
    }

    void onArrival(final SimFrame frame) {
        if (isGone) {
            frame.release();
            return;
        }
        arrived.addLast(frame);
        session.onBytesReceived(simulation.clock().nowNs());
        read();
    }

    /** Gives the session what has arrived, as far as it is read. */
    void read() {
        while (!isGone && !isHeld && !arrived.isEmpty() && simulation.clock().elapsedNs() >= slowUntilNs) {
            final SimFrame frame = arrived.removeFirst();
            opposite().wire.onRead(frame.length());
            simulation.onDelivery(this, frame);
            isHeld = !session.onFrame(frame, simulation.clock().nowNs());
            if (isHeld) {
                simulation.coverage().add(SimShape.INPUT_HELD);
                simulation.clock().after(RESUME_NS, this::resume);
            }
        }
    }

    private void resume() {
        if (isGone || !isHeld) {
            return;
        }
        isHeld = !session.resume();
        if (isHeld) {
            simulation.clock().after(RESUME_NS, this::resume);
        } else {
            read();
        }
    }

    /** The connection is gone, as far as this end knows. */
    void gone() {
        if (isGone) {
            return;
        }
        isGone = true;
        wire.drop();
        arrived.forEach(SimFrame::release);
        arrived.clear();
        session.onClosed();
        peer.ends().remove(this);
    }

    @Override
    public void onOpen(final NodeId node) {}

    @Override
    public void onGoodbye(final GoodbyeCode code, final String reason) {
        simulation.clock().after(0, connection::over);
    }

    @Override
    public void onRefused(final RefuseSubject subject, final String code, final String reason) {
        simulation.coverage().add(SimShape.JOIN_REFUSED);
    }
}
