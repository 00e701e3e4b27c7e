package io.osier.codec.crypto;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The fingerprints by which peers compare their heads: of one head, of a quarantined author, and of a cell, that is of
 * all heads whose authors begin with the same nibbles.
 *
 * <p>A cell without authors is {@link #FINGERPRINT_LENGTH} zero bytes. A cell with one author has the fingerprint of
 * that head, and a cell whose authors all lie in one child has that child's; only cells with several children are
 * hashed: {@link #beginNode}, {@link #child} for each child that has authors, {@link #finishNode}.
 *
 * <p>One thread at a time; allocates nothing. Heads may be hashed between {@code beginNode} and {@code finishNode}.
 */
public final class HeadDigest {
    /*
     * The first byte says what is hashed, so that a head cannot be made to look like a node. A fingerprint is the first
     * half of a SHA-256: who makes two different sets of heads with one fingerprint has done 2^64 work, and has won that
     * two peers do not see the difference between these two. Sums or XOR of leaves, which would need no tree, fall to
     * anybody who can make many authors.
     */
    /** Length of a fingerprint. */
    public static final int FINGERPRINT_LENGTH = 16;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;
    private static final byte QUARANTINED_LEAF = 2;
    private static final int KEY_LENGTH = 32;
    private static final int HEAD_LENGTH = KEY_LENGTH + Long.BYTES + KEY_LENGTH;
    private static final int CHILD_LENGTH = 1 + FINGERPRINT_LENGTH;
    private static final int CHILD_COUNT_MAX = 16;

    private final Sha256 sha256 = new Sha256();
    private final byte[] leaf = new byte[1 + HEAD_LENGTH];
    private final byte[] node = new byte[1 + CHILD_COUNT_MAX * CHILD_LENGTH];
    private int nodeLength = 1;

    /** Makes one. Hashing is the JDK's, whatever does the signatures. */
    public HeadDigest() {
        node[0] = NODE;
    }

    /**
     * The fingerprint of a head.
     *
     * @param head that holds it as an advert does: author, little-endian seq, hash.
     * @param offset at which its 72 bytes begin.
     * @param out that takes the fingerprint.
     * @param outOffset at which its 16 bytes begin.
     */
    public void leaf(final DirectBuffer head, final int offset, final MutableDirectBuffer out, final int outOffset) {
        leaf[0] = LEAF;
        head.getBytes(offset, leaf, 1, HEAD_LENGTH);
        hash(leaf, leaf.length, out, outOffset);
    }

    /**
     * The fingerprint that a quarantined author has in place of a head's, whatever is held of it.
     *
     * @param author that holds the author's key.
     * @param offset at which its 32 bytes begin.
     * @param out that takes the fingerprint.
     * @param outOffset at which its 16 bytes begin.
     */
    public void quarantinedLeaf(
            final DirectBuffer author, final int offset, final MutableDirectBuffer out, final int outOffset) {
        leaf[0] = QUARANTINED_LEAF;
        author.getBytes(offset, leaf, 1, KEY_LENGTH);
        hash(leaf, 1 + KEY_LENGTH, out, outOffset);
    }

    /**
     * Begins the fingerprint of a cell with several children.
     *
     * @return this.
     */
    public HeadDigest beginNode() {
        nodeLength = 1;
        return this;
    }

    /**
     * Adds a child that has authors.
     *
     * @param nibble of the child, above that of the child before.
     * @param fingerprint that holds the child's.
     * @param offset at which its 16 bytes begin.
     * @return this.
     */
    public HeadDigest child(final int nibble, final DirectBuffer fingerprint, final int offset) {
        assert nibble < CHILD_COUNT_MAX && nibble > (nodeLength == 1 ? -1 : node[nodeLength - CHILD_LENGTH])
                : "children ascend: nibble=" + nibble;
        node[nodeLength] = (byte) nibble;
        fingerprint.getBytes(offset, node, nodeLength + 1, FINGERPRINT_LENGTH);
        nodeLength += CHILD_LENGTH;
        return this;
    }

    /**
     * Ends the fingerprint of a cell with several children.
     *
     * @param out that takes it; it may be where a child's was taken from.
     * @param outOffset at which its 16 bytes begin.
     */
    public void finishNode(final MutableDirectBuffer out, final int outOffset) {
        assert nodeLength > 1 + CHILD_LENGTH : "a cell with one child has that child's fingerprint";
        hash(node, nodeLength, out, outOffset);
    }

    private void hash(final byte[] input, final int length, final MutableDirectBuffer out, final int outOffset) {
        out.putBytes(outOffset, sha256.hash(input, 0, length), 0, FINGERPRINT_LENGTH);
    }
}
