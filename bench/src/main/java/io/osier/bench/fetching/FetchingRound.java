package io.osier.bench.fetching;

import com.google.gson.JsonObject;

/**
 * What one fetch of everything took.
 *
 * @param seconds until all was stored.
 * @param smallSeconds until everything of all authors but the giant was stored.
 * @param giantShare of the giant's events that were stored by then.
 * @param events received that were new.
 * @param redundantEvents received that were held already.
 * @param handoverBytes received of ranges that had been moved to another provider.
 * @param rangesMoved from one provider to another.
 * @param complete whether the heads are those of the providers.
 */
record FetchingRound(
        double seconds,
        double smallSeconds,
        double giantShare,
        long events,
        long redundantEvents,
        long handoverBytes,
        long rangesMoved,
        boolean complete) {
    JsonObject json() {
        final JsonObject json = new JsonObject();
        json.addProperty("seconds", seconds);
        json.addProperty("smallSeconds", smallSeconds);
        json.addProperty("giantShare", giantShare);
        json.addProperty("events", events);
        json.addProperty("redundantEvents", redundantEvents);
        json.addProperty("handoverBytes", handoverBytes);
        json.addProperty("rangesMoved", rangesMoved);
        json.addProperty("complete", complete);
        return json;
    }
}
