/**
 * Netty: bootstrap, framing, back-pressure, connection limits, reconnecting.
 *
 * <p>A link's objects belong to its event loop; what other threads may call says so. Imports {@code sync},
 * {@code status} and {@code codec}, and is the only package that imports Netty.
 */
package io.osier.engine.transport;
