package io.osier.engine.log;

import io.osier.codec.AuthorId;
import io.osier.codec.crypto.HeadDigest;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Idea: heads come in key order, so the tree over them is made along its right edge. The nodes that are still open are a
 * stack of depths, the deepest on top, and the parts that they have so far are a second stack. How many nibbles the next
 * key shares with the last one says which nodes end (the deeper ones), and at which depth the finished part hangs.
 *
 * Invariants: depths grow towards the top. Every open node has a part already and gets another, so a level with one
 * child is never made. A part stands for at least one head, so there are never more of them than heads.
 */
/** Fingerprint of a set of heads that come in key order. Owned by one thread; allocates only when it grows. */
final class HeadFold {
    private static final int NIBBLES_PER_KEY = 2 * AuthorId.LENGTH;
    private static final int BITS_PER_NIBBLE = 4;
    private static final int PARTS_MIN = HeadTrie.BUCKET_COUNT_MAX;

    private final HeadDigest digest;
    private final UnsafeBuffer lastKey = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private final UnsafeBuffer finished = new UnsafeBuffer(new byte[HeadTrie.FINGERPRINT_LENGTH]);
    private final byte[] openDepths = new byte[NIBBLES_PER_KEY];
    private final int[] openFirstParts = new int[NIBBLES_PER_KEY];
    private final UnsafeBuffer parts = new UnsafeBuffer(new byte[PARTS_MIN * HeadTrie.FINGERPRINT_LENGTH]);
    private byte[] partNibbles = new byte[PARTS_MIN];
    private int partCount;
    private int openCount;
    private int headCount;

    HeadFold(final HeadDigest digest) {
        this.digest = digest;
    }

    /** Begins an empty set. */
    void begin() {
        headCount = 0;
        openCount = 0;
        partCount = 0;
    }

    /** How many heads the set has. */
    int headCount() {
        return headCount;
    }

    /** Adds a head, a record as the author table has it, with a key above all before it. */
    void add(final DirectBuffer head, final int offset) {
        if (headCount > 0) {
            hang(sharedNibbles(head, offset));
        }
        if (head.getLong(offset + Leaf.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN) == AuthorTable.QUARANTINED_SEQ) {
            digest.quarantinedLeaf(head, offset, finished, 0);
        } else {
            digest.leaf(head, offset, finished, 0);
        }
        lastKey.putBytes(0, head, offset, AuthorId.LENGTH);
        headCount++;
    }

    /** Writes the fingerprint of the set; to be begun again. */
    void finish(final MutableDirectBuffer out, final int outOffset) {
        if (headCount == 0) {
            out.setMemory(outOffset, HeadTrie.FINGERPRINT_LENGTH, (byte) 0);
            return;
        }
        while (openCount > 0) {
            closeTop();
        }
        out.putBytes(outOffset, finished, 0, HeadTrie.FINGERPRINT_LENGTH);
    }

    /** Bytes of memory in use. */
    long allocatedBytes() {
        return (long) parts.capacity() + partNibbles.length + NIBBLES_PER_KEY * (1 + Integer.BYTES);
    }

    /** Makes what is finished a part of the node at a depth. */
    private void hang(final int depth) {
        while (openCount > 0 && openDepths[openCount - 1] > depth) {
            closeTop();
        }
        if (openCount == 0 || openDepths[openCount - 1] < depth) {
            openDepths[openCount] = (byte) depth;
            openFirstParts[openCount] = partCount;
            openCount++;
        }
        push(depth);
    }

    /** What is finished is the last part of the deepest open node, which is finished then. */
    private void closeTop() {
        openCount--;
        push(openDepths[openCount]);
        final int first = openFirstParts[openCount];
        digest.beginNode();
        for (int i = first; i < partCount; i++) {
            digest.child(partNibbles[i], parts, i * HeadTrie.FINGERPRINT_LENGTH);
        }
        digest.finishNode(finished, 0);
        partCount = first;
    }

    private void push(final int depth) {
        if (partCount == partNibbles.length) {
            partNibbles = Arrays.copyOf(partNibbles, partCount * 2);
            parts.wrap(Arrays.copyOf(parts.byteArray(), partNibbles.length * HeadTrie.FINGERPRINT_LENGTH));
        }
        final int twoNibbles = lastKey.getByte(depth >> 1);
        partNibbles[partCount] = (byte) ((depth & 1) == 0 ? twoNibbles >>> BITS_PER_NIBBLE & 15 : twoNibbles & 15);
        parts.putBytes(partCount * HeadTrie.FINGERPRINT_LENGTH, finished, 0, HeadTrie.FINGERPRINT_LENGTH);
        partCount++;
    }

    /** How many nibbles a key begins with as the last one does. */
    private int sharedNibbles(final DirectBuffer key, final int keyOffset) {
        for (int i = 0; i < AuthorId.LENGTH; i += Long.BYTES) {
            final long last = lastKey.getLong(i, ByteOrder.BIG_ENDIAN);
            final long next = key.getLong(keyOffset + i, ByteOrder.BIG_ENDIAN);
            if (last != next) {
                assert Long.compareUnsigned(last, next) < 0 : "heads come in key order";
                return (i * Byte.SIZE + Long.numberOfLeadingZeros(last ^ next)) / BITS_PER_NIBBLE;
            }
        }
        throw new AssertionError("a set has a head of an author once");
    }
}
