package io.osier.soak.crash;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of the cycles: how many there were of each kind, and what was not as it has to be. One thread. */
public final class CrashOutcome {
    private static final int VIOLATIONS_KEPT_MAX = 100;

    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long violationCount;

    CrashOutcome() {}

    void count(final String what) {
        counts.merge(what, 1L, Long::sum);
    }

    void add(final String what, final long amount) {
        counts.merge(what, amount, Long::sum);
    }

    void violation(final String cycle, final String what) {
        violationCount++;
        if (violations.size() < VIOLATIONS_KEPT_MAX) {
            violations.add(cycle + ": " + what);
        }
    }

    /** How many there were of each kind, in the order in which they began. */
    public Map<String, Long> counts() {
        return counts;
    }

    /** How often something was not as it has to be. */
    public long violationCount() {
        return violationCount;
    }

    /** The first ones of them. */
    public List<String> violations() {
        return violations;
    }
}
