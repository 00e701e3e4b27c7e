package io.osier.codec.crypto;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;

/** SHA-256 over one array at a time, for one thread. Allocates nothing after it is made. */
final class Sha256 {
    /*
     * The JDK's: it is an intrinsic, and no provider beats it once a JNI call is paid for (FACTS.md). It takes arrays, and
     * one update() over the whole input keeps the intrinsic's loop over blocks unbroken.
     */
    static final int LENGTH = 32;

    private final MessageDigest digest;
    private final byte[] hash = new byte[LENGTH];

    Sha256() {
        try {
            final Provider sun = Security.getProvider("SUN");
            digest = sun == null ? MessageDigest.getInstance("SHA-256") : MessageDigest.getInstance("SHA-256", sun);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Hashes a part of an array; the answer is valid until the next call. */
    byte[] hash(final byte[] input, final int offset, final int length) {
        digest.update(input, offset, length);
        try {
            digest.digest(hash, 0, LENGTH);
        } catch (final DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
        return hash;
    }
}
