/** What all JMH benchmarks share: forks, flags, units and sample data. Imported by the benchmarks, imports none. */
package io.osier.bench.jmh;
