package io.osier.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What every benchmark is run with: two forks with the flags that a deployment has, nanoseconds per operation. An
 * operation is one head, one event, one signature; the benchmark says which.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {
            JvmFlags.IGNORE_UNKNOWN,
            JvmFlags.EXPORT_SUN_NIO_CH,
            JvmFlags.EXPORT_JDK_INTERNAL_REF,
            JvmFlags.OPEN_JAVA_LANG_REFLECT,
            JvmFlags.OPEN_JDK_INTERNAL_MISC,
            JvmFlags.ENABLE_NATIVE_ACCESS,
            JvmFlags.ALLOW_UNSAFE,
            "-Xms2g",
            "-Xmx2g"
        })
public abstract class OsierBenchmark {
    /** For the benchmarks. */
    protected OsierBenchmark() {}
}
