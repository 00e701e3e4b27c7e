package io.osier.codec.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;

/** Signing by a provider of the Java cryptography architecture. */
final class JcaSigning implements Ed25519Signing {
    private final Signature signature;

    /**
     * Makes a signing.
     *
     * @param provider that does it.
     * @param keyFactory that makes keys of the class that the provider asks for, or null when it takes any encoded key.
     * @param seed the 32 secret bytes.
     */
    JcaSigning(final Provider provider, final KeyFactory keyFactory, final byte[] seed)
            throws GeneralSecurityException {
        final byte[] pkcs8 = EdKeyEncoding.pkcs8(seed);
        final PrivateKey key = keyFactory == null
                ? new EdKeyEncoding.EncodedPrivateKey(pkcs8)
                : keyFactory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        signature = Signature.getInstance("Ed25519", provider);
        signature.initSign(key);
    }

    @Override
    public void sign(final byte[] message, final byte[] signatureBytes) {
        try {
            signature.update(message);
            signature.sign(signatureBytes, 0, signatureBytes.length);
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("a key that was accepted signs: length=" + message.length, e);
        }
    }
}
