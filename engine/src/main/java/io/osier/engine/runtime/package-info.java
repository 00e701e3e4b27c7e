/**
 * The threads: agents that own topics, fetch lanes that copy out of the log, verifiers that hash and check. Does not
 * see the transport.
 */
package io.osier.engine.runtime;
