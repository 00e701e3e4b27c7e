package io.osier.engine.transport;

/**
 * How many connections one engine has at a time. Immutable.
 *
 * @param connectionsMax in all, dialled and accepted.
 * @param connectionsPerAddressMax accepted from one IP address.
 * @param handshakesMax accepted and not yet through the handshake.
 */
public record ConnectionLimits(int connectionsMax, int connectionsPerAddressMax, int handshakesMax) {
    /** Checks that none is zero. */
    public ConnectionLimits {
        if (connectionsMax <= 0 || connectionsPerAddressMax <= 0 || handshakesMax <= 0) {
            throw new IllegalArgumentException("connection limit out of range: connectionsMax=" + connectionsMax
                    + " connectionsPerAddressMax=" + connectionsPerAddressMax + " handshakesMax=" + handshakesMax);
        }
    }

    /** 1,024 in all, 256 from one address, 256 in the handshake. */
    public static ConnectionLimits defaults() {
        return new ConnectionLimits(1024, 256, 256);
    }
}
