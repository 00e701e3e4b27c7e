package io.osier.engine.sync;

/** How new events come to the peers that are connected. */
public enum Spread {
    /**
     * New events are pushed at once, and along one way to each peer: who gets an event twice asks one of the senders to
     * only announce what is new of that author.
     */
    PUSH,
    /**
     * New events are pushed at once on every link, so that most come several times: as fast as can be, at any price.
     */
    FLOOD,
    /** New events are announced, and sent when they are asked for. */
    PULL
}
