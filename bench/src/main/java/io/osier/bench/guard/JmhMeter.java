package io.osier.bench.guard;

import io.osier.bench.jmh.CpuTimeProfiler;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures with JMH, each benchmark in a JVM of its own, with the gc profiler. */
final class JmhMeter implements Meter {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** So that the code is compiled when the warm-up ends, also where others keep the processor busy. */
    private static final String COMPILE_IN_FOREGROUND = "-Xbatch";

    private final PrintWriter progress;

    /** Says what it measures to {@code progress}. */
    JmhMeter(final PrintWriter progress) {
        this.progress = progress;
    }

    @Override
    public Measurement measure(final BenchmarkId benchmark, final Effort effort) {
        progress.println((effort == Effort.BRIEF ? "measuring " : "once more ") + benchmark);
        progress.flush();
        try {
            final Collection<RunResult> results =
                    new Runner(options(benchmark, effort).build()).run();
            if (results.size() != 1) {
                throw new IllegalStateException(
                        "a name and parameters say one benchmark: " + benchmark + " results=" + results.size());
            }
            return best(results.iterator().next());
        } catch (final RunnerException e) {
            throw new IllegalStateException("JMH could not run a benchmark: " + benchmark, e);
        }
    }

    private static ChainedOptionsBuilder options(final BenchmarkId benchmark, final Effort effort) {
        final boolean isBrief = effort == Effort.BRIEF;
        final ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(benchmark.method()) + "$")
                .forks(1)
                .jvmArgsPrepend(COMPILE_IN_FOREGROUND)
                .warmupIterations(isBrief ? 4 : 6)
                .warmupTime(TimeValue.milliseconds(isBrief ? 250 : 500))
                .measurementIterations(isBrief ? 6 : 12)
                .measurementTime(TimeValue.milliseconds(isBrief ? 150 : 300))
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTimeProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        benchmark.parameters().forEach(options::param);
        return options;
    }

    private static Measurement best(final RunResult run) {
        Measurement best = new Measurement(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        for (final BenchmarkResult fork : run.getBenchmarkResults()) {
            for (final IterationResult iteration : fork.getIterationResults()) {
                best = best.best(new Measurement(score(iteration, CpuTimeProfiler.LABEL), score(iteration, ALLOCATED)));
            }
        }
        return best;
    }

    private static double score(final IterationResult iteration, final String label) {
        final Result<?> result = iteration.getSecondaryResults().get(label);
        return result == null ? Double.POSITIVE_INFINITY : result.getScore();
    }
}
