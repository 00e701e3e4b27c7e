package io.osier.engine;

import java.net.InetSocketAddress;

/**
 * How a link ended, or what its peer refused.
 *
 * @param address of the other end.
 * @param fromPeer whether the peer said it, or this engine did.
 * @param message that said it: {@code Goodbye} or {@code Refuse}; empty for a connection that was lost without.
 * @param code of the message, as PROTOCOL.md names it.
 * @param reason of the message, printable.
 */
public record LinkNotice(InetSocketAddress address, boolean fromPeer, String message, String code, String reason) {}
