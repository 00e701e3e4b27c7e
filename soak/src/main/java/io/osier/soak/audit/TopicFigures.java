package io.osier.soak.audit;

import io.osier.codec.TopicId;
import io.osier.soak.console.Figures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a data directory holds of a topic.
 *
 * @param topicId the topic.
 * @param authors that have events.
 * @param events that extend their authors' chains.
 * @param bytes of these events.
 * @param headsDigest of the authors' last events.
 */
public record TopicFigures(TopicId topicId, long authors, long events, long bytes, String headsDigest) {
    /** The figures for people. */
    public List<String> lines() {
        return List.of(
                "topic      " + topicId,
                "holds      " + Figures.count(events, "event") + " by " + Figures.count(authors, "author") + ", "
                        + Figures.megabytes(bytes),
                "heads      " + headsDigest);
    }

    /** The figures for programs. */
    public Map<String, Object> values() {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("topic", topicId.toString());
        values.put("authors", authors);
        values.put("events", events);
        values.put("bytes", bytes);
        values.put("headsDigest", headsDigest);
        return values;
    }
}
