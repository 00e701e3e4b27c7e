package io.osier.codec;

import org.agrona.DirectBuffer;

/**
 * An author: a raw Ed25519 public key. That 32 bytes are an AuthorId does not make them a key that verifies anything.
 *
 * <p>Immutable, for cold paths: the data path compares keys where they lie, with {@link Keys}.
 */
public final class AuthorId extends Bytes32<AuthorId> {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private AuthorId(final DirectBuffer buffer, final int offset) {
        super(buffer, offset);
    }

    private AuthorId(final byte[] bytes) {
        super(bytes);
    }

    private AuthorId(final CharSequence hex) {
        super(hex);
    }

    /**
     * Copies an author id from an array.
     *
     * @param bytes 32 of them.
     * @throws IllegalArgumentException when there are not 32.
     */
    public static AuthorId of(final byte[] bytes) {
        return new AuthorId(bytes);
    }

    /**
     * Copies an author id from a buffer.
     *
     * @param buffer that holds it.
     * @param offset at which its 32 bytes begin.
     */
    public static AuthorId of(final DirectBuffer buffer, final int offset) {
        return new AuthorId(buffer, offset);
    }

    /**
     * Reads an author id as {@link #toString} writes it; upper case will do too.
     *
     * @param hex 64 hexadecimal digits.
     * @throws IllegalArgumentException when it is anything else; the message says what and where.
     */
    public static AuthorId parse(final CharSequence hex) {
        return new AuthorId(hex);
    }
}
