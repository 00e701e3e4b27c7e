/** What many quiet topics cost. */
package io.osier.bench.topics;
