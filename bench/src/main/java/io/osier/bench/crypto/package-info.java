/** Benchmarks of hashing, signing and verification. Mirrors {@code io.osier.codec.crypto}. */
package io.osier.bench.crypto;
