package io.osier.bench.guard;

/**
 * What came of a guarded benchmark.
 *
 * @param guarded the benchmark.
 * @param subject what it took.
 * @param reference what its reference took.
 * @param ratio of the two times.
 * @param isFast whether the ratio is within the threshold. Not so when it cannot be told.
 * @param isLean whether the allocation is.
 */
record Verdict(
        Guarded guarded, Measurement subject, Measurement reference, double ratio, boolean isFast, boolean isLean) {
    boolean isGood() {
        return isFast && isLean;
    }

    /** In a few words. */
    String describe() {
        if (isGood()) {
            return "ok";
        }
        if (isFast) {
            return "ALLOCATES";
        }
        return isLean ? "SLOWER" : "SLOWER, ALLOCATES";
    }
}
