package io.osier.bench.reconcile;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * What one way of finding out cost.
 *
 * @param way that was taken: {@code RANGE}, {@code DELTA} or {@code FULL}.
 * @param bytesThere of adverts, from the side with the newer heads.
 * @param bytesBack of adverts, to it.
 * @param oneWays how many times frames travelled, both directions at the same time counted once.
 * @param milliseconds of processor time of both sides.
 * @param headsListed in all adverts.
 * @param found events that the other side knows that it lacks.
 */
record ReconcileResult(
        String way, long bytesThere, long bytesBack, int oneWays, double milliseconds, long headsListed, long found) {

    double roundTrips() {
        return oneWays / 2.0;
    }

    /** For people. */
    static String text(final List<ReconcileResult> results) {
        final StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-6s %13s %13s %13s %11s %10s %12s %9s%n",
                "",
                "bytes there",
                "bytes back",
                "together",
                "round trips",
                "CPU ms",
                "heads listed",
                "found"));
        for (final ReconcileResult result : results) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-6s %,13d %,13d %,13d %11.1f %,10.1f %,12d %,9d%n",
                    result.way,
                    result.bytesThere,
                    result.bytesBack,
                    result.bytesThere + result.bytesBack,
                    result.roundTrips(),
                    result.milliseconds,
                    result.headsListed,
                    result.found));
        }
        return text.toString();
    }

    /** For programs. */
    static JsonObject json(final int authorCount, final int changedCount, final List<ReconcileResult> results) {
        final JsonArray ways = new JsonArray();
        results.forEach(result -> ways.add(result.toJson()));
        final JsonObject json = new JsonObject();
        json.addProperty("authors", authorCount);
        json.addProperty("changed", changedCount);
        json.add("ways", ways);
        json.addProperty("jvm", Runtime.version().toString());
        return json;
    }

    private JsonObject toJson() {
        final JsonObject json = new JsonObject();
        json.addProperty("way", way);
        json.addProperty("bytesThere", bytesThere);
        json.addProperty("bytesBack", bytesBack);
        json.addProperty("roundTrips", roundTrips());
        json.addProperty("milliseconds", milliseconds);
        json.addProperty("headsListed", headsListed);
        json.addProperty("found", found);
        return json;
    }
}
