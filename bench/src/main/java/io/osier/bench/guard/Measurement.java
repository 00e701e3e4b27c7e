package io.osier.bench.guard;

/**
 * What a benchmark took.
 *
 * @param nsPerOperation CPU time in the best iteration: what disturbs a measurement only ever makes it slower.
 * @param bytesPerOperation allocated, in the iteration that allocated least, for the same reason.
 */
record Measurement(double nsPerOperation, double bytesPerOperation) {
    /** The best of two. */
    Measurement best(final Measurement other) {
        return new Measurement(
                Math.min(nsPerOperation, other.nsPerOperation), Math.min(bytesPerOperation, other.bytesPerOperation));
    }
}
