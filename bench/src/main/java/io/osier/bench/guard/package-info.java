/** The guard: measures the hot paths beside a reference and fails when one has become worse. */
package io.osier.bench.guard;
