package io.osier.engine;

import io.osier.codec.AuthorId;
import io.osier.codec.NodeId;
import io.osier.engine.sync.Missing;
import java.util.List;

/**
 * An author of whom some peer has more than this engine, or another history, as it stood when it was asked. Immutable.
 *
 * @param author whose events are missing.
 * @param heldSeq of the last event that is here, 0 when there is none.
 * @param forked whether the author is proven to have signed two histories; it is asked for up to there only.
 * @param idleMs for how long nothing of the author has come though somebody was asked, or nothing at all; 0 when it
 *     moves.
 * @param sources the connected peers that advertised more, or another history, and why it is not here.
 */
public record MissingAuthor(AuthorId author, long heldSeq, boolean forked, long idleMs, List<Source> sources) {
    /** Why a peer's events are not here yet. */
    public enum Cause {
        /** They will be asked for. */
        WANTED,
        /** They have been asked for. */
        IN_FLIGHT,
        /** The peer owes something else and has fallen silent; it is asked when it shows life. */
        SILENT,
        /** The application does not want the author ({@link Topic#fetchOnly}). */
        FILTERED,
        /** They were asked for, and one side refused them: the peer, or this engine because they do not hold. */
        REFUSED,
        /** They were asked for and did not come; they are asked for again when the peer advertises them again. */
        DROPPED,
        /** The peer has another history of the author; it is not asked for it. */
        DIVERGED
    }

    /**
     * A peer that has what is missing, as it says.
     *
     * @param nodeId who it is.
     * @param advertisedSeq of the last event that it says it has.
     * @param cause why that is not here yet.
     * @param refusal name of the protocol's code with which events were refused last, or an empty string.
     */
    public record Source(NodeId nodeId, long advertisedSeq, Cause cause, String refusal) {}

    static MissingAuthor of(final Missing missing) {
        final List<Source> sources = missing.sources().stream()
                .map(source ->
                        new Source(source.nodeId(), source.advertisedSeq(), of(source.cause()), source.refusal()))
                .toList();
        return new MissingAuthor(missing.author(), missing.heldSeq(), missing.isForked(), missing.idleMs(), sources);
    }

    private static Cause of(final Missing.Cause cause) {
        return switch (cause) {
            case WANTED -> Cause.WANTED;
            case IN_FLIGHT -> Cause.IN_FLIGHT;
            case SILENT -> Cause.SILENT;
            case FILTERED -> Cause.FILTERED;
            case REFUSED -> Cause.REFUSED;
            case DROPPED -> Cause.DROPPED;
            case DIVERGED -> Cause.DIVERGED;
        };
    }

    /** The highest seq that any source says it has; 0 when no connected peer says anything. */
    public long advertisedSeq() {
        return sources.stream().mapToLong(Source::advertisedSeq).max().orElse(0);
    }
}
