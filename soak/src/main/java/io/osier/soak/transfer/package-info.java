/**
 * Two processes: filling a directory and serving it, fetching from another process, and a raw peer that only receives.
 * Everything belongs to the thread that made it, unless said otherwise. Imports {@code soak.publish}, {@code soak.load}
 * and {@code soak.console}.
 */
package io.osier.soak.transfer;
