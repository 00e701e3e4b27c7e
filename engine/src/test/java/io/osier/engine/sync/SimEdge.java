package io.osier.engine.sync;

/** The way between two peers: who dials, how long and wide each direction is, and when it is cut. */
final class SimEdge {
    final SimPeer[] peers;
    final long[] delayNs = new long[2];
    final long[] bytesPerSecond = new long[2];
    /** Nothing that the peer with this index sends arrives before this moment. */
    final long[] blockedUntilNs = new long[2];

    SimEdge(final SimPeer a, final SimPeer b) {
        peers = new SimPeer[] {a, b};
    }

    boolean joins(final SimPeer a, final SimPeer b) {
        return (peers[0] == a && peers[1] == b) || (peers[0] == b && peers[1] == a);
    }
}
