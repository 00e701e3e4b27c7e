package io.osier.codec.crypto;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.event.EventDescriptor;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Checks authors' signatures of events. All providers give equal verdicts on any bytes.
 *
 * <p>A signature is right when A (the author) and R decode to points by RFC 8032, neither is of small order, S is below
 * L, and the encoding of [S]B - [k]A is R: the equation without cofactor.
 *
 * <p>Made by {@link CryptoProvider#newVerifier}. One thread at a time.
 */
public final class SignatureVerifier {
    private final Ed25519Verification verification;
    private final byte[] key = new byte[AuthorId.LENGTH];
    private final byte[] message = SignedMessage.newMessage();
    private final byte[] signature = new byte[EventDescriptor.SIGNATURE_LENGTH];
    private final UnsafeBuffer signatureView = new UnsafeBuffer(signature);

    SignatureVerifier(final Ed25519Verification verification) {
        this.verification = verification;
    }

    /**
     * Checks a signature.
     *
     * @param author that holds the author's key.
     * @param authorOffset at which its 32 bytes begin.
     * @param hash that holds the event's hash.
     * @param hashOffset at which its 32 bytes begin.
     * @param signatureBuffer that holds the signature.
     * @param signatureOffset at which its 64 bytes begin.
     * @return whether the author signed that hash.
     */
    public boolean verify(
            final DirectBuffer author,
            final int authorOffset,
            final DirectBuffer hash,
            final int hashOffset,
            final DirectBuffer signatureBuffer,
            final int signatureOffset) {
        signatureBuffer.getBytes(signatureOffset, signature);
        if (!Ed25519Encoding.isScalarAcceptable(signatureView, AuthorId.LENGTH)
                || !Ed25519Encoding.isPointAcceptable(signatureView, 0)
                || !Ed25519Encoding.isPointAcceptable(author, authorOffset)) {
            return false;
        }
        author.getBytes(authorOffset, key);
        hash.getBytes(hashOffset, message, SignedMessage.HASH_INDEX, EventHash.LENGTH);
        return verification.verify(key, message, signature);
    }

    /**
     * Whether a key is one that this class may find a signature right for: the canonical encoding of a number below
     * 2^255 - 19 that is not the y of a point of small order. Half of those are of no point; that is found by
     * {@link #verify}. Any thread.
     *
     * @param author that holds the key.
     * @param authorOffset at which its 32 bytes begin.
     */
    public static boolean isKeyAcceptable(final DirectBuffer author, final int authorOffset) {
        return Ed25519Encoding.isPointAcceptable(author, authorOffset);
    }
}
