package io.osier.soak.load;

import io.osier.codec.AuthorId;
import io.osier.codec.Keys;
import io.osier.codec.crypto.Signer;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The signers of a load's authors, and the way from a public key back to the author.
 *
 * <p>Threading: immutable; any thread. Finding allocates nothing.
 */
public final class AuthorIndex {
    private static final int EMPTY = -1;

    private final Signer[] signers;
    private final UnsafeBuffer keys;
    private final int[] slots;

    /**
     * Derives all keys; about 20 microseconds each with a native provider.
     *
     * @param load whose authors they are.
     * @param authorKeys that derives them.
     */
    public AuthorIndex(final Load load, final AuthorKeys authorKeys) {
        final int count = load.authorCount();
        signers = new Signer[count];
        keys = new UnsafeBuffer(new byte[count * AuthorId.LENGTH]);
        slots = new int[BitUtil.findNextPositivePowerOfTwo(count * 2)];
        Arrays.fill(slots, EMPTY);
        for (int author = 0; author < count; author++) {
            signers[author] = authorKeys.signer(load.authorOrdinal(author));
            signers[author].author().copyTo(keys, author * AuthorId.LENGTH);
            slots[slot(keys, author * AuthorId.LENGTH)] = author;
        }
    }

    /**
     * The signer of an author.
     *
     * @param author index.
     */
    public Signer signer(final int author) {
        return signers[author];
    }

    /**
     * Finds an author by public key.
     *
     * @param buffer that holds the key.
     * @param offset at which it begins.
     * @return the author's index, or -1 when the load has no such author.
     */
    public int find(final DirectBuffer buffer, final int offset) {
        return slots[slot(buffer, offset)];
    }

    /** The slot that holds the key, or the empty one where it would go. */
    private int slot(final DirectBuffer buffer, final int offset) {
        final int mask = slots.length - 1;
        int slot = Keys.hash(buffer, offset) & mask;
        while (slots[slot] != EMPTY && !Keys.equal(keys, slots[slot] * AuthorId.LENGTH, buffer, offset)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
