package io.osier.codec.crypto;

/** One provider's way to sign with one key. One thread at a time. */
interface Ed25519Signing {
    void sign(byte[] message, byte[] signature);
}
