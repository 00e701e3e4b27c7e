package io.osier.bench.jmh;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Adds the CPU time that JMH's worker threads took per operation. On a machine that others use too, the time on the
 * wall says how much of a processor one was given; this says how much was needed. For {@code -prof
 * io.osier.bench.jmh.CpuTimeProfiler} too.
 */
public final class CpuTimeProfiler implements InternalProfiler {
    /** Name of the result, in nanoseconds per operation. */
    public static final String LABEL = "cpu.time.norm";

    private static final String WORKER = "-jmh-worker-";

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long beforeNs;

    /** For JMH. */
    public CpuTimeProfiler() {}

    @Override
    public String getDescription() {
        return "CPU time of the worker threads per operation";
    }

    @Override
    public void beforeIteration(final BenchmarkParams benchmark, final IterationParams iteration) {
        beforeNs = workersNs();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            final BenchmarkParams benchmark, final IterationParams iteration, final IterationResult result) {
        final long operations = result.getMetadata().getAllOps();
        final double ns = (double) (workersNs() - beforeNs) / operations;
        return List.of(new ScalarResult(LABEL, ns, "ns/op", AggregationPolicy.AVG));
    }

    private long workersNs() {
        long sumNs = 0;
        for (final ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().contains(WORKER)) {
                sumNs += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return sumNs;
    }
}
