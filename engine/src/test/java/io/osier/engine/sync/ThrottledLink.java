package io.osier.engine.sync;

import io.osier.codec.message.sbe.GoodbyeCode;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One direction of a line on a virtual clock: so many bytes a second, a delay, and times in which nothing moves. */
final class ThrottledLink implements LinkOutbound {
    private static final int ROOM = 256 * 1024;

    private record Flight(SimFrame frame, long dueNs) {}

    private final SimFrameOwner owner;
    private final long bytesPerSecond;
    private final long delayNs;
    private final Map<Priority, ArrayDeque<SimFrame>> queues = new EnumMap<>(Priority.class);
    private final Map<Priority, Integer> queued = new EnumMap<>(Priority.class);
    private final ArrayDeque<Flight> flights = new ArrayDeque<>();
    private SimFrame leaving;
    private long paidBytes;
    private long lastNs;
    private boolean isStalled;
    private boolean isClosed;
    private String closeReason = "";

    ThrottledLink(final SimFrameOwner owner, final long bytesPerSecond, final long delayNs, final long nowNs) {
        this.owner = owner;
        this.bytesPerSecond = bytesPerSecond;
        this.delayNs = delayNs;
        lastNs = nowNs;
        for (final Priority priority : Priority.values()) {
            queues.put(priority, new ArrayDeque<>());
            queued.put(priority, 0);
        }
    }

    /** Nothing moves until told otherwise. */
    void stall(final boolean isNowStalled) {
        isStalled = isNowStalled;
    }

    String closeReason() {
        return closeReason;
    }

    /** Lets time pass; what has left is on its way. */
    void advance(final long nowNs) {
        final long elapsedNs = nowNs - lastNs;
        lastNs = nowNs;
        if (isStalled) {
            return;
        }
        if (leaving == null) {
            leaving = poll();
        }
        paidBytes += elapsedNs * bytesPerSecond / TimeUnit.SECONDS.toNanos(1);
        while (leaving != null && paidBytes >= leaving.length()) {
            paidBytes -= leaving.length();
            flights.addLast(new Flight(leaving, nowNs + delayNs));
            leaving = poll();
        }
        if (leaving == null) {
            paidBytes = 0;
        }
    }

    /** The next frame that has arrived, or null. */
    SimFrame arrived(final long nowNs) {
        final Flight flight = flights.peekFirst();
        return flight == null || isStalled || flight.dueNs - nowNs > 0 ? null : flights.removeFirst().frame;
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

    @Override
    public Frame tryClaim(final Priority priority, final int lengthMax) {
        return isWritable(priority) ? new SimFrame(owner, lengthMax) : null;
    }

    @Override
    public void send(final Priority priority, final Frame frame) {
        final SimFrame sent = (SimFrame) frame;
        sent.trim();
        queues.get(priority).addLast(sent);
        queued.merge(priority, sent.length(), Integer::sum);
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
