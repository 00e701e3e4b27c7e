/**
 * The simulated peers of {@code run}: engines in one JVM, linked by a random mesh, each home to some authors, all
 * ending with everything. One thread publishes, a few read, the caller watches. Imports {@code soak.publish},
 * {@code soak.load} and {@code soak.console}.
 */
package io.osier.soak.swarm;
