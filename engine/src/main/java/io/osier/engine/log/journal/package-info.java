/** The journal of own events: what we signed, durable before anybody hears of it. */
package io.osier.engine.log.journal;
