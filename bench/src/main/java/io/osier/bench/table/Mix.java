package io.osier.bench.table;

/** Numbers without an order, computed from a counter. */
final class Mix {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Mix() {}

    /** SplitMix64 by Sebastiano Vigna: a different number for each one. */
    static long of(final long counter) {
        final long seed = (counter + 1) * GOLDEN;
        final long first = (seed ^ seed >>> 30) * 0xbf58476d1ce4e5b9L;
        final long second = (first ^ first >>> 27) * 0x94d049bb133111ebL;
        return second ^ second >>> 31;
    }
}
