package io.osier.engine;

import io.osier.codec.AuthorId;
import io.osier.codec.NodeId;
import io.osier.engine.sync.HistoryComplete;
import java.util.List;

/**
 * All that a peer told us it has is here, but for the authors that are listed, 256 of a kind at most. Immutable.
 *
 * @param provider who told.
 * @param forked authors of whom the peer has another history, or two were received.
 * @param filtered authors that {@link Topic#fetchOnly} leaves out.
 * @param refused authors that the peer, or this engine, refused.
 */
public record CompletedHistory(
        NodeId provider, List<AuthorId> forked, List<AuthorId> filtered, List<AuthorId> refused) {
    static CompletedHistory of(final HistoryComplete complete) {
        return new CompletedHistory(complete.provider(), complete.forked(), complete.filtered(), complete.refused());
    }
}
