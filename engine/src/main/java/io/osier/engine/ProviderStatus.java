package io.osier.engine;

import io.osier.codec.NodeId;

/**
 * A peer of a topic, as this engine sees it.
 *
 * @param nodeId who it is.
 * @param isAdvertComplete whether it has told us all it holds, once on this link.
 * @param wantedAuthors authors of whom it has more than we do.
 * @param isWantDropped whether some of what it told us did not fit, so that it has to tell us again.
 * @param requestsInFlight requests open at it.
 * @param historyComplete whether everything that it told us it has is here.
 * @param refusal what it refused last and why, printable; empty when it has refused nothing.
 */
public record ProviderStatus(
        NodeId nodeId,
        boolean isAdvertComplete,
        int wantedAuthors,
        boolean isWantDropped,
        int requestsInFlight,
        boolean historyComplete,
        String refusal) {}
