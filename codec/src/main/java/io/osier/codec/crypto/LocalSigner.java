package io.osier.codec.crypto;

import io.osier.codec.AuthorId;
import io.osier.codec.event.EventDescriptor;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Signs with a key in memory. Made by {@link CryptoProvider#newSigner}. */
public final class LocalSigner implements Signer {
    private final AuthorId author;
    private final Ed25519Signing signing;
    private final byte[] signatureBytes = new byte[EventDescriptor.SIGNATURE_LENGTH];

    LocalSigner(final AuthorId author, final Ed25519Signing signing) {
        this.author = author;
        this.signing = signing;
    }

    @Override
    public AuthorId author() {
        return author;
    }

    @Override
    public synchronized void sign(
            final DirectBuffer message,
            final int offset,
            final int length,
            final MutableDirectBuffer signature,
            final int signatureOffset) {
        final byte[] messageBytes = new byte[length];
        message.getBytes(offset, messageBytes);
        signing.sign(messageBytes, signatureBytes);
        signature.putBytes(signatureOffset, signatureBytes);
    }

    /** The author; the key is never shown. */
    @Override
    public String toString() {
        return "LocalSigner{author=" + author + "}";
    }
}
