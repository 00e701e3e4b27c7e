/** Fetching from many providers at once, over real sockets and throttled lines. */
package io.osier.bench.fetching;
