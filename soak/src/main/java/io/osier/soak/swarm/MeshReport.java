package io.osier.soak.swarm;

import io.osier.engine.status.Counter;
import io.osier.soak.console.Figures;
import io.osier.soak.console.JsonReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** Runs of one mesh side by side. */
public final class MeshReport {
    private static final double NS_PER_MS = 1e6;
    private static final double P99 = 99;
    private static final double MEDIAN = 50;

    private final List<MeshOutcome> outcomes;
    private final MeshPlan plan;

    /**
     * Compares runs.
     *
     * @param outcomes of the same mesh and events, at least one.
     */
    public MeshReport(final List<MeshOutcome> outcomes) {
        this.outcomes = List.copyOf(outcomes);
        plan = outcomes.get(outcomes.size() - 1).plan();
    }

    /** Whether everything held in every run. */
    public boolean isHeld() {
        return outcomes.stream().allMatch(MeshOutcome::isHeld);
    }

    private List<String> problems() {
        return outcomes.stream()
                .flatMap(outcome -> outcome.problems().stream().map(problem -> outcome.name() + ": " + problem))
                .toList();
    }

    /** The result in one sentence. */
    public String verdict() {
        return isHeld()
                ? "HELD: every event at every one of " + Figures.count(plan.peerCount(), "peer") + " in "
                        + Figures.count(outcomes.size(), "run")
                : "NOT HELD: " + problems().get(0);
    }

    /** The report for people. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.add("mesh       " + Figures.count(plan.peerCount(), "peer") + ", "
                + Figures.count(outcomes.get(0).linkCount(), "link") + ", "
                + Figures.count(plan.activeCount(), "active author") + ", seed " + plan.seed());
        lines.add("load       " + Figures.count(plan.eventCount(), "event") + " of "
                + Figures.count(plan.eventLength(), "byte") + ", " + Figures.rounded(plan.eventsPerSecond())
                + " events/s for " + Figures.seconds(plan.warmUpSeconds()) + " of settling and "
                + Figures.seconds(plan.seconds()));
        lines.add("");
        lines.add(row("", outcome -> Figures.lowerCase(outcome.plan().spread())));
        if (plan.slowCount() > 0) {
            lines.add(row("", outcome -> outcome.plan().slowCount() > 0 ? "slow" : "all fast"));
        }
        lines.add("after settling");
        latencyRows(lines, "to each peer, ms", outcome -> outcome.latenciesNs().settled, Percentiles.SHOWN);
        latencyRows(lines, "to the last, ms", outcome -> outcome.latenciesNs().last, List.of(MEDIAN, P99));
        if (plan.slowCount() > 0) {
            latencyRows(lines, "to slow ones, ms", outcome -> outcome.latenciesNs().slow, List.of(MEDIAN, P99));
        }
        countedRows(lines, MeshOutcome::settled);
        lines.add(decimals("processors busy", 2, MeshOutcome::busyProcessors));
        lines.add("from the start");
        latencyRows(lines, "to each peer, ms", outcome -> outcome.latenciesNs().all, List.of(MEDIAN, P99));
        countedRows(lines, MeshOutcome::all);
        lines.add(count("events missing", MeshOutcome::missingCount));
        lines.add("");
        slowdowns()
                .forEach((name, factor) -> lines.add(String.format(
                        Locale.ROOT,
                        "slow       %s: p99 at fast peers is %.2f times that without slow readers",
                        name,
                        factor)));
        problems().forEach(problem -> lines.add("problem    " + problem));
        lines.add(verdict());
        return lines;
    }

    private void countedRows(final List<String> lines, final Function<MeshOutcome, Moment> counted) {
        lines.add(count("redundant events", outcome -> counted.apply(outcome).count(Counter.REDUNDANT_EVENTS)));
        lines.add(row(
                "  redundant bytes",
                outcome -> Figures.megabytes(counted.apply(outcome).count(Counter.REDUNDANT_BYTES))));
        lines.add(row(
                "  share of bytes",
                outcome -> Figures.percent(counted.apply(outcome).redundantShare())));
        lines.add(decimals(
                "advert bytes/event", 1, outcome -> counted.apply(outcome).perDelivery(Counter.ADVERTISE_BYTES_OUT)));
        lines.add(decimals(
                "wire bytes/event", 1, outcome -> counted.apply(outcome).perDelivery(Counter.WIRE_BYTES_OUT)));
    }

    private void latencyRows(
            final List<String> lines,
            final String name,
            final Function<MeshOutcome, Histogram> distribution,
            final List<Double> percentiles) {
        lines.add("  " + name);
        for (final double percentile : percentiles) {
            lines.add(row("    " + Percentiles.name(percentile), outcome -> {
                final Histogram ns = distribution.apply(outcome);
                return ns.getTotalCount() == 0
                        ? "-"
                        : String.format(Locale.ROOT, "%.1f", ns.getValueAtPercentile(percentile) / NS_PER_MS);
            }));
        }
    }

    private String count(final String name, final ToLongFunction<MeshOutcome> value) {
        return row("  " + name, outcome -> Figures.count(value.applyAsLong(outcome)));
    }

    private String decimals(final String name, final int digits, final ToDoubleFunction<MeshOutcome> value) {
        return row(
                "  " + name, outcome -> String.format(Locale.ROOT, "%,." + digits + "f", value.applyAsDouble(outcome)));
    }

    private String row(final String name, final Function<MeshOutcome, String> value) {
        final StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-20s", name));
        outcomes.forEach(outcome -> line.append(String.format(Locale.ROOT, "%10s", value.apply(outcome))));
        return line.toString();
    }

    /** By spread, what slow readers do to the p99 at fast peers, for spreads that ran with and without them. */
    private Map<String, Double> slowdowns() {
        final Map<String, Double> factors = new LinkedHashMap<>();
        for (final MeshOutcome without : outcomes) {
            for (final MeshOutcome with : outcomes) {
                if (without.plan().slowCount() == 0
                        && with.plan().slowCount() > 0
                        && without.plan().spread() == with.plan().spread()
                        && without.latencyNs().getTotalCount() > 0) {
                    factors.put(
                            without.name(),
                            Figures.rounded((double) with.latencyNs().getValueAtPercentile(P99)
                                    / Math.max(1, without.latencyNs().getValueAtPercentile(P99))));
                }
            }
        }
        return factors;
    }

    /** The report for programs. */
    public JsonReport json() {
        return new JsonReport()
                .put("held", isHeld())
                .put("verdict", verdict())
                .put("problems", problems())
                .put("peers", plan.peerCount())
                .put("links", outcomes.get(0).linkCount())
                .put("degree", plan.degree())
                .put("active", plan.activeCount())
                .put("rate", plan.eventsPerSecond())
                .put("warmUpSeconds", plan.warmUpSeconds())
                .put("seconds", plan.seconds())
                .put("payload", plan.payloadLength())
                .put("eventLength", plan.eventLength())
                .put("events", plan.eventCount())
                .put("seed", plan.seed())
                .put("slow", plan.slowCount())
                .put("slowBytesPerSecond", Figures.rounded(plan.slowBytesPerSecond()))
                .put("stored", plan.directory() == null ? "memory" : "directory")
                .put("slowdownP99", slowdowns())
                .put("runs", outcomes.stream().map(MeshOutcome::json).toList())
                .putEnvironment();
    }
}
