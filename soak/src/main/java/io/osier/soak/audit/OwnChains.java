package io.osier.soak.audit;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.engine.log.journal.JournalContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/*
 * To be read before the logs: an engine that runs journals an event first and writes it to the log then, so what is in
 * the journal is either in a log that is looked at later, or still in the journal with its bytes.
 */
/** What the journal says was signed in this directory: by topic and author, the last event, and those with bytes. */
final class OwnChains {
    private final Map<TopicId, Map<AuthorId, Chain>> topics = new TreeMap<>();

    /** What was signed by one author in one topic. */
    static final class Chain {
        private final List<Link> links = new ArrayList<>();
        private long seq;
        private EventHash hash;

        /** Seq of the last event that was signed. */
        long seq() {
            return seq;
        }

        /** Hash of the last event that was signed. */
        EventHash hash() {
            return hash;
        }

        /**
         * The seq that the log's author will have once the journal's events have been applied.
         *
         * @param headSeq in the log.
         * @param headHash in the log; null when it has no event.
         */
        long seqAfterRecovery(final long headSeq, final EventHash headHash) {
            long reached = headSeq;
            EventHash last = headHash;
            for (final Link link : links) {
                if (link.seq == reached + 1 && (last == null || link.prev.equals(last))) {
                    reached = link.seq;
                    last = link.hash;
                }
            }
            return reached;
        }

        private void add(final long nextSeq, final EventHash nextHash, final EventHash prev) {
            if (nextSeq >= seq) {
                seq = nextSeq;
                hash = nextHash;
            }
            if (prev != null) {
                links.add(new Link(nextSeq, nextHash, prev));
            }
        }
    }

    private record Link(long seq, EventHash hash, EventHash prev) {}

    private OwnChains() {}

    /** Takes all that a journal holds. */
    static OwnChains of(final JournalContent journal) {
        final OwnChains chains = new OwnChains();
        journal.forEach((topicId, author, seq, hash, prev) -> chains.topics
                .computeIfAbsent(topicId, id -> new LinkedHashMap<>())
                .computeIfAbsent(author, id -> new Chain())
                .add(seq, hash, prev));
        return chains;
    }

    /** The topics in which something was signed. */
    Set<TopicId> topicIds() {
        return topics.keySet();
    }

    /** By author, what was signed in a topic. */
    Map<AuthorId, Chain> chains(final TopicId topicId) {
        return topics.getOrDefault(topicId, Map.of());
    }
}
