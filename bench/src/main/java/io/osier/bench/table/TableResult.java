package io.osier.bench.table;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * What one table took and did.
 *
 * @param shape that it was filled with.
 * @param offHeapBytes that it took, as the JVM counts them.
 * @param heapBytes alive in the whole JVM when it was full, the head trie over it included.
 * @param trieBytes that the head trie took of them.
 * @param fillEventsPerSecond of one thread.
 * @param lookupsPerSecond from a random (author, seq) to its position, of one thread.
 * @param wrongLookups that found another position, or none.
 */
record TableResult(
        TableShape shape,
        long offHeapBytes,
        long heapBytes,
        long trieBytes,
        double fillEventsPerSecond,
        double lookupsPerSecond,
        int wrongLookups) {
    /** What an engine with 1 M authors may take on the heap, the JVM's own objects and ours. */
    private static final long HEAP_BYTES_MAX = 128_000_000;

    boolean isWithinLimits() {
        return offHeapBytes <= shape.offHeapBytesMax() && heapBytes <= HEAP_BYTES_MAX && wrongLookups == 0;
    }

    double bytesPerAuthor() {
        return (double) offHeapBytes / shape.authorCount();
    }

    double bytesPerEvent() {
        return (double) offHeapBytes / shape.eventCount();
    }

    /** For people. */
    static String text(final List<TableResult> results) {
        final StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-42s %13s %9s %8s %7s %10s %10s %10s %11s%n",
                "authors x events, order of keys",
                "off heap B",
                "B/author",
                "B/event",
                "limit",
                "heap B",
                "trie B",
                "fill/s",
                "look-ups/s"));
        for (final TableResult result : results) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-42s %,13d %9.0f %8.2f %5.0f %% %,10d %,10d %,10.0f %,11.0f%s%n",
                    result.shape,
                    result.offHeapBytes,
                    result.bytesPerAuthor(),
                    result.bytesPerEvent(),
                    100.0 * result.offHeapBytes / result.shape.offHeapBytesMax(),
                    result.heapBytes,
                    result.trieBytes,
                    result.fillEventsPerSecond,
                    result.lookupsPerSecond,
                    result.isWithinLimits() ? "" : "  " + result.fault()));
        }
        return text.toString();
    }

    /** For programs. */
    static JsonObject json(final List<TableResult> results) {
        final JsonArray shapes = new JsonArray();
        results.forEach(result -> shapes.add(result.toJson()));
        final JsonObject json = new JsonObject();
        json.addProperty("withinLimits", results.stream().allMatch(TableResult::isWithinLimits));
        json.add("shapes", shapes);
        json.addProperty("jvm", Runtime.version().toString());
        return json;
    }

    private String fault() {
        return String.format(
                Locale.ROOT,
                "a limit does not hold: offHeapBytes=%d offHeapBytesMax=%d heapBytes=%d heapBytesMax=%d wrongLookups=%d",
                offHeapBytes,
                shape.offHeapBytesMax(),
                heapBytes,
                HEAP_BYTES_MAX,
                wrongLookups);
    }

    private JsonObject toJson() {
        final JsonObject json = new JsonObject();
        json.addProperty("authors", shape.authorCount());
        json.addProperty("eventsPerAuthor", shape.eventsPerAuthor());
        json.addProperty("order", shape.order().name());
        json.addProperty("prefixLength", shape.prefixLength());
        json.addProperty("offHeapBytes", offHeapBytes);
        json.addProperty("offHeapBytesMax", shape.offHeapBytesMax());
        json.addProperty("bytesPerAuthor", bytesPerAuthor());
        json.addProperty("bytesPerEvent", bytesPerEvent());
        json.addProperty("heapBytes", heapBytes);
        json.addProperty("heapBytesMax", HEAP_BYTES_MAX);
        json.addProperty("trieBytes", trieBytes);
        json.addProperty("trieBytesPerAuthor", (double) trieBytes / shape.authorCount());
        json.addProperty("fillEventsPerSecond", fillEventsPerSecond);
        json.addProperty("lookupsPerSecond", lookupsPerSecond);
        json.addProperty("wrongLookups", wrongLookups);
        json.addProperty("withinLimits", isWithinLimits());
        return json;
    }
}
