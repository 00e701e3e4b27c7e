package io.osier.codec.crypto;

import java.math.BigInteger;

/**
 * A point of edwards25519 in affine coordinates and plain integers: slow, short, and nobody's code but the formulas.
 */
record ReferencePoint(BigInteger x, BigInteger y) {
    static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    static final BigInteger L = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    static final ReferencePoint NEUTRAL = new ReferencePoint(BigInteger.ZERO, BigInteger.ONE);
    private static final BigInteger D = BigInteger.valueOf(-121665)
            .multiply(BigInteger.valueOf(121666).modInverse(P))
            .mod(P);
    private static final BigInteger SQRT_MINUS_ONE =
            BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
    static final ReferencePoint BASE = withY(
            BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P));
    /** A point of order 8: L times any point that is not in a smaller group. */
    static final ReferencePoint ORDER_8 = order8();

    /** The point with an even x, or null when no point has that y. */
    static ReferencePoint withY(final BigInteger y) {
        final BigInteger y2 = y.multiply(y);
        final BigInteger x2 = y2.subtract(BigInteger.ONE)
                .multiply(D.multiply(y2).add(BigInteger.ONE).modInverse(P))
                .mod(P);
        BigInteger x = x2.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        if (!x.multiply(x).mod(P).equals(x2)) {
            x = x.multiply(SQRT_MINUS_ONE).mod(P);
        }
        if (!x.multiply(x).mod(P).equals(x2)) {
            return null;
        }
        return new ReferencePoint(x.testBit(0) ? P.subtract(x) : x, y);
    }

    private static ReferencePoint order8() {
        for (int y = 2; ; y++) {
            final ReferencePoint point = withY(BigInteger.valueOf(y));
            if (point != null && !point.times(L).times(BigInteger.valueOf(4)).equals(NEUTRAL)) {
                return point.times(L);
            }
        }
    }

    ReferencePoint plus(final ReferencePoint other) {
        final BigInteger xx = x.multiply(other.x);
        final BigInteger yy = y.multiply(other.y);
        final BigInteger k = D.multiply(xx).multiply(yy).mod(P);
        final BigInteger cross = x.multiply(other.y).add(other.x.multiply(y));
        return new ReferencePoint(
                cross.multiply(BigInteger.ONE.add(k).modInverse(P)).mod(P),
                yy.add(xx).multiply(BigInteger.ONE.subtract(k).modInverse(P)).mod(P));
    }

    ReferencePoint times(final BigInteger factor) {
        ReferencePoint sum = NEUTRAL;
        for (int bit = factor.bitLength() - 1; bit >= 0; bit--) {
            sum = sum.plus(sum);
            if (factor.testBit(bit)) {
                sum = sum.plus(this);
            }
        }
        return sum;
    }

    byte[] encode() {
        return littleEndian(x.testBit(0) ? y.setBit(255) : y);
    }

    static byte[] littleEndian(final BigInteger value) {
        final byte[] bytes = new byte[32];
        for (int i = 0; i < 32; i++) {
            bytes[i] = value.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }

    static BigInteger fromLittleEndian(final byte[] bytes) {
        final byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }
}
