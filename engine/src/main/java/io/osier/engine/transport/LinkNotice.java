package io.osier.engine.transport;

import java.net.InetSocketAddress;

/**
 * How a link ended, or what its peer refused.
 *
 * @param address of the other end.
 * @param isFromPeer whether the peer said it, or we did.
 * @param message that said it: {@code Goodbye} or {@code Refuse}; empty for a connection that was lost without.
 * @param code of the message, for people.
 * @param reason of the message, printable.
 */
public record LinkNotice(InetSocketAddress address, boolean isFromPeer, String message, String code, String reason) {}
