package io.osier.soak.swarm;

import io.osier.engine.status.Counter;
import io.osier.soak.console.Figures;
import io.osier.soak.console.JsonReport;
import io.osier.soak.load.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came out of a run.
 *
 * @param plan of the run.
 * @param load that was published.
 * @param linkCount links of the mesh.
 * @param seconds from the first event's publication until a peer last got one.
 * @param counters of all engines, added up.
 * @param latencyNs from publishing an event to the last peer.
 * @param headsDigest of the heads, equal at all peers unless there are problems; empty when no peer had everything.
 * @param eventsRead how many events were read back and compared with what was published.
 * @param problems what did not hold, in sentences; empty for a run that converged.
 */
public record SwarmOutcome(
        SwarmPlan plan,
        Load load,
        int linkCount,
        double seconds,
        Map<String, Long> counters,
        Histogram latencyNs,
        String headsDigest,
        long eventsRead,
        List<String> problems) {
    /** Whether all peers ended with everything, each event once and unaltered. */
    public boolean isConverged() {
        return problems.isEmpty();
    }

    /** The result in one sentence. */
    public String verdict() {
        if (!isConverged()) {
            return "NOT CONVERGED: " + problems.get(0);
        }
        return "CONVERGED: " + Figures.count(plan.peerCount(), "peer")
                + (plan.peerCount() == 1 ? " holds the same " : " hold the same ")
                + Figures.count(load.eventCount(), "event") + " by " + Figures.count(load.authorCount(), "author")
                + "; every payload is byte-equal, nothing was lost";
    }

    private long counter(final Counter counter) {
        return counters.getOrDefault(counter.label(), 0L);
    }

    /** Bytes of the events that peers got from each other: what would have moved if nothing else had been said. */
    private long leastBytes() {
        return counter(Counter.EVENT_BYTES_IN);
    }

    private String overheadWords() {
        return String.format(
                Locale.ROOT,
                "; the least possible is %s of events: %.3f times that",
                Figures.megabytes(leastBytes()),
                (double) counter(Counter.WIRE_BYTES_OUT) / leastBytes());
    }

    /** Events that peers got from each other and did not have. */
    private long deliveries() {
        return counter(Counter.EVENTS_IN);
    }

    /** Of what a peer holds in the mean, published there or brought; each holds everything when the run converged. */
    private double eventsPerSecond() {
        return Figures.perSecond(counter(Counter.EVENTS_PUBLISHED) + deliveries(), seconds) / plan.peerCount();
    }

    /** The report for people: of a run that did not converge, only what moved. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.add("swarm      " + Figures.count(plan.peerCount(), "peer") + ", " + Figures.count(linkCount, "link")
                + ", seed " + plan.seed());
        lines.add("load       " + load.description() + ": " + Figures.count(load.eventCount(), "event") + " by "
                + Figures.count(load.authorCount(), "author") + ", " + Figures.megabytes(load.eventBytes()));
        if (!isConverged()) {
            lines.add("published  " + Figures.count(counter(Counter.EVENTS_PUBLISHED)) + " of "
                    + Figures.count(load.eventCount(), "event") + ", " + Figures.count(deliveries())
                    + " deliveries to other peers");
        }
        lines.add("moved      " + Figures.megabytes(counter(Counter.WIRE_BYTES_OUT)) + " on the wire, "
                + Figures.megabytes(counter(Counter.ADVERTISE_BYTES_OUT)) + " of it adverts"
                + (leastBytes() == 0 ? "" : overheadWords()));
        lines.add("redundant  " + Figures.count(counter(Counter.REDUNDANT_EVENTS), "event") + ", "
                + Figures.count(counter(Counter.REDUNDANT_BYTES), "byte") + "; of these pushed "
                + Figures.count(counter(Counter.REDUNDANT_PUSHED_EVENTS), "event"));
        lines.add("time       " + Figures.seconds(seconds) + " from the first publication to the last arrival");
        lines.add(String.format(
                Locale.ROOT,
                "speed      %s%,.0f deliveries/s in all, %s on the wire",
                isConverged() ? String.format(Locale.ROOT, "%,.0f events/s at every peer, ", eventsPerSecond()) : "",
                Figures.perSecond(deliveries(), seconds),
                Figures.megabytesPerSecond(counter(Counter.WIRE_BYTES_OUT), seconds)));
        lines.add("latency    publish to last peer, " + Figures.count(latencyNs.getTotalCount(), "event") + ": "
                + latencyWords());
        if (eventsRead > 0) {
            lines.add("read back  " + Figures.count(eventsRead, "event") + " compared with what was published");
            lines.add("heads      " + headsDigest);
        }
        problems.forEach(problem -> lines.add("problem    " + problem));
        lines.add(verdict());
        return lines;
    }

    private String latencyWords() {
        if (latencyNs.getTotalCount() == 0) {
            return "none came so far";
        }
        final StringBuilder words = new StringBuilder();
        for (final double percentile : Percentiles.SHOWN) {
            words.append(words.isEmpty() ? "" : ", ")
                    .append(Percentiles.name(percentile))
                    .append(' ')
                    .append(Figures.milliseconds(latencyNs.getValueAtPercentile(percentile)));
        }
        return words.toString();
    }

    /** The report for programs. */
    public JsonReport json() {
        return new JsonReport()
                .put("converged", isConverged())
                .put("verdict", verdict())
                .put("problems", problems)
                .put("peers", plan.peerCount())
                .put("links", linkCount)
                .put("seed", plan.seed())
                .put("load", load.description())
                .put("authors", load.authorCount())
                .put("events", load.eventCount())
                .put("bytes", load.eventBytes())
                .put("published", counter(Counter.EVENTS_PUBLISHED))
                .put("deliveries", deliveries())
                .put("wireBytes", counter(Counter.WIRE_BYTES_OUT))
                .put("leastBytes", leastBytes())
                .put("redundantEvents", counter(Counter.REDUNDANT_EVENTS))
                .put("redundantBytes", counter(Counter.REDUNDANT_BYTES))
                .put("redundantPushedEvents", counter(Counter.REDUNDANT_PUSHED_EVENTS))
                .put("pushedEvents", counter(Counter.EVENTS_PUSHED_IN))
                .put("seconds", Figures.rounded(seconds))
                .put("eventsPerSecond", Figures.rounded(eventsPerSecond()))
                .put("deliveriesPerSecond", Figures.rounded(Figures.perSecond(deliveries(), seconds)))
                .put("rate", plan.eventsPerSecond())
                .put("latencyMs", Percentiles.milliseconds(latencyNs))
                .put("eventsReadBack", eventsRead)
                .put("headsDigest", headsDigest)
                .put("verification", plan.verification().name())
                .put("counters", counters)
                .putEnvironment();
    }
}
