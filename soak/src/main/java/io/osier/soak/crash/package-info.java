/**
 * The crash harness: engines that are killed, lose power, are set back to a backup, or find their files changed, and
 * what has to be true afterwards.
 */
package io.osier.soak.crash;
