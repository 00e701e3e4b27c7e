/**
 * The crash harness: engines that are killed, lose power, or find their files changed, and what has to be true
 * afterwards.
 */
package io.osier.soak.crash;
