package io.osier.engine.sync;

import io.osier.codec.NodeId;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.RefuseSubject;

/** What a {@link LinkSession} tells the transport that carries it. Called on the link's event loop. */
public interface LinkListener {
    /**
     * The handshake is complete: frames of any kind up to the limit may come.
     *
     * @param peer who is at the other end.
     */
    void onOpen(NodeId peer);

    /**
     * The peer said goodbye: the connection is to be closed without an answer.
     *
     * @param code why; {@code NULL_VAL} for one that is not known here.
     * @param reason for people; never trusted to be more than text.
     */
    void onGoodbye(GoodbyeCode code, String reason);

    /**
     * The peer refused a Join of ours, or something of the link as a whole. The link goes on.
     *
     * @param subject {@code TOPIC}, {@code LINK}, or {@code NULL_VAL} for one that is not known here.
     * @param code why, for people.
     * @param reason for people; never trusted to be more than text.
     */
    void onRefused(RefuseSubject subject, String code, String reason);
}
