package io.osier.engine;

import java.util.List;

/**
 * How a topic stood when it was asked. Immutable.
 *
 * @param authors of whom it holds events.
 * @param events that it holds.
 * @param eventBytes of those events, whole.
 * @param links peers that have joined the topic too.
 * @param wanted events that peers advertised and that are missing here.
 * @param diverged authors of whom a peer advertised another history than ours.
 * @param historyComplete whether at least one peer is there, and nothing that any of them advertised is missing.
 * @param shortage why it takes no events for now, with the values; null when it does.
 * @param providers those peers, one by one.
 */
public record TopicStatus(
        int authors,
        long events,
        long eventBytes,
        int links,
        long wanted,
        int diverged,
        boolean historyComplete,
        String shortage,
        List<ProviderStatus> providers) {}
