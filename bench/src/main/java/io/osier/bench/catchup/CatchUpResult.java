package io.osier.bench.catchup;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * What a run of {@code catchup} found.
 *
 * @param workload that was caught up with.
 * @param rounds one by one; the first is the JVM's first.
 * @param profile lines that say which methods took the time; empty when that was not asked for.
 * @param headsEqual whether each ended with the server's heads.
 * @param transport in use.
 * @param cryptoName of the provider of signatures.
 * @param rawPumpBytesPerSecond of one connection, nothing done at either end.
 * @param hashEventsPerSecond of one thread.
 * @param appendEventsPerSecond of one thread, bare Chronicle.
 * @param verifyPerSecond signatures of one thread.
 */
record CatchUpResult(
        Workload workload,
        List<Round> rounds,
        List<String> profile,
        boolean headsEqual,
        String transport,
        String cryptoName,
        double rawPumpBytesPerSecond,
        double hashEventsPerSecond,
        double appendEventsPerSecond,
        double verifyPerSecond) {
    private static final double US = 1e6;
    private static final int RUN_LENGTH_MAX = 256 * 1024;

    /** The round in the middle by speed, the first one left out where there are others: it warms the JVM up. */
    Round typical() {
        final List<Round> warm = rounds.size() > 1 ? rounds.subList(1, rounds.size()) : rounds;
        return warm.stream()
                .sorted((a, b) -> Double.compare(a.eventsPerSecond(), b.eventsPerSecond()))
                .toList()
                .get((warm.size() - 1) / 2);
    }

    /** Seconds that the pump takes for an event with its share of the frames. */
    double pumpSecondsPerEvent() {
        final Round round = typical();
        return (double) round.wireBytes() / round.events() / rawPumpBytesPerSecond;
    }

    /** The longest run that there can be: all events of an author, or 256 KiB of them. */
    double longestRun() {
        final double eventLength = (double) typical().eventBytes() / typical().events();
        return Math.min((double) typical().events() / workload.authorCount(), RUN_LENGTH_MAX / eventLength);
    }

    /** What one core that does nothing else could do: 1 / (hash + append + pump + signature / longest run). */
    double combinedLimitEventsPerSecond() {
        return 1
                / (1 / hashEventsPerSecond
                        + 1 / appendEventsPerSecond
                        + pumpSecondsPerEvent()
                        + 1 / verifyPerSecond / longestRun());
    }

    double ratioOfLimit() {
        return typical().eventsPerSecond() / combinedLimitEventsPerSecond();
    }

    long redundantEvents() {
        return rounds.stream().mapToLong(Round::redundantEvents).sum();
    }

    /** For people. */
    String text() {
        final Round round = typical();
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < rounds.size(); i++) {
            text.append(String.format(
                    Locale.ROOT,
                    "round %d: %,.0f events/s, %.0f MB/s, %.3f s%n",
                    i + 1,
                    rounds.get(i).eventsPerSecond(),
                    rounds.get(i).eventBytes() / rounds.get(i).seconds() / 1e6,
                    rounds.get(i).seconds()));
        }
        text.append(String.format(
                Locale.ROOT,
                "catch-up %,.0f events/s = %.0f %% of the combined limit of %,.0f events/s (%s, %s)%n"
                        + "limit per event: hash %.3f us + append %.3f us + pump %.3f us + signature %.3f us"
                        + " (runs of %.1f; received runs of %.1f)%n"
                        + "processor time per event by thread:%n  receiver %s%n  serving  %s%n"
                        + "redundant events %d, heads %s%n",
                round.eventsPerSecond(),
                100 * ratioOfLimit(),
                combinedLimitEventsPerSecond(),
                transport,
                cryptoName,
                US / hashEventsPerSecond,
                US / appendEventsPerSecond,
                US * pumpSecondsPerEvent(),
                US / verifyPerSecond / longestRun(),
                longestRun(),
                round.meanRun(),
                round.receiver().text(round.events()),
                round.serving().text(round.events()),
                redundantEvents(),
                headsEqual ? "equal" : "NOT EQUAL"));
        profile.forEach(line -> text.append(line).append(System.lineSeparator()));
        return text.toString();
    }

    /** For programs. */
    JsonObject json() {
        final Round round = typical();
        final JsonObject json = new JsonObject();
        json.addProperty("eventsPerSecond", round.eventsPerSecond());
        json.addProperty("rawPumpBytesPerSecond", rawPumpBytesPerSecond);
        json.addProperty("hashEventsPerSecond", hashEventsPerSecond);
        json.addProperty("appendEventsPerSecond", appendEventsPerSecond);
        json.addProperty("verifyPerSecond", verifyPerSecond);
        json.addProperty("meanRun", round.meanRun());
        json.addProperty("longestRun", longestRun());
        json.addProperty("combinedLimitEventsPerSecond", combinedLimitEventsPerSecond());
        json.addProperty("ratioOfLimit", ratioOfLimit());
        json.addProperty("redundantEvents", redundantEvents());
        json.addProperty("headsEqual", headsEqual);
        json.addProperty("seconds", round.seconds());
        json.add("receiverCpuMicrosPerEvent", round.receiver().json(round.events()));
        json.add("servingCpuMicrosPerEvent", round.serving().json(round.events()));
        json.addProperty(
                "receiverAllocatedBytesPerEvent", (double) round.receiver().engineAllocatedBytes() / round.events());
        json.addProperty(
                "servingAllocatedBytesPerEvent", (double) round.serving().engineAllocatedBytes() / round.events());
        json.addProperty("events", round.events());
        json.addProperty("eventBytes", round.eventBytes());
        json.addProperty("wireBytes", round.wireBytes());
        json.addProperty("authors", workload.authorCount());
        json.addProperty("payload", workload.payloadLength());
        json.addProperty("runs", workload.eventsPerTurn());
        json.addProperty("interleave", workload.interleave().name());
        json.addProperty("seed", workload.seed());
        json.addProperty("transport", transport);
        json.addProperty("crypto", cryptoName);
        json.addProperty("jvm", Runtime.version().toString());
        json.addProperty("processors", Runtime.getRuntime().availableProcessors());
        final JsonArray all = new JsonArray();
        rounds.forEach(each -> all.add(each.eventsPerSecond()));
        json.add("roundsEventsPerSecond", all);
        final JsonArray lines = new JsonArray();
        profile.forEach(lines::add);
        json.add("profile", lines);
        return json;
    }
}
