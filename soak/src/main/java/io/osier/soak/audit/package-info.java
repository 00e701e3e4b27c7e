/**
 * Looking into a data directory without writing to it, without an engine, from the bytes up. Belongs to the calling
 * thread. Imports {@code soak.console} and the engine's Chronicle log.
 */
package io.osier.soak.audit;
