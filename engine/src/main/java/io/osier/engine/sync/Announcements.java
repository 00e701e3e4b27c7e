package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Heads that a peer has announced and that another link may push before they have to be asked for, in the order of
 * their times. Bounded; the memory comes with the first one. Belongs to the thread that owns the topic.
 */
final class Announcements {
    private static final int CAPACITY = 1024;
    private static final long[] NONE = {};

    private final UnsafeBuffer authors = new UnsafeBuffer(0, 0);
    private long[] seqs = NONE;
    private long[] duesNs = NONE;
    private int first;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** Notes a head; false when there is no room. */
    boolean add(final DirectBuffer author, final int offset, final long seq, final long dueNs) {
        if (size == CAPACITY) {
            return false;
        }
        if (seqs.length == 0) {
            authors.wrap(new byte[CAPACITY * AuthorId.LENGTH]);
            seqs = new long[CAPACITY];
            duesNs = new long[CAPACITY];
        }
        final int index = (first + size) % CAPACITY;
        authors.putBytes(index * AuthorId.LENGTH, author, offset, AuthorId.LENGTH);
        seqs[index] = seq;
        duesNs[index] = dueNs;
        size++;
        return true;
    }

    /** Whether the first one has waited long enough. */
    boolean isDue(final long nowNs) {
        return size > 0 && duesNs[first] - nowNs <= 0;
    }

    /** Takes the first one out: copies its author, and answers its seq. */
    long take(final MutableDirectBuffer author) {
        author.putBytes(0, authors, first * AuthorId.LENGTH, AuthorId.LENGTH);
        final long seq = seqs[first];
        first = (first + 1) % CAPACITY;
        size--;
        return seq;
    }
}
