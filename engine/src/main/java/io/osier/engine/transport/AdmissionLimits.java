package io.osier.engine.transport;

import io.osier.engine.status.Descriptors;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Counts connections against their limits. Any thread. */
final class AdmissionLimits {
    /*
     * A connection that has not greeted costs whoever opened it nothing, so it must not keep out one that greets. Those
     * are counted apart, in all and for each address, and where they are too many the oldest gives way to the newest: a
     * peer that greets is through within a round trip, and a silent one is pushed out sooner the more of them there are.
     * Only connections that are through the handshake can make an address or the engine full.
     *
     * The place of one that gives way is free at once; its socket closes right behind its Goodbye.
     */
    /** What one connection takes, and some to stay for the topics: connections come last. */
    private static final int DESCRIPTORS_PER_CONNECTION = 32;

    private final ConnectionLimits limits;
    private final Descriptors descriptors;
    private final LinkedHashSet<AcceptedOwner> handshakes = new LinkedHashSet<>();
    private final Set<AcceptedOwner> open = new HashSet<>();
    private final Map<InetAddress, Integer> openByAddress = new HashMap<>();
    private int dialledCount;

    AdmissionLimits(final ConnectionLimits limits, final Descriptors descriptors) {
        this.limits = limits;
        this.descriptors = descriptors;
    }

    /** Counts an accepted connection in; answers the limit that is in the way, in which case nothing is counted. */
    synchronized String tryAccept(final AcceptedOwner owner) {
        if (openByAddress.getOrDefault(owner.address(), 0) >= limits.connectionsPerAddressMax()) {
            return "connectionsPerAddressMax=" + limits.connectionsPerAddressMax();
        }
        if (open.size() + dialledCount >= limits.connectionsMax()) {
            return "connectionsMax=" + limits.connectionsMax();
        }
        final String refusal = descriptors.refusal(DESCRIPTORS_PER_CONNECTION);
        if (refusal != null) {
            return refusal;
        }
        makeRoom(owner.address());
        handshakes.add(owner);
        return null;
    }

    private void makeRoom(final InetAddress address) {
        AcceptedOwner oldestOfAddress = null;
        int ofAddressCount = 0;
        for (final AcceptedOwner handshake : handshakes) {
            if (handshake.address().equals(address)) {
                oldestOfAddress = oldestOfAddress == null ? handshake : oldestOfAddress;
                ofAddressCount++;
            }
        }
        if (ofAddressCount >= limits.handshakesPerAddressMax()) {
            giveWay(oldestOfAddress, "handshakesPerAddressMax=" + limits.handshakesPerAddressMax());
        } else if (handshakes.size() >= limits.handshakesMax()) {
            giveWay(handshakes.iterator().next(), "handshakesMax=" + limits.handshakesMax());
        } else if (connectionCount() >= limits.connectionsMax()) {
            giveWay(handshakes.iterator().next(), "connectionsMax=" + limits.connectionsMax());
        }
    }

    private void giveWay(final AcceptedOwner handshake, final String limit) {
        handshakes.remove(handshake);
        handshake.giveWay("no Hello yet, and newer connections wait: " + limit);
    }

    /** Counts a connection in that we dial; answers false when there are too many. */
    synchronized boolean tryDial() {
        if (connectionCount() >= limits.connectionsMax() || descriptors.refusal(DESCRIPTORS_PER_CONNECTION) != null) {
            return false;
        }
        dialledCount++;
        return true;
    }

    /** An accepted connection is through the handshake. Nothing happens if it has given way meanwhile. */
    synchronized void onOpened(final AcceptedOwner owner) {
        if (handshakes.remove(owner)) {
            open.add(owner);
            openByAddress.merge(owner.address(), 1, Integer::sum);
        }
    }

    /** An accepted connection is gone, whatever became of it. */
    synchronized void onAcceptedClosed(final AcceptedOwner owner) {
        handshakes.remove(owner);
        if (open.remove(owner)) {
            openByAddress.computeIfPresent(owner.address(), (key, count) -> count == 1 ? null : count - 1);
        }
    }

    synchronized void onDialledClosed() {
        dialledCount--;
    }

    synchronized int connectionCount() {
        return open.size() + dialledCount + handshakes.size();
    }

    synchronized int handshakeCount() {
        return handshakes.size();
    }
}
