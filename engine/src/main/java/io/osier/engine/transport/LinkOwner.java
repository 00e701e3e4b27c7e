package io.osier.engine.transport;

import io.osier.codec.NodeId;
import io.osier.codec.message.sbe.GoodbyeCode;

/** Whoever a link was made for: a dialer, or the count of accepted connections. Called on the link's event loop. */
interface LinkOwner {
    /** Whether we dialled it. */
    boolean isDialled();

    /** The handshake is complete. */
    void onOpen(NodeId peer);

    /**
     * The connection is gone. Once, for every connection that came to be.
     *
     * @param peer whom the Hello named, or null if none came.
     * @param code of the Goodbye that either side said, or null.
     */
    void onClosed(NodeId peer, GoodbyeCode code);
}
