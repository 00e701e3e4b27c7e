package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.NodeId;
import java.util.List;

/**
 * An author of whom some peer has more than we hold, or another history.
 *
 * @param author whose events are missing.
 * @param heldSeq of the last event that is here, 0 when there is none.
 * @param isForked whether the author is proven to have forked, so that it is asked for up to there only.
 * @param idleMs for how long nothing of the author has come though somebody was asked, or nothing at all; 0 when it
 *     moves.
 * @param sources the peers that advertise it; empty when none of those that are connected does.
 */
public record Missing(AuthorId author, long heldSeq, boolean isForked, long idleMs, List<Source> sources) {
    /** Why an author's events are not here yet. */
    public enum Cause {
        /** They will be asked for. */
        WANTED,
        /** They have been asked for. */
        IN_FLIGHT,
        /** The peer owes something else and has fallen silent; it is asked when it shows life. */
        SILENT,
        /** The application does not want the author. */
        FILTERED,
        /** They have been asked for, and one side refused them. */
        REFUSED,
        /** They have been asked for and did not come; asked for again when the peer advertises them again. */
        DROPPED,
        /** The peer has another history of this author than we have. */
        DIVERGED
    }

    /**
     * A peer that advertises an author.
     *
     * @param nodeId who it is.
     * @param advertisedSeq of the last event that it says it has.
     * @param cause why the events have not come from there.
     * @param refusal the name of the code with which events were refused last, or an empty string.
     */
    public record Source(NodeId nodeId, long advertisedSeq, Cause cause, String refusal) {}
}
