/** The command line of the benchmarks. */
package io.osier.bench;
