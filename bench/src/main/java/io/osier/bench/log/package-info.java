/** Benchmarks of the log, beside bare Chronicle and a bare copy. Mirrors {@code io.osier.engine.log}. */
package io.osier.bench.log;
