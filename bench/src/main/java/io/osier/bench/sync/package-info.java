/** Benchmarks of the protocol core. Mirrors {@code io.osier.engine.sync}. */
package io.osier.bench.sync;
