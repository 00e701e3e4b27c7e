package io.osier.engine.transport;

import io.osier.engine.status.Descriptors;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts connections against their limits. Any thread. */
final class AdmissionLimits {
    /** What one connection takes, and some to stay for the topics: connections come last. */
    private static final int DESCRIPTORS_PER_CONNECTION = 32;

    private final ConnectionLimits limits;
    private final Descriptors descriptors;
    private final Map<InetAddress, Integer> acceptedByAddress = new HashMap<>();
    private int connectionCount;
    private int handshakeCount;

    AdmissionLimits(final ConnectionLimits limits, final Descriptors descriptors) {
        this.limits = limits;
        this.descriptors = descriptors;
    }

    /** Counts an accepted connection in; answers the limit that is in the way, in which case nothing is counted. */
    synchronized String tryAccept(final InetAddress address) {
        final int fromAddress = acceptedByAddress.getOrDefault(address, 0);
        if (connectionCount >= limits.connectionsMax()) {
            return "connectionsMax=" + limits.connectionsMax();
        }
        if (fromAddress >= limits.connectionsPerAddressMax()) {
            return "connectionsPerAddressMax=" + limits.connectionsPerAddressMax();
        }
        if (handshakeCount >= limits.handshakesMax()) {
            return "handshakesMax=" + limits.handshakesMax();
        }
        final String refusal = descriptors.refusal(DESCRIPTORS_PER_CONNECTION);
        if (refusal != null) {
            return refusal;
        }
        acceptedByAddress.put(address, fromAddress + 1);
        connectionCount++;
        handshakeCount++;
        return null;
    }

    /** Counts a connection in that we dial; answers false when there are too many. */
    synchronized boolean tryDial() {
        if (connectionCount >= limits.connectionsMax() || descriptors.refusal(DESCRIPTORS_PER_CONNECTION) != null) {
            return false;
        }
        connectionCount++;
        return true;
    }

    /** An accepted connection is through the handshake, or gone before. Once for each. */
    synchronized void onHandshakeEnded() {
        handshakeCount--;
    }

    synchronized void onAcceptedClosed(final InetAddress address) {
        connectionCount--;
        acceptedByAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    synchronized void onDialledClosed() {
        connectionCount--;
    }

    synchronized int connectionCount() {
        return connectionCount;
    }

    synchronized int handshakeCount() {
        return handshakeCount;
    }
}
