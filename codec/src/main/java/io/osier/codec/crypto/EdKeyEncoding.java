package io.osier.codec.crypto;

import java.security.PrivateKey;
import java.security.PublicKey;

/** Raw Ed25519 keys in the wrapping of RFC 8410 that Java's providers want. */
final class EdKeyEncoding {
    static final int RAW_LENGTH = 32;

    /** SubjectPublicKeyInfo { { 1.3.101.112 }, BIT STRING of 32 bytes }. */
    private static final byte[] SPKI_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    /** PrivateKeyInfo { 0, { 1.3.101.112 }, OCTET STRING of OCTET STRING of 32 bytes }. */
    private static final byte[] PKCS8_PREFIX = {
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
    };

    private EdKeyEncoding() {}

    static byte[] spki(final byte[] key) {
        return prefixed(SPKI_PREFIX, key);
    }

    static byte[] pkcs8(final byte[] seed) {
        return prefixed(PKCS8_PREFIX, seed);
    }

    private static byte[] prefixed(final byte[] prefix, final byte[] raw) {
        final byte[] encoded = new byte[prefix.length + RAW_LENGTH];
        System.arraycopy(prefix, 0, encoded, 0, prefix.length);
        System.arraycopy(raw, 0, encoded, prefix.length, RAW_LENGTH);
        return encoded;
    }

    /**
     * A key as its encoding and nothing else, for ACCP, which translates any class of key and has no factory of its
     * own.
     */
    static final class EncodedPublicKey implements PublicKey {
        private static final long serialVersionUID = 1L;
        private final byte[] spki;

        EncodedPublicKey(final byte[] spki) {
            this.spki = spki;
        }

        @Override
        public String getAlgorithm() {
            return "EdDSA";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return spki.clone();
        }
    }

    /** As {@link EncodedPublicKey}, for the other half. */
    static final class EncodedPrivateKey implements PrivateKey {
        private static final long serialVersionUID = 1L;
        private final transient byte[] pkcs8;

        EncodedPrivateKey(final byte[] pkcs8) {
            this.pkcs8 = pkcs8;
        }

        @Override
        public String getAlgorithm() {
            return "EdDSA";
        }

        @Override
        public String getFormat() {
            return "PKCS#8";
        }

        @Override
        public byte[] getEncoded() {
            return pkcs8.clone();
        }
    }
}
