package io.osier.codec.crypto;

import io.osier.codec.Keys;
import org.agrona.concurrent.UnsafeBuffer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Verification by Bouncy Castle's own arithmetic, no provider object involved. */
final class BouncyCastleVerification implements Ed25519Verification {
    /*
     * Bouncy Castle (since 1.71) checks [v]([S]B - [k]A - R) = 0 for a v of half the length (Antipa et al., 2005), with
     * [v]([k]A) computed as [vk mod L]A. In the group of order L that is the equation. Where A or R has a part of small
     * order it is another one: depending on v it accepts what the equation refuses, and the other way round, and an
     * author can make such signatures at will. So both points must be shown to be in the group of order L, for which
     * Bouncy Castle has a check (two thirds of the price of a verification); keys that passed are remembered, direct
     * mapped. Signatures with any other point, which only a hostile author makes, go to an exact and slow verification
     * by the JDK.
     */
    private static final int REMEMBERED_COUNT = 4096;

    private final Ed25519Verification exact;
    private final UnsafeBuffer remembered = new UnsafeBuffer(new byte[REMEMBERED_COUNT * Keys.LENGTH]);
    private final UnsafeBuffer keyView = new UnsafeBuffer(new byte[0]);

    BouncyCastleVerification(final Ed25519Verification exact) {
        this.exact = exact;
    }

    @Override
    public boolean verify(final byte[] key, final byte[] message, final byte[] signature) {
        if (!Ed25519.validatePublicKeyPartial(signature, 0)) {
            return false;
        }
        if (isKeyOfPrimeOrder(key) && Ed25519.validatePublicKeyFull(signature, 0)) {
            return Ed25519.verify(signature, 0, key, 0, message, 0, message.length);
        }
        return exact.verify(key, message, signature);
    }

    private boolean isKeyOfPrimeOrder(final byte[] key) {
        keyView.wrap(key);
        final int slotOffset = (Keys.hash(keyView, 0) & REMEMBERED_COUNT - 1) * Keys.LENGTH;
        if (Keys.equal(remembered, slotOffset, keyView, 0)) {
            return true;
        }
        if (!Ed25519.validatePublicKeyFull(key, 0)) {
            return false;
        }
        remembered.putBytes(slotOffset, key);
        return true;
    }
}
