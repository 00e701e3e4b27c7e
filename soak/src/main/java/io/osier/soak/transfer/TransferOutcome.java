package io.osier.soak.transfer;

import io.osier.soak.console.Figures;
import io.osier.soak.console.JsonReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came out of a fetch.
 *
 * @param from whom.
 * @param problems what did not hold, in sentences; empty for a fetch that has everything.
 * @param authors that are held, or were advertised to a peer that discards.
 * @param events that are held, or were received by a peer that discards.
 * @param bytes of these events.
 * @param eventsReceived by this fetch.
 * @param bytesReceived bytes of these events.
 * @param wireBytes received by this fetch, frames whole.
 * @param redundantEvents received although they were held.
 * @param redundantBytes bytes of these.
 * @param seconds from connecting to having everything, or to giving up.
 * @param headsDigest of the heads held, or advertised; the events above are those behind these heads. Empty when they
 *     are not known: storage failed, or not everything came to a peer that discards.
 * @param verification how events were checked; {@link #NOT_CHECKED} when they were discarded.
 * @param counters of the engine.
 */
public record TransferOutcome(
        String from,
        List<String> problems,
        long authors,
        long events,
        long bytes,
        long eventsReceived,
        long bytesReceived,
        long wireBytes,
        long redundantEvents,
        long redundantBytes,
        double seconds,
        String headsDigest,
        String verification,
        Map<String, Long> counters) {
    static final String NOT_CHECKED = "NONE";

    /** Whether everything that the other side has is here. */
    public boolean isConverged() {
        return problems.isEmpty();
    }

    /** The result in one sentence. */
    public String verdict() {
        return isConverged()
                ? "COMPLETE: " + Figures.count(events, "event") + " by " + Figures.count(authors, "author")
                : "NOT COMPLETE: " + problems.get(0);
    }

    /** The report for people; without a speed when the time went by with waiting for what did not come. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.add("from       " + from);
        lines.add((verification.equals(NOT_CHECKED) ? "discarded  " : "held       ") + Figures.count(events, "event")
                + " by " + Figures.count(authors, "author") + ", " + Figures.megabytes(bytes));
        lines.add("received   " + Figures.count(eventsReceived, "event") + ", " + Figures.megabytes(bytesReceived)
                + " of " + Figures.megabytes(wireBytes) + " on the wire, in " + Figures.seconds(seconds));
        lines.add(
                "redundant  " + Figures.count(redundantEvents, "event") + ", " + Figures.count(redundantBytes, "byte"));
        if (isConverged()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "speed      %,.0f events/s, %s",
                    Figures.perSecond(eventsReceived, seconds),
                    Figures.megabytesPerSecond(bytesReceived, seconds)));
        }
        lines.add("checked    " + verification);
        lines.add("heads      " + (headsDigest.isEmpty() ? "not known" : headsDigest));
        problems.forEach(problem -> lines.add("problem    " + problem));
        lines.add(verdict());
        return lines;
    }

    /** The report for programs; the speed is of what came, whether it was everything or not. */
    public JsonReport json() {
        return new JsonReport()
                .put("converged", isConverged())
                .put("verdict", verdict())
                .put("problems", problems)
                .put("peers", 2)
                .put("from", from)
                .put("authors", authors)
                .put("events", events)
                .put("bytes", bytes)
                .put("eventsReceived", eventsReceived)
                .put("bytesReceived", bytesReceived)
                .put("wireBytes", wireBytes)
                .put("redundantEvents", redundantEvents)
                .put("redundantBytes", redundantBytes)
                .put("seconds", Figures.rounded(seconds))
                .put("eventsPerSecond", Figures.rounded(Figures.perSecond(eventsReceived, seconds)))
                .put("bytesPerSecond", Figures.rounded(Figures.perSecond(bytesReceived, seconds)))
                .put("headsDigest", headsDigest)
                .put("verification", verification)
                .put("counters", counters)
                .putEnvironment();
    }
}
