/** Benchmarks of the session messages. Mirrors {@code io.osier.codec.message}. */
package io.osier.bench.message;
