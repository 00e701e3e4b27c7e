package io.osier.engine.log;

import io.osier.codec.EventHash;

/**
 * The last event of an author that is known to be signed. Immutable.
 *
 * @param seq of the event, 0 when there is none.
 * @param hash of the event, all zero when there is none.
 */
public record SignedHead(long seq, EventHash hash) {}
