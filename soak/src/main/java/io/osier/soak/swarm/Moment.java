package io.osier.soak.swarm;

import com.sun.management.OperatingSystemMXBean;
import io.osier.engine.status.Counter;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What had been counted at a time, or, between two of them, what was counted meanwhile. Immutable.
 *
 * @param ns the time.
 * @param cpuNs processor time that this process used.
 * @param counters of all engines, added up, by name.
 */
record Moment(long ns, long cpuNs, Map<String, Long> counters) {
    /** The present. */
    static Moment now(final long nowNs, final Swarm swarm) {
        final long cpuNs =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
        return new Moment(nowNs, cpuNs, swarm.counters());
    }

    /** What was counted since an earlier moment. */
    Moment since(final Moment earlier) {
        final Map<String, Long> differences = new LinkedHashMap<>(counters);
        earlier.counters.forEach((name, value) -> differences.merge(name, -value, Long::sum));
        return new Moment(ns - earlier.ns, cpuNs - earlier.cpuNs, differences);
    }

    long count(final Counter counter) {
        return counters.getOrDefault(counter.label(), 0L);
    }

    /** How many processors were busy with this process, between two moments. */
    double busyProcessors() {
        return ns > 0 ? (double) cpuNs / ns : 0;
    }

    /** The share of bytes of events received that were held already. */
    double redundantShare() {
        final long redundant = count(Counter.REDUNDANT_BYTES);
        final long received = redundant + count(Counter.EVENT_BYTES_IN);
        return received == 0 ? 0 : (double) redundant / received;
    }

    /** Bytes of something for each event that a peer got from another and did not have. */
    double perDelivery(final Counter bytes) {
        final long deliveries = count(Counter.EVENTS_IN);
        return deliveries == 0 ? 0 : (double) count(bytes) / deliveries;
    }
}
