package io.osier.engine.transport;

/**
 * How many connections one engine has at a time. Immutable.
 *
 * @param connectionsMax in all, dialled and accepted.
 * @param connectionsPerAddressMax accepted from one IP address and through the handshake.
 * @param handshakesMax accepted and not yet through the handshake; with one more, the oldest gives way.
 * @param handshakesPerAddressMax of those, from one IP address.
 */
public record ConnectionLimits(
        int connectionsMax, int connectionsPerAddressMax, int handshakesMax, int handshakesPerAddressMax) {
    /** Checks that none is zero. */
    public ConnectionLimits {
        if (connectionsMax <= 0
                || connectionsPerAddressMax <= 0
                || handshakesMax <= 0
                || handshakesPerAddressMax <= 0) {
            throw new IllegalArgumentException("connection limit out of range: connectionsMax=" + connectionsMax
                    + " connectionsPerAddressMax=" + connectionsPerAddressMax + " handshakesMax=" + handshakesMax
                    + " handshakesPerAddressMax=" + handshakesPerAddressMax);
        }
    }

    /** 1,024 in all, 256 from one address; 256 in the handshake, 128 of them from one address. */
    public static ConnectionLimits defaults() {
        return new ConnectionLimits(1024, 256, 256, 128);
    }
}
