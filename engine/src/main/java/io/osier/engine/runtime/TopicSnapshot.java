package io.osier.engine.runtime;

import io.osier.engine.sync.Provider;
import java.util.List;

/**
 * How a topic stood when it was asked.
 *
 * @param authorCount authors of whom it holds events.
 * @param eventCount events that it holds.
 * @param eventBytes bytes of those events.
 * @param linkCount peers that it is joined with.
 * @param wantedCount events that peers advertised and that are missing here.
 * @param divergedCount authors of whom a peer advertised another history.
 * @param isHistoryComplete whether at least one peer is there and nothing that any advertised is missing.
 * @param shortage why it takes no events now, or null.
 * @param providers the peers that it is joined with.
 */
public record TopicSnapshot(
        int authorCount,
        long eventCount,
        long eventBytes,
        int linkCount,
        long wantedCount,
        int divergedCount,
        boolean isHistoryComplete,
        String shortage,
        List<Provider> providers) {}
