package io.osier.engine.sync;

import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a simulated connection: queues with bounded room, a width, a delay, and as many bytes on their way
 * and unread as the receiver's window takes. Frames arrive in the order in which they left; while the direction is cut
 * they wait.
 */
final class SimWire implements LinkOutbound {
    private static final long GOODBYE_NS = TimeUnit.SECONDS.toNanos(1);

    private record Flight(SimFrame frame, long dueNs) {}

    private final Simulation simulation;
    private final SimEnd from;
    private final SimEdge edge;
    private final Map<Priority, ArrayDeque<SimFrame>> queues = new EnumMap<>(Priority.class);
    private final Map<Priority, Integer> queued = new EnumMap<>(Priority.class);
    private final ArrayDeque<Flight> flights = new ArrayDeque<>();
    private long unreadBytes;
    private boolean isSending;
    private boolean isLanding;
    private boolean isClosed;
    private boolean isDropped;

    SimWire(final Simulation simulation, final SimEnd from) {
        this.simulation = simulation;
        this.from = from;
        edge = from.connection().edge;
        for (final Priority priority : Priority.values()) {
            queues.put(priority, new ArrayDeque<>());
            queued.put(priority, 0);
        }
    }

    SimEnd from() {
        return from;
    }

    @Override
    public Frame tryClaim(final Priority priority, final int lengthMax) {
        return isWritable(priority) ? simulation.claim(lengthMax) : null;
    }

    @Override
    public void send(final Priority priority, final Frame frame) {
        final SimFrame sent = (SimFrame) frame;
        if (isClosed) {
            sent.release();
            return;
        }
        simulation.trim(sent);
        simulation.onSend(from, priority, sent);
    }

    /** Takes a frame that is to go out as it is. */
    void enqueue(final Priority priority, final SimFrame frame) {
        queues.get(priority).addLast(frame);
        queued.merge(priority, frame.length(), Integer::sum);
        pump();
    }

    int queued(final Priority priority) {
        return queued.get(priority);
    }

    @Override
    public boolean isWritable(final Priority priority) {
        final boolean hasRoom = queued.get(priority) < simulation.options().roomBytes;
        if (!hasRoom) {
            simulation.coverage().add(SimShape.OUTPUT_FULL);
        }
        return !isClosed && hasRoom;
    }

    @Override
    public void close(final GoodbyeCode code, final String reason) {
        if (isClosed) {
            return;
        }
        simulation.onGoodbye(from, code, reason);
        clearQueues();
        isClosed = true;
        final SimFrame goodbye = simulation.claim(RefusalEncoder.REFUSE_LENGTH_MAX);
        goodbye.length(RefusalEncoder.encodeGoodbye(goodbye.buffer(), code, reason));
        simulation.trim(goodbye);
        enqueue(Priority.CONTROL, goodbye);
        simulation.clock().after(0, from.session()::onClosed);
        simulation.clock().after(GOODBYE_NS, this::parted);
    }

    private void parted() {
        if (simulation.clock().elapsedNs() < edge.blockedUntilNs[from.index()]) {
            from.connection().halfOver(from.index());
        } else {
            from.connection().over();
        }
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    private void pump() {
        if (isSending || isDropped || from.connection().isDead || unreadBytes >= simulation.options().windowBytes) {
            return;
        }
        final SimFrame frame = poll();
        if (frame == null) {
            return;
        }
        isSending = true;
        unreadBytes += frame.length();
        final long sendNs =
                frame.length() * TimeUnit.SECONDS.toNanos(1) / edge.bytesPerSecond[from.index()] + frameGapNs(frame);
        simulation.clock().after(sendNs, () -> sent(frame));
    }

    private long frameGapNs(final SimFrame frame) {
        return from.peer().isHostile() ? from.peer().mutator().gapNs(frame) : 0;
    }

    private SimFrame poll() {
        for (final Priority priority : Priority.values()) {
            final SimFrame frame = queues.get(priority).pollFirst();
            if (frame != null) {
                queued.merge(priority, -frame.length(), Integer::sum);
                return frame;
            }
        }
        return null;
    }

    private void sent(final SimFrame frame) {
        isSending = false;
        if (isDropped || from.connection().isDead) {
            frame.release();
            return;
        }
        flights.addLast(new Flight(frame, simulation.clock().elapsedNs() + simulation.delayNs(edge, from.index())));
        land();
        pump();
        from.peer().wake();
    }

    private void land() {
        if (!isLanding && !flights.isEmpty()) {
            isLanding = true;
            final long dueNs = Math.max(flights.peekFirst().dueNs, edge.blockedUntilNs[from.index()]);
            simulation.clock().at(dueNs, this::landed);
        }
    }

    private void landed() {
        isLanding = false;
        if (flights.isEmpty()) {
            return;
        }
        if (simulation.clock().elapsedNs() >= edge.blockedUntilNs[from.index()]) {
            from.opposite().onArrival(flights.removeFirst().frame);
        }
        land();
    }

    /** The other end has taken bytes out of the window. */
    void onRead(final int length) {
        unreadBytes -= length;
        pump();
    }

    /** The connection is gone: nothing leaves, and what is on its way is lost. */
    void drop() {
        isClosed = true;
        isDropped = true;
        clearQueues();
        flights.forEach(flight -> flight.frame.release());
        flights.clear();
    }

    private void clearQueues() {
        for (SimFrame frame = poll(); frame != null; frame = poll()) {
            frame.release();
        }
    }
}
