package io.osier.bench.catchup;

import com.google.gson.JsonObject;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the threads of a process have taken by now, or within a while: processor time and memory allocated on the heap,
 * by role. What no Java thread accounts for is the virtual machine's own: compiling and collecting. Immutable.
 *
 * @param byRole role to cost, in order of the names.
 */
record ThreadCosts(Map<String, Cost> byRole) {
    /** The role of threads that are none of the engine's. */
    static final String OTHER = "other";

    /** The role of the threads that Java code does not run on. */
    static final String VIRTUAL_MACHINE = "vm";

    private static final Pattern ENGINE_THREAD = Pattern.compile("osier-(?:\\d+-)?(\\p{Alpha}+)(?:-.*)?");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /**
     * A cost.
     *
     * @param cpuNs processor time.
     * @param allocatedBytes on the heap.
     */
    record Cost(long cpuNs, long allocatedBytes) {
        Cost plus(final Cost more) {
            return new Cost(cpuNs + more.cpuNs, allocatedBytes + more.allocatedBytes);
        }

        Cost minus(final Cost less) {
            return new Cost(cpuNs - less.cpuNs, allocatedBytes - less.allocatedBytes);
        }
    }

    /** What this process' threads have taken by now. */
    static ThreadCosts now() {
        final Map<String, Cost> byRole = new TreeMap<>();
        final long[] ids = THREADS.getAllThreadIds();
        final long[] cpuNs = THREADS.getThreadCpuTime(ids);
        final long[] allocatedBytes = THREADS.getThreadAllocatedBytes(ids);
        final java.lang.management.ThreadInfo[] infos = THREADS.getThreadInfo(ids);
        long javaNs = 0;
        for (int i = 0; i < ids.length; i++) {
            if (infos[i] != null && cpuNs[i] >= 0) {
                javaNs += cpuNs[i];
                byRole.merge(role(infos[i].getThreadName()), new Cost(cpuNs[i], allocatedBytes[i]), Cost::plus);
            }
        }
        byRole.put(VIRTUAL_MACHINE, new Cost(Math.max(0, PROCESS.getProcessCpuTime() - javaNs), 0));
        return new ThreadCosts(byRole);
    }

    static String role(final String threadName) {
        final var matcher = ENGINE_THREAD.matcher(threadName);
        return matcher.matches() ? matcher.group(1) : OTHER;
    }

    /** What came on top of an earlier reading of the same process. */
    ThreadCosts since(final ThreadCosts earlier) {
        final Map<String, Cost> difference = new TreeMap<>();
        byRole.forEach((role, cost) ->
                difference.put(role, cost.minus(earlier.byRole.getOrDefault(role, new Cost(0, 0)))));
        takeBackEnded(difference);
        return new ThreadCosts(difference);
    }

    /** A thread that has ended is no longer told from the virtual machine, with all that it ever took. */
    private static void takeBackEnded(final Map<String, Cost> difference) {
        final Cost other = difference.get(OTHER);
        final Cost machine = difference.get(VIRTUAL_MACHINE);
        if (other != null && other.cpuNs() < 0 && machine != null) {
            difference.put(VIRTUAL_MACHINE, new Cost(Math.max(0, machine.cpuNs() + other.cpuNs()), 0));
            difference.put(OTHER, new Cost(0, Math.max(0, other.allocatedBytes())));
        }
    }

    /** Bytes that the engine's threads allocated. */
    long engineAllocatedBytes() {
        return byRole.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(OTHER))
                .mapToLong(entry -> entry.getValue().allocatedBytes())
                .sum();
    }

    /** Microseconds of processor time per event by role, the largest first; what rounds to nothing is left out. */
    Map<String, Double> cpuMicrosPerEvent(final long events) {
        return byRole.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue().cpuNs() / 1e3 / events))
                .filter(entry -> entry.getValue() >= 0.0005)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    /** For programs: the same as an object. */
    JsonObject json(final long events) {
        final JsonObject micros = new JsonObject();
        cpuMicrosPerEvent(events).forEach(micros::addProperty);
        return micros;
    }

    /** For people: roles with their microseconds per event, and their sum. */
    String text(final long events) {
        final Map<String, Double> micros = cpuMicrosPerEvent(events);
        final double sum =
                micros.values().stream().mapToDouble(Double::doubleValue).sum();
        return micros.entrySet().stream()
                        .map(entry -> String.format(Locale.ROOT, "%s %.3f", entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(" + "))
                + String.format(
                        Locale.ROOT, " = %.3f us; allocated %.1f B", sum, (double) engineAllocatedBytes() / events);
    }

    /** For the line that the other process prints. */
    String line() {
        return byRole.entrySet().stream()
                .map(entry -> entry.getKey()
                        + '='
                        + entry.getValue().cpuNs()
                        + ':'
                        + entry.getValue().allocatedBytes())
                .collect(Collectors.joining(" "));
    }

    /** Reads what {@link #line} wrote. */
    static ThreadCosts parse(final String line) {
        final Map<String, Cost> byRole = new TreeMap<>();
        for (final String word : line.split(" ", -1)) {
            final String[] parts = word.split("[=:]", -1);
            byRole.put(parts[0], new Cost(Long.parseLong(parts[1]), Long.parseLong(parts[2])));
        }
        return new ThreadCosts(byRole);
    }
}
