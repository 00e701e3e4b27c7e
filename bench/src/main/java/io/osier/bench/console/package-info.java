/** What all commands of the benchmarks say in the same way. One thread. */
package io.osier.bench.console;
