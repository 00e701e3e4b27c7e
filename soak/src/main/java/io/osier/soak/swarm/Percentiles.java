package io.osier.soak.swarm;

import io.osier.soak.console.Figures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Which percentiles of a distribution reports show, and under which names. */
final class Percentiles {
    /** In percent, ascending. */
    static final List<Double> SHOWN = List.of(50.0, 90.0, 99.0, 99.9, 100.0);

    private static final double MAX = 100;

    private Percentiles() {}

    /** Name of a percentile, such as p99 or max. */
    static String name(final double percentile) {
        if (percentile == MAX) {
            return "max";
        }
        return "p" + (percentile == Math.rint(percentile) ? String.valueOf((int) percentile) : percentile);
    }

    /**
     * A distribution for programs: how many values, and the percentiles in milliseconds.
     *
     * @param ns values in nanoseconds.
     */
    static Map<String, Object> milliseconds(final Histogram ns) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("count", ns.getTotalCount());
        for (final double percentile : SHOWN) {
            values.put(name(percentile), Figures.milliseconds((double) ns.getValueAtPercentile(percentile)));
        }
        return values;
    }
}
