/** Catch-up end to end: two processes on this machine, and beside it what its parts can do alone. */
package io.osier.bench.catchup;
