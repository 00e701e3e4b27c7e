package io.osier.codec.crypto;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import org.agrona.concurrent.UnsafeBuffer;

/** Shows that a provider that loaded also works: the key pair of RFC 8032 section 7.1, test 1, signs and verifies. */
final class SelfTest {
    private static final String SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    private static final String KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    private static final int SIGNATURE_OFFSET = SignedMessage.LENGTH;

    private SelfTest() {}

    static void run(final CryptoProvider provider) {
        final LocalSigner signer = provider.newSigner(EventHash.parse(SEED).toBytes());
        if (!signer.author().equals(AuthorId.parse(KEY))) {
            throw new IllegalStateException("the public key of a known seed is wrong: author=" + signer.author());
        }
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2 * SignedMessage.LENGTH + AuthorId.LENGTH]);
        final int authorOffset = 2 * SignedMessage.LENGTH;
        buffer.putBytes(0, SignedMessage.newMessage());
        signer.author().copyTo(buffer, authorOffset);
        signer.sign(buffer, 0, SignedMessage.LENGTH, buffer, SIGNATURE_OFFSET);
        final SignatureVerifier verifier = provider.newVerifier();
        if (!verifier.verify(buffer, authorOffset, buffer, SignedMessage.HASH_INDEX, buffer, SIGNATURE_OFFSET)) {
            throw new IllegalStateException("its own signature was refused");
        }
        buffer.putByte(SignedMessage.HASH_INDEX, (byte) 1);
        if (verifier.verify(buffer, authorOffset, buffer, SignedMessage.HASH_INDEX, buffer, SIGNATURE_OFFSET)) {
            throw new IllegalStateException("a signature of something else was accepted");
        }
    }
}
