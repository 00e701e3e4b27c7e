package io.osier.codec.crypto;

import io.osier.codec.AuthorId;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Signs for one author. {@link LocalSigner} holds the key in memory; an application may keep it elsewhere.
 *
 * <p>Any thread, several at once: an author may publish to topics that different threads own.
 */
public interface Signer {
    /** The public key that the signatures are good for. */
    AuthorId author();

    /**
     * Signs a message: plain Ed25519 (RFC 8032), no context, no pre-hash.
     *
     * @param message to sign; the engine has 64 bytes signed, "osier/sig/1" zero padded to 32 and the event's hash.
     * @param offset at which it begins.
     * @param length in bytes.
     * @param signature that takes 64 bytes.
     * @param signatureOffset at which they begin.
     */
    void sign(DirectBuffer message, int offset, int length, MutableDirectBuffer signature, int signatureOffset);
}
