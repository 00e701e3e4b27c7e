package io.osier.codec.crypto;

/**
 * One provider's verdict on a signature that has passed {@link Ed25519Encoding}. One thread at a time.
 *
 * <p>True exactly when A and R decode to points and the encoding of [S]B - [k]A equals R: the equation without
 * cofactor.
 */
interface Ed25519Verification {
    boolean verify(byte[] key, byte[] message, byte[] signature);
}
