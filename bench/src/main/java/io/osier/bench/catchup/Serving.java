package io.osier.bench.catchup;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a serving process can do alone: a peer that drops what it gets, unchecked.
 *
 * @param workload that is served.
 * @param rounds events per second of each, the first of which warms the serving JVM up.
 * @param serving what the serving process' threads took in the rounds that count.
 * @param dropping what this process' threads took meanwhile.
 * @param profile lines that say which methods of the serving process took the time; empty when not asked for.
 * @param complete whether every round brought everything.
 * @param wireBytesPerEvent with its share of the frames.
 * @param rawPumpBytesPerSecond of one connection, nothing done at either end.
 * @param bareCopyEventsPerSecond of one thread that copies the same positions, unchecked.
 */
record Serving(
        Workload workload,
        List<Double> rounds,
        ThreadCosts serving,
        ThreadCosts dropping,
        List<String> profile,
        boolean complete,
        double wireBytesPerEvent,
        double rawPumpBytesPerSecond,
        double bareCopyEventsPerSecond) {
    private static final double US = 1e6;
    private static final long PUMP_MS = 2_000;

    /**
     * Measures.
     *
     * @param workload that is served.
     * @param directory of the serving process.
     * @param server that serves it.
     * @param pump to compare with.
     * @param roundCount how many times everything is fetched.
     * @param isProfiled whether the serving process is sampled meanwhile.
     */
    static Serving measure(
            final Workload workload,
            final Path directory,
            final ServingProcess server,
            final Pump pump,
            final int roundCount,
            final boolean isProfiled)
            throws IOException, InterruptedException {
        final List<Double> rounds = new ArrayList<>();
        boolean isComplete = true;
        double wireBytesPerEvent = 0;
        ThreadCosts servingBegan = server.costs();
        ThreadCosts droppingBegan = ThreadCosts.now();
        if (isProfiled) {
            server.beginProfile();
        }
        for (int i = 0; i < roundCount; i++) {
            try (DiscardingPeer peer = new DiscardingPeer(server.address(), workload.topicId())) {
                final long durationNs = peer.run();
                rounds.add(peer.events() * 1e9 / durationNs);
                isComplete &= peer.events() == workload.eventCount();
                wireBytesPerEvent = (double) peer.wireBytes() / peer.events();
            }
            if (i == 0 && roundCount > 1) {
                servingBegan = server.costs();
                droppingBegan = ThreadCosts.now();
            }
        }
        final ThreadCosts dropping = ThreadCosts.now().since(droppingBegan);
        final ThreadCosts serving = server.costs().since(servingBegan);
        return new Serving(
                workload,
                rounds,
                serving,
                dropping,
                isProfiled ? server.endProfile() : List.of(),
                isComplete,
                wireBytesPerEvent,
                pump.bytesPerSecond(server.pumpPort(), PUMP_MS),
                BareCopy.eventsPerSecond(directory, workload.topicId()));
    }

    /** The round in the middle by speed, the first one left out where there are others. */
    double servingEventsPerSecond() {
        return warmRounds().stream().sorted().toList().get((warmRounds().size() - 1) / 2);
    }

    private List<Double> warmRounds() {
        return rounds.size() > 1 ? rounds.subList(1, rounds.size()) : rounds;
    }

    private long warmEvents() {
        return (long) warmRounds().size() * workload.eventCount();
    }

    /** What one core that does nothing else could do: 1 / (pump + bare copy). */
    double servingLimitEventsPerSecond() {
        return 1 / (wireBytesPerEvent / rawPumpBytesPerSecond + 1 / bareCopyEventsPerSecond);
    }

    double ratioOfServingLimit() {
        return servingEventsPerSecond() / servingLimitEventsPerSecond();
    }

    /** For people. */
    String text() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < rounds.size(); i++) {
            text.append(String.format(Locale.ROOT, "round %d: %,.0f events/s%n", i + 1, rounds.get(i)));
        }
        text.append(String.format(
                Locale.ROOT,
                "serving %,.0f events/s = %.0f %% of the limit of %,.0f events/s%n"
                        + "limit per event: pump %.3f us + bare copy %.3f us%n"
                        + "processor time per event by thread:%n  serving  %s%n  dropping %s%n%s",
                servingEventsPerSecond(),
                100 * ratioOfServingLimit(),
                servingLimitEventsPerSecond(),
                US * wireBytesPerEvent / rawPumpBytesPerSecond,
                US / bareCopyEventsPerSecond,
                serving.text(warmEvents()),
                dropping.text(warmEvents()),
                complete ? "" : String.format("NOT COMPLETE%n")));
        profile.forEach(line -> text.append(line).append(System.lineSeparator()));
        return text.toString();
    }

    /** For programs. */
    JsonObject json() {
        final JsonObject json = new JsonObject();
        json.addProperty("servingEventsPerSecond", servingEventsPerSecond());
        json.addProperty("bareCopyEventsPerSecond", bareCopyEventsPerSecond);
        json.addProperty("servingLimitEventsPerSecond", servingLimitEventsPerSecond());
        json.addProperty("ratioOfServingLimit", ratioOfServingLimit());
        json.addProperty("rawPumpBytesPerSecond", rawPumpBytesPerSecond);
        json.addProperty("wireBytesPerEvent", wireBytesPerEvent);
        json.add("servingCpuMicrosPerEvent", serving.json(warmEvents()));
        json.add("droppingCpuMicrosPerEvent", dropping.json(warmEvents()));
        json.addProperty("servingAllocatedBytesPerEvent", (double) serving.engineAllocatedBytes() / warmEvents());
        json.addProperty("complete", complete);
        json.addProperty("events", workload.eventCount());
        json.addProperty("authors", workload.authorCount());
        json.addProperty("payload", workload.payloadLength());
        json.addProperty("runs", workload.eventsPerTurn());
        json.addProperty("interleave", workload.interleave().name());
        json.addProperty("seed", workload.seed());
        json.addProperty("jvm", Runtime.version().toString());
        json.addProperty("processors", Runtime.getRuntime().availableProcessors());
        final JsonArray all = new JsonArray();
        rounds.forEach(all::add);
        json.add("roundsEventsPerSecond", all);
        final JsonArray lines = new JsonArray();
        profile.forEach(lines::add);
        json.add("profile", lines);
        return json;
    }
}
