package io.osier.engine.sync;

import io.osier.codec.message.sbe.GoodbyeCode;

/**
 * The way out to one peer. The protocol core and the fetch lanes write frames with it and never wait.
 *
 * <p>Back-pressure is a value: a {@code null} claim means "not now", and the caller keeps its place and asks again on a
 * later duty cycle. Frames of one priority leave in the order in which they were sent.
 *
 * <p>Threading: any thread.
 */
public interface LinkOutbound {
    /**
     * Claims memory for a frame.
     *
     * @param priority at which it is to leave.
     * @param lengthMax bytes that the whole frame takes at most.
     * @return a frame that the caller owns, or null when the link has no room at that priority now, or is closed.
     */
    Frame tryClaim(Priority priority, int lengthMax);

    /**
     * Hands a claimed frame over to be sent.
     *
     * @param priority as claimed.
     * @param frame with its length said; owned by the link from now on.
     */
    void send(Priority priority, Frame frame);

    /**
     * Whether a claim at this priority would succeed now.
     *
     * @param priority to ask about.
     */
    boolean isWritable(Priority priority);

    /**
     * Says goodbye to the peer and closes the link once what was sent before has left. Idempotent.
     *
     * @param code for the peer.
     * @param reason a sentence with values, for people.
     */
    void close(GoodbyeCode code, String reason);

    /** Whether the link has been closed by either side. */
    boolean isClosed();
}
