package io.osier.engine.sync;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How often each shape occurred, in one run or in many, and in how many of them. */
final class SimCoverage {
    private final Map<SimShape, Long> counts = new EnumMap<>(SimShape.class);
    private final Map<SimShape, Long> runs = new EnumMap<>(SimShape.class);

    void add(final SimShape shape) {
        add(shape, 1);
    }

    void add(final SimShape shape, final long count) {
        if (count > 0) {
            counts.merge(shape, count, Long::sum);
        }
    }

    /** Adds what happened in one run. */
    void addRun(final SimCoverage run) {
        run.counts.forEach((shape, count) -> {
            counts.merge(shape, count, Long::sum);
            runs.merge(shape, 1L, Long::sum);
        });
    }

    long count(final SimShape shape) {
        return counts.getOrDefault(shape, 0L);
    }

    /** Shapes that no run made. */
    List<SimShape> missing() {
        return Stream.of(SimShape.values()).filter(shape -> count(shape) == 0).toList();
    }

    /** The same without those that only one run in hundreds makes. */
    List<SimShape> missingOften() {
        return missing().stream().filter(shape -> !shape.isRare()).toList();
    }

    String table() {
        final StringBuilder text = new StringBuilder(4096);
        text.append(String.format("%-32s %12s %8s%n", "shape", "times", "seeds"));
        for (final SimShape shape : SimShape.values()) {
            text.append(String.format("%-32s %12d %8d%n", shape, count(shape), runs.getOrDefault(shape, 0L)));
        }
        return text.toString();
    }
}
