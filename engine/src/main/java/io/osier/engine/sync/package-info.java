/**
 * The protocol core, sans-IO: messages, ticks and appends go in; messages and fetch orders come out. No clock, no
 * channel, no file. Each topic's objects belong to the one thread that owns the topic; a link's session belongs to the
 * link's event loop.
 */
package io.osier.engine.sync;
