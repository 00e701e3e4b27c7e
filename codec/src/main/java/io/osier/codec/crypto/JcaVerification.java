package io.osier.codec.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/** Verification by a provider of the Java cryptography architecture: ACCP, or the JDK's own. */
final class JcaVerification implements Ed25519Verification {
    /*
     * Both evaluate the equation without cofactor: ACCP (AWS-LC) compares the encoding of [S]B - [k]A with R, the JDK
     * compares the points [S]B and [k]A + R. Behind Ed25519Encoding that is the same.
     *
     * The last author's key stays set up, since runs and every-event checks repeat authors. A larger cache of keys was
     * measured and left out: a new key costs 1 to 7 µs beside a check of 40 µs (ACCP), 2 to 19 beside 800 and more (JDK).
     */
    private final Signature signature;
    private final KeyFactory keyFactory;
    private final byte[] lastKey = new byte[EdKeyEncoding.RAW_LENGTH];
    private boolean isKeySet;

    /**
     * Makes a verification.
     *
     * @param provider that does it.
     * @param keyFactory that makes keys of the class that the provider asks for, or null when it takes any encoded key.
     */
    JcaVerification(final Provider provider, final KeyFactory keyFactory) throws GeneralSecurityException {
        this.signature = Signature.getInstance("Ed25519", provider);
        this.keyFactory = keyFactory;
    }

    @Override
    public boolean verify(final byte[] key, final byte[] message, final byte[] signatureBytes) {
        try {
            useKey(key);
            signature.update(message);
            return signature.verify(signatureBytes);
        } catch (final GeneralSecurityException refused) {
            // Not on the curve, for instance: a verdict on the peer's bytes. The object's state is unknown after it.
            isKeySet = false;
            return false;
        }
    }

    private void useKey(final byte[] key) throws InvalidKeyException, InvalidKeySpecException {
        if (isKeySet && Arrays.equals(key, lastKey)) {
            return;
        }
        isKeySet = false;
        signature.initVerify(publicKey(EdKeyEncoding.spki(key)));
        System.arraycopy(key, 0, lastKey, 0, lastKey.length);
        isKeySet = true;
    }

    private PublicKey publicKey(final byte[] spki) throws InvalidKeySpecException {
        return keyFactory == null
                ? new EdKeyEncoding.EncodedPublicKey(spki)
                : keyFactory.generatePublic(new X509EncodedKeySpec(spki));
    }
}
