/** Benchmarks of the event layout, beside Protobuf and Kryo. Mirrors {@code io.osier.codec.event}. */
package io.osier.bench.event;
