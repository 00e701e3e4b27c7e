package io.osier.bench.topics;

import com.google.gson.JsonObject;
import java.util.Locale;

/**
 * One life of the engine.
 *
 * @param name of it.
 * @param joinSeconds for opening the engine and joining all topics.
 * @param writeSeconds for publishing to all of them.
 * @param peakDescriptors the most that were open while that went on.
 * @param busy what it takes right afterwards.
 * @param quiet what it takes when the topics have been idle for long enough.
 * @param idleCpuShare of one processor, while nothing happens.
 */
record Phase(
        String name,
        double joinSeconds,
        double writeSeconds,
        long peakDescriptors,
        Usage busy,
        Usage quiet,
        double idleCpuShare) {
    String text() {
        return String.format(
                Locale.ROOT,
                "%s: joined in %.2f s, written to in %.2f s, at most %d descriptors%n  right after: %s%n  quiet: %s,"
                        + " %.1f %% of a processor%n",
                name,
                joinSeconds,
                writeSeconds,
                peakDescriptors,
                busy.text(),
                quiet.text(),
                100 * idleCpuShare);
    }

    JsonObject json() {
        final JsonObject json = new JsonObject();
        json.addProperty("joinSeconds", joinSeconds);
        json.addProperty("writeSeconds", writeSeconds);
        json.addProperty("peakDescriptors", peakDescriptors);
        json.add("busy", busy.json());
        json.add("quiet", quiet.json());
        json.addProperty("idleCpuShare", idleCpuShare);
        return json;
    }
}
