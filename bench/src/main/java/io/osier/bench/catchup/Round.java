package io.osier.bench.catchup;

/**
 * One catch-up from nothing.
 *
 * @param seconds from connecting to having everything.
 * @param receiver what this process' threads took meanwhile.
 * @param serving what the other process' threads took meanwhile.
 * @param events received.
 * @param eventBytes of them.
 * @param wireBytes received, frames whole.
 * @param redundantEvents received though held.
 * @param signaturesChecked of the runs received.
 * @param headsDigest of the receiver.
 */
record Round(
        double seconds,
        ThreadCosts receiver,
        ThreadCosts serving,
        long events,
        long eventBytes,
        long wireBytes,
        long redundantEvents,
        long signaturesChecked,
        String headsDigest) {
    double eventsPerSecond() {
        return events / seconds;
    }

    /** Events that one signature stands for. */
    double meanRun() {
        return (double) events / Math.max(1, signaturesChecked);
    }
}
