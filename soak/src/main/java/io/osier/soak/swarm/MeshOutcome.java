package io.osier.soak.swarm;

import io.osier.engine.status.Counter;
import io.osier.engine.sync.Spread;
import io.osier.soak.console.Figures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What came of spreading events through a mesh in one way. */
public final class MeshOutcome {
    /** Of the bytes of events that arrive, the share that may have been held already when pushing has settled. */
    static final double REDUNDANT_SHARE_MAX = 0.01;

    private final MeshPlan plan;
    private final int linkCount;
    private final MeshArrivals.Latencies latenciesNs;
    private final Moment all;
    private final Moment settled;
    private final double busyProcessors;
    private final long missingCount;
    private final String headsDigest;
    private final List<String> problems;

    /**
     * Keeps what was found.
     *
     * @param plan of the run.
     * @param linkCount links of the mesh.
     * @param latenciesNs of the arrivals.
     * @param all what was counted from the first event on.
     * @param settled what was counted after the warm-up.
     * @param busyProcessors while events were published, after the warm-up.
     * @param missingCount events that did not come, all peers together.
     * @param headsDigest of the heads, equal at all peers unless there are problems.
     * @param problems what did not hold, in sentences.
     */
    MeshOutcome(
            final MeshPlan plan,
            final int linkCount,
            final MeshArrivals.Latencies latenciesNs,
            final Moment all,
            final Moment settled,
            final double busyProcessors,
            final long missingCount,
            final String headsDigest,
            final List<String> problems) {
        this.plan = plan;
        this.linkCount = linkCount;
        this.latenciesNs = latenciesNs;
        this.all = all;
        this.settled = settled;
        this.busyProcessors = busyProcessors;
        this.missingCount = missingCount;
        this.headsDigest = headsDigest;
        this.problems = List.copyOf(problems);
    }

    /** What is wrong with the redundancy after settling, or null. */
    static String redundancyProblem(final Spread spread, final Moment settled) {
        return spread != Spread.PUSH || settled.redundantShare() < REDUNDANT_SHARE_MAX
                ? null
                : "redundant bytes stay under " + Figures.percent(REDUNDANT_SHARE_MAX)
                        + " of all event bytes that arrive after settling: redundantBytes="
                        + settled.count(Counter.REDUNDANT_BYTES) + " eventBytesIn="
                        + settled.count(Counter.EVENT_BYTES_IN) + " share=" + Figures.percent(settled.redundantShare());
    }

    /** As given. */
    public MeshPlan plan() {
        return plan;
    }

    int linkCount() {
        return linkCount;
    }

    MeshArrivals.Latencies latenciesNs() {
        return latenciesNs;
    }

    Moment all() {
        return all;
    }

    Moment settled() {
        return settled;
    }

    double busyProcessors() {
        return busyProcessors;
    }

    long missingCount() {
        return missingCount;
    }

    /** What did not hold, in sentences; empty when everything did. */
    List<String> problems() {
        return problems;
    }

    /** Whether every event is at every peer, and for pushing, redundancy is as low as it has to be. */
    boolean isHeld() {
        return problems.isEmpty();
    }

    /** Name of the run, such as {@code push} or {@code push-slow}. */
    public String name() {
        return plan.name();
    }

    /** Time from intended publishing to each fast peer after the warm-up, in nanoseconds. */
    public Histogram latencyNs() {
        return latenciesNs.settled;
    }

    /** For programs. */
    Map<String, Object> json() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("spread", Figures.lowerCase(plan.spread()));
        json.put("slow", plan.slowCount());
        json.put("held", isHeld());
        json.put("problems", problems);
        json.put("missing", missingCount);
        json.put("headsDigest", headsDigest);
        json.put("cpuCores", Figures.rounded(busyProcessors));
        final Map<String, Object> settledJson = json(settled, latenciesNs.settled);
        settledJson.put("latencyToLastMs", Percentiles.milliseconds(latenciesNs.last));
        settledJson.put("latencySlowMs", Percentiles.milliseconds(latenciesNs.slow));
        json.put("settled", settledJson);
        json.put("all", json(all, latenciesNs.all));
        json.put("counters", all.counters());
        return json;
    }

    private static Map<String, Object> json(final Moment counted, final Histogram latencyNs) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("deliveries", counted.count(Counter.EVENTS_IN));
        json.put("eventBytesIn", counted.count(Counter.EVENT_BYTES_IN));
        json.put("redundantEvents", counted.count(Counter.REDUNDANT_EVENTS));
        json.put("redundantBytes", counted.count(Counter.REDUNDANT_BYTES));
        json.put("redundantShare", counted.redundantShare());
        json.put("advertiseBytesPerDelivery", Figures.rounded(counted.perDelivery(Counter.ADVERTISE_BYTES_OUT)));
        json.put("wireBytesPerDelivery", Figures.rounded(counted.perDelivery(Counter.WIRE_BYTES_OUT)));
        json.put("latencyMs", Percentiles.milliseconds(latencyNs));
        return json;
    }
}
