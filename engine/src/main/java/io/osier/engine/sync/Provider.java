package io.osier.engine.sync;

import io.osier.codec.NodeId;

/**
 * A peer that joined a topic, as the topic sees it now.
 *
 * @param nodeId who it is.
 * @param isAdvertComplete whether its last FULL has arrived whole.
 * @param isWantDropped whether something that it advertised did not fit the want table, or did not come.
 * @param wantCount authors of whom it has more than we do.
 * @param requestCount requests open at it.
 * @param isHistoryComplete whether everything that it told us it has is here.
 * @param refusal what it refused last and why, printable, or an empty string.
 */
public record Provider(
        NodeId nodeId,
        boolean isAdvertComplete,
        boolean isWantDropped,
        int wantCount,
        int requestCount,
        boolean isHistoryComplete,
        String refusal) {}
