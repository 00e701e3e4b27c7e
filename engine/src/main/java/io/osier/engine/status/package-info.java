/** Counters and the log of distinct errors. Any thread. */
package io.osier.engine.status;
