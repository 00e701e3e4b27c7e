package io.osier.codec.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Arrays;

/** Derives public keys from seeds, which the Java cryptography architecture has no call for. */
final class PublicKeys {
    private PublicKeys() {}

    /** The public key of a seed: by Bouncy Castle (40 µs) where it is present, else by the JDK (a millisecond). */
    static byte[] derive(final byte[] seed) throws GeneralSecurityException {
        try {
            return BouncyCastleSigning.publicKey(seed);
        } catch (final NoClassDefFoundError absent) {
            return deriveByJdk(seed);
        }
    }

    static byte[] deriveByJdk(final byte[] seed) throws GeneralSecurityException {
        final KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519", "SunEC");
        generator.initialize(255, new SeedAsRandom(seed));
        final PublicKey key = generator.generateKeyPair().getPublic();
        final byte[] spki = key.getEncoded();
        return Arrays.copyOfRange(spki, spki.length - EdKeyEncoding.RAW_LENGTH, spki.length);
    }

    /** Hands out a seed where the generator asks for random bytes: an Ed25519 private key is just that. */
    private static final class SeedAsRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final transient byte[] seed;

        SeedAsRandom(final byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(final byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}
