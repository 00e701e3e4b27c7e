package io.osier.engine.sync;

import io.osier.codec.NodeId;

/**
 * A peer that joined a topic, as the topic sees it now.
 *
 * @param nodeId who it is.
 * @param isAdvertComplete whether its last FULL has arrived whole.
 * @param isWantDropped whether some of it did not fit the want table.
 * @param wantCount authors of whom it has more than we do.
 * @param requestCount requests open at it.
 * @param isHistoryComplete whether everything that it told us it has is here.
 * @param missing what it advertised last and did not send, or an empty string.
 * @param refusal what it refused last and why, printable, or an empty string.
 */
public record Provider(
        NodeId nodeId,
        boolean isAdvertComplete,
        boolean isWantDropped,
        int wantCount,
        int requestCount,
        boolean isHistoryComplete,
        String missing,
        String refusal) {}
