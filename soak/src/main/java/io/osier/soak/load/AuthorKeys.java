package io.osier.soak.load;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.Signer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Keys of simulated authors, derived, so that a run can be repeated: the Ed25519 seed of an author is
 * {@code SHA-256("osier/soak/author" ‖ seed u64 ‖ ordinal u64)}, integers little-endian. Not for anything that is
 * secret.
 */
public final class AuthorKeys {
    private static final byte[] DOMAIN = "osier/soak/author".getBytes(StandardCharsets.US_ASCII);

    private final CryptoProvider provider;
    private final long seed;

    /**
     * Derives keys from a seed.
     *
     * @param provider that signs.
     * @param seed of the run.
     */
    public AuthorKeys(final CryptoProvider provider, final long seed) {
        this.provider = provider;
        this.seed = seed;
    }

    /**
     * The signer of an author.
     *
     * @param ordinal of the author.
     */
    public Signer signer(final long ordinal) {
        return provider.newSigner(privateSeed(seed, ordinal));
    }

    static byte[] privateSeed(final long seed, final long ordinal) {
        final ByteBuffer numbers = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        numbers.putLong(seed).putLong(ordinal).flip();
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(DOMAIN);
            digest.update(numbers);
            return digest.digest();
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
