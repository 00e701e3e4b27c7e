package io.osier.bench.guard;

/**
 * A benchmark that must not become worse, and what it is measured by.
 *
 * @param name for people.
 * @param subject the benchmark.
 * @param reference the one that it is divided by, so that the machine's speed does not show.
 * @param ratio of the two times as it was when the threshold was set.
 * @param tolerance by which the ratio may be exceeded: 0.25 is a quarter.
 * @param bytesPerOperation that the subject may allocate.
 */
record Guarded(
        String name,
        BenchmarkId subject,
        BenchmarkId reference,
        double ratio,
        double tolerance,
        double bytesPerOperation) {
    /** The profiler's own noise: fractions of a byte. Whatever allocates at all takes 16 bytes. */
    private static final double BYTES_NOISE = 0.5;

    /** The ratio that is still good. */
    double ratioMax() {
        return ratio * (1 + tolerance);
    }

    /**
     * Says whether measurements are good enough.
     *
     * @param subjectMeasured what the subject took.
     * @param referenceMeasured what the reference took in the same run.
     */
    Verdict judge(final Measurement subjectMeasured, final Measurement referenceMeasured) {
        final double measured = subjectMeasured.nsPerOperation() / referenceMeasured.nsPerOperation();
        final boolean isFast = measured <= ratioMax();
        final boolean isLean = subjectMeasured.bytesPerOperation() <= bytesPerOperation + BYTES_NOISE;
        return new Verdict(this, subjectMeasured, referenceMeasured, measured, isFast, isLean);
    }
}
