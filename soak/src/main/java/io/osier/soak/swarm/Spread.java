package io.osier.soak.swarm;

/** How live events are to spread from peer to peer. */
public enum Spread {
    /** Pushed along links that proved useful, announced on the others. */
    PUSH,
    /** Pushed along every link. */
    FLOOD,
    /** Announced, and sent to who asks. */
    PULL
}
