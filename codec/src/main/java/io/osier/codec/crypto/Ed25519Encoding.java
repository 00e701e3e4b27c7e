package io.osier.codec.crypto;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/** What the encodings of a key and a signature must be like before any provider is asked. */
final class Ed25519Encoding {
    /*
     * RFC 8032 leaves room, and providers use it differently (Chalkias, Garillot, Nikolaenko: "Taming the many EdDSAs",
     * 2020). Two nodes that disagree on one signature never converge on that author, and an author can make such
     * signatures on purpose. So the disputed encodings are refused here, for all providers alike:
     *
     *   y of A or R not below p = 2^255 - 19            (non-canonical)
     *   A or R one of the eight points of small order   (canonical or with the sign bit of an x that is 0)
     *   S not below L                                   (malleable)
     *
     * x is 0 only at y = 1 and y = -1, both of small order, so no sign bit of a zero x is left after this. What is left
     * are points with a small-order part ("mixed order"); on those the providers agree because all are made to evaluate
     * the equation without cofactor, see BouncyCastleVerification.
     */
    private static final long SIGN_CLEARED = 0x7fff_ffff_ffff_ffffL;

    /**
     * The lowest word of p - 1 = -1; its other words are all ones, the sign bit apart. At and above it all is refused.
     */
    private static final long MINUS_ONE_0 = 0xffff_ffff_ffff_ffecL;

    /** L = 2^252 + 27742317777372353535851937790883648493 in little-endian words. */
    private static final long[] L = {0x5812_631a_5cf5_d3edL, 0x14de_f9de_a2f7_9cd6L, 0, 0x1000_0000_0000_0000L};

    /** The two y of the four points of order 8, in little-endian words; each is minus the other. */
    private static final long[] ORDER_8_LOW = {
        0xb027_b2c2_8f95_e826L, 0xf098_eff2_89f4_c345L, 0x3933_c6d3_05ac_dfd5L, 0x05fc_536d_8802_38b1L
    };

    private static final long[] ORDER_8_HIGH = {
        0x4fd8_4d3d_706a_17c7L, 0x0f67_100d_760b_3cbaL, 0xc6cc_392c_fa53_202aL, 0x7a03_ac92_77fd_c74eL
    };

    private Ed25519Encoding() {}

    /** Whether 32 bytes may stand for A or R: y below p and not of small order. That it is on the curve is not said. */
    static boolean isPointAcceptable(final DirectBuffer buffer, final int offset) {
        final long y0 = buffer.getLong(offset, LITTLE_ENDIAN);
        final long y1 = buffer.getLong(offset + 8, LITTLE_ENDIAN);
        final long y2 = buffer.getLong(offset + 16, LITTLE_ENDIAN);
        final long y3 = buffer.getLong(offset + 24, LITTLE_ENDIAN) & SIGN_CLEARED;
        if (y3 == SIGN_CLEARED && (y1 & y2) == -1L && Long.compareUnsigned(y0, MINUS_ONE_0) >= 0) {
            return false;
        }
        if ((y1 | y2 | y3) == 0 && Long.compareUnsigned(y0, 1) <= 0) {
            return false;
        }
        return !isEqual(y0, y1, y2, y3, ORDER_8_LOW) && !isEqual(y0, y1, y2, y3, ORDER_8_HIGH);
    }

    /** Whether the 32 bytes of S are below L. */
    static boolean isScalarAcceptable(final DirectBuffer buffer, final int offset) {
        for (int i = 3; i >= 0; i--) {
            final int order = Long.compareUnsigned(buffer.getLong(offset + i * Long.BYTES, LITTLE_ENDIAN), L[i]);
            if (order != 0) {
                return order < 0;
            }
        }
        return false;
    }

    private static boolean isEqual(final long y0, final long y1, final long y2, final long y3, final long[] words) {
        return y0 == words[0] && y1 == words[1] && y2 == words[2] && y3 == words[3];
    }
}
