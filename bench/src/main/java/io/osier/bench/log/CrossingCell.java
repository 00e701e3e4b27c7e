package io.osier.bench.log;

/**
 * What one fetch cost in each way.
 *
 * @param authorCount of the log.
 * @param share of the authors that was lacked.
 * @param isCold whether the log was on the disk only.
 * @param eventCount copied.
 * @param seekUs per event, each event sought by itself.
 * @param scanUs per event, the whole span of each window read in log order.
 * @param plannedUs per event, as the engine decides.
 * @param rangeCount ranges that the engine asked of the disk; 0 when it copied from memory.
 * @param rangeBytes of them.
 */
record CrossingCell(
        int authorCount,
        double share,
        boolean isCold,
        int eventCount,
        double seekUs,
        double scanUs,
        double plannedUs,
        long rangeCount,
        long rangeBytes) {
    private static final int EVENTS_PER_RANGE_OF_A_SCAN = 16;

    /** What the engine did: nothing but copy, single seeks, a scan, or seeks between which it read through gaps. */
    String choice() {
        if (rangeCount == 0) {
            return "copy";
        }
        if (rangeCount * 2 > eventCount) {
            return "seek";
        }
        return rangeCount * EVENTS_PER_RANGE_OF_A_SCAN < eventCount ? "scan" : "both";
    }
}
