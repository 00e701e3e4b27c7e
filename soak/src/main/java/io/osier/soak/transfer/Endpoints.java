package io.osier.soak.transfer;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Writes addresses the way options take them. */
public final class Endpoints {
    private Endpoints() {}

    /**
     * An address as {@code HOST:PORT} or {@code [IPV6]:PORT}.
     *
     * @param address to write.
     */
    public static String text(final InetSocketAddress address) {
        if (address.getAddress() == null) {
            return address.getHostString() + ":" + address.getPort();
        }
        final String host = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
