package io.osier.bench.guard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what is guarded and judges it. A benchmark that looks bad is a suspect: it and its reference are measured
 * once more, for longer, and only then it fails.
 */
final class Guard {
    /*
     * Machines that run this are shared, and a neighbour's burst lasts longer than an iteration. So CPU time is taken,
     * not time on the wall; every benchmark is measured in two rounds with all the others in between; and the best
     * iteration counts, of the subject as of its reference. A suspect keeps what it had: a second look can only take noise away.
     */
    private static final int ROUNDS = 2;

    private final List<Guarded> guardedSet;
    private final Meter meter;
    private final Map<BenchmarkId, Measurement> best = new LinkedHashMap<>();

    Guard(final List<Guarded> guardedSet, final Meter meter) {
        this.guardedSet = guardedSet;
        this.meter = meter;
    }

    /** Measures and judges everything. */
    List<Verdict> run() {
        for (int i = 0; i < ROUNDS; i++) {
            measureAll(guardedSet, Meter.Effort.BRIEF);
        }
        final List<Guarded> suspects = new ArrayList<>();
        for (final Guarded guarded : guardedSet) {
            if (!judge(guarded).isGood()) {
                suspects.add(guarded);
            }
        }
        measureAll(suspects, Meter.Effort.LONG);
        return guardedSet.stream().map(this::judge).toList();
    }

    private void measureAll(final List<Guarded> some, final Meter.Effort effort) {
        final Map<BenchmarkId, Measurement> round = new LinkedHashMap<>();
        for (final Guarded guarded : some) {
            round.computeIfAbsent(guarded.reference(), id -> meter.measure(id, effort));
            round.computeIfAbsent(guarded.subject(), id -> meter.measure(id, effort));
        }
        round.forEach((id, measurement) -> best.merge(id, measurement, Measurement::best));
    }

    private Verdict judge(final Guarded guarded) {
        return guarded.judge(best.get(guarded.subject()), best.get(guarded.reference()));
    }
}
