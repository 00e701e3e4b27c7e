package io.osier.codec.crypto;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Signing by Bouncy Castle's own arithmetic. */
final class BouncyCastleSigning implements Ed25519Signing {
    private final byte[] seed;
    private final byte[] key = new byte[EdKeyEncoding.RAW_LENGTH];

    BouncyCastleSigning(final byte[] seed) {
        this.seed = seed.clone();
        Ed25519.generatePublicKey(this.seed, 0, key, 0);
    }

    /** The public key of a seed. */
    static byte[] publicKey(final byte[] seed) {
        final byte[] key = new byte[EdKeyEncoding.RAW_LENGTH];
        Ed25519.generatePublicKey(seed, 0, key, 0);
        return key;
    }

    @Override
    public void sign(final byte[] message, final byte[] signature) {
        Ed25519.sign(seed, 0, key, 0, message, 0, message.length, signature, 0);
    }
}
