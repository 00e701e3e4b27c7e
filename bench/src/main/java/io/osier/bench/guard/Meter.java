package io.osier.bench.guard;

/** Measures benchmarks: with JMH, or from a record of an earlier run. */
interface Meter {
    /** How long to measure. */
    enum Effort {
        /** Long enough to see that all is well. */
        BRIEF,
        /** Long enough to say that it is not. */
        LONG
    }

    /**
     * Measures a benchmark.
     *
     * @param benchmark which.
     * @param effort how long.
     * @return the best of what was seen.
     */
    Measurement measure(BenchmarkId benchmark, Effort effort);
}
