package io.osier.bench.sync;

import io.osier.codec.message.FrameDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/** The heads of a topic's authors, and what a peer advertises beside them. */
final class SampleHeads {
    /** Seq of every head that we have. */
    static final long SEQ = 1;

    private final byte[][] authors;
    private final byte[][] strangers;

    SampleHeads(final int authorCount, final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        authors = keys(authorCount, random);
        strangers = keys(authorCount, random);
    }

    /** Our authors, in the order in which a topic would meet them: none. */
    List<byte[]> authorsShuffled() {
        final List<byte[]> shuffled = Arrays.asList(authors.clone());
        Collections.shuffle(shuffled, new Random(1));
        return shuffled;
    }

    /** An advert in ascending order, heads end to end, as frames have them. */
    UnsafeBuffer advert(final Relation relation) {
        final byte[][] keys = relation == Relation.DISJOINT ? strangers : authors;
        final UnsafeBuffer heads =
                new UnsafeBuffer(ByteBuffer.allocateDirect(keys.length * FrameDescriptor.HEAD_LENGTH));
        for (int i = 0; i < keys.length; i++) {
            final int head = i * FrameDescriptor.HEAD_LENGTH;
            final boolean isAhead = relation == Relation.ONE_PERCENT_AHEAD && i % 100 == 50;
            heads.putBytes(head, keys[i]);
            heads.putLong(head + FrameDescriptor.HEAD_SEQ_OFFSET, isAhead ? SEQ + 1 : SEQ, ByteOrder.LITTLE_ENDIAN);
            heads.putBytes(head + FrameDescriptor.HEAD_HASH_OFFSET, hash(keys[i]));
        }
        return heads;
    }

    /** The hash of an author's head: anything, as long as it is always the same. */
    static byte[] hash(final byte[] author) {
        final byte[] hash = author.clone();
        hash[0] ^= 0x5a;
        return hash;
    }

    private static byte[][] keys(final int count, final SplittableRandom random) {
        final byte[][] keys = new byte[count][FrameDescriptor.HEAD_SEQ_OFFSET];
        for (final byte[] key : keys) {
            random.nextBytes(key);
        }
        Arrays.sort(keys, Arrays::compareUnsigned);
        return keys;
    }
}
