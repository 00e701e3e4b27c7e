package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.NodeId;
import java.util.List;

/**
 * All that a peer told us it has is here, but for the authors that are listed; of each kind
 * {@value HistoryWatch#LISTED_MAX} at most. Immutable.
 *
 * @param provider who told.
 * @param forked authors of whom the peer has another history, or two were received.
 * @param filtered authors that the application does not want.
 * @param refused authors that the peer, or we, refused.
 */
public record HistoryComplete(
        NodeId provider, List<AuthorId> forked, List<AuthorId> filtered, List<AuthorId> refused) {}
