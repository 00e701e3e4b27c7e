package io.osier.bench.restart;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What was measured.
 *
 * @param eventCount events in the log.
 * @param authorCount authors of them.
 * @param payloadLength of each event.
 * @param cryptoName who hashed.
 * @param fillSeconds for writing the log.
 * @param checkpointBytes length of the checkpoint.
 * @param clean openings from the checkpoint.
 * @param rebuilt openings without one.
 */
record RestartResult(
        int eventCount,
        int authorCount,
        int payloadLength,
        String cryptoName,
        double fillSeconds,
        long checkpointBytes,
        List<Opening> clean,
        List<Opening> rebuilt) {
    /** The opening in the middle by time, the first one left out where there are others: it warms the JVM up. */
    private static Opening typical(final List<Opening> openings) {
        final List<Opening> warm = openings.size() > 1 ? openings.subList(1, openings.size()) : openings;
        return warm.stream()
                .sorted(Comparator.comparingDouble(Opening::openSeconds))
                .toList()
                .get(warm.size() / 2);
    }

    private double eventsPerSecond(final Opening opening) {
        return eventCount / opening.openSeconds();
    }

    /** For people. */
    String text() {
        final Opening byBytes = typical(rebuilt);
        return String.format(
                Locale.ROOT,
                "%,d events of %,d authors, payload %d bytes; filled with %,.0f events/s%n"
                        + "from the checkpoint: %.3f s (the first time %.3f s)%n"
                        + "from the bytes: %.3f s, %,.0f events/s (the first time %,.0f events/s); %.3f us of"
                        + " CPU per event%n"
                        + "closing with a checkpoint: %.3f s, without %.3f s%n"
                        + "checkpoint %,d bytes, table %.1f bytes per event off the heap, heap %,d KiB%n",
                eventCount,
                authorCount,
                payloadLength,
                eventCount / fillSeconds,
                typical(clean).openSeconds(),
                clean.get(0).openSeconds(),
                byBytes.openSeconds(),
                eventsPerSecond(byBytes),
                eventsPerSecond(rebuilt.get(0)),
                1e6 * byBytes.cpuSeconds() / eventCount,
                byBytes.closeSeconds(),
                typical(clean).closeSeconds(),
                checkpointBytes,
                (double) byBytes.tableBytes() / eventCount,
                byBytes.heapBytes() / 1024);
    }

    /** For programs. */
    JsonObject json() {
        final JsonObject json = new JsonObject();
        json.addProperty("cleanOpenSeconds", typical(clean).openSeconds());
        json.addProperty("rebuildSeconds", typical(rebuilt).openSeconds());
        json.addProperty("rebuildEventsPerSecond", eventsPerSecond(typical(rebuilt)));
        json.addProperty("rebuildCpuSecondsPerEvent", typical(rebuilt).cpuSeconds() / eventCount);
        json.addProperty("closeSeconds", typical(rebuilt).closeSeconds());
        json.addProperty("checkpointBytes", checkpointBytes);
        json.addProperty("tableBytes", typical(rebuilt).tableBytes());
        json.addProperty("heapBytes", typical(rebuilt).heapBytes());
        json.addProperty("fillEventsPerSecond", eventCount / fillSeconds);
        json.addProperty("events", eventCount);
        json.addProperty("authors", authorCount);
        json.addProperty("payload", payloadLength);
        json.addProperty("crypto", cryptoName);
        json.addProperty("jvm", Runtime.version().toString());
        json.addProperty("processors", Runtime.getRuntime().availableProcessors());
        json.add("cleanOpenSecondsAll", seconds(clean));
        json.add("rebuildSecondsAll", seconds(rebuilt));
        return json;
    }

    private static JsonArray seconds(final List<Opening> openings) {
        final JsonArray all = new JsonArray();
        openings.forEach(each -> all.add(each.openSeconds()));
        return all;
    }
}
