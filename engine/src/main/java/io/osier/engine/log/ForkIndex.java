package io.osier.engine.log;

import io.osier.codec.AuthorId;
import io.osier.codec.Keys;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Replaced as a whole when there is one more: forks are rare, and whoever asks is a cursor at every event. So an answer
 * takes one volatile read and, when there are forks at all, a binary search.
 */
/** Which authors there are proofs against, from which seq on, and where each proof is. Immutable; any thread. */
public final class ForkIndex {
    /** One that has no author. */
    public static final ForkIndex EMPTY = new ForkIndex(new UnsafeBuffer(new byte[0]), new long[0], new long[0]);

    private final UnsafeBuffer keys;
    private final long[] lowerSeqs;
    private final long[] places;

    private ForkIndex(final UnsafeBuffer keys, final long[] lowerSeqs, final long[] places) {
        this.keys = keys;
        this.lowerSeqs = lowerSeqs;
        this.places = places;
    }

    /** How many authors there are. */
    public int count() {
        return places.length;
    }

    /** The authors, in the order of the places of their proofs. */
    public List<AuthorId> authors() {
        final List<Integer> order = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            order.add(i);
        }
        order.sort((a, b) -> Long.compare(places[a], places[b]));
        return order.stream()
                .map(index -> AuthorId.of(keys, index * AuthorId.LENGTH))
                .toList();
    }

    /**
     * The seq from which on an author's history is contested.
     *
     * @param author buffer with the author's key.
     * @param offset where the key begins.
     * @return the seq, or 0 when the author is not in here.
     */
    public long lowerSeq(final DirectBuffer author, final int offset) {
        final int index = find(author, offset);
        return index < 0 ? 0 : lowerSeqs[index];
    }

    /**
     * Where the proof against an author is.
     *
     * @param author any.
     * @return the place, or -1 when the author is not in here.
     */
    public long place(final AuthorId author) {
        final int index = find(new UnsafeBuffer(author.toBytes()), 0);
        return index < 0 ? -1 : places[index];
    }

    /**
     * An index with one author more.
     *
     * @param author that is not in here.
     * @param lowerSeq from which on its history is contested.
     * @param place of the proof, not negative, above those of all others.
     */
    public ForkIndex with(final AuthorId author, final long lowerSeq, final long place) {
        final UnsafeBuffer key = new UnsafeBuffer(author.toBytes());
        final int found = find(key, 0);
        if (found >= 0) {
            throw new IllegalArgumentException("one proof of an author is kept: author=" + author);
        }
        final int index = -1 - found;
        final int count = places.length;
        final UnsafeBuffer newKeys = new UnsafeBuffer(new byte[(count + 1) * AuthorId.LENGTH]);
        newKeys.putBytes(0, keys, 0, index * AuthorId.LENGTH);
        newKeys.putBytes(index * AuthorId.LENGTH, key, 0, AuthorId.LENGTH);
        newKeys.putBytes(
                (index + 1) * AuthorId.LENGTH, keys, index * AuthorId.LENGTH, (count - index) * AuthorId.LENGTH);
        return new ForkIndex(newKeys, insert(lowerSeqs, index, lowerSeq), insert(places, index, place));
    }

    private static long[] insert(final long[] values, final int index, final long value) {
        final long[] more = new long[values.length + 1];
        System.arraycopy(values, 0, more, 0, index);
        more[index] = value;
        System.arraycopy(values, index, more, index + 1, values.length - index);
        return more;
    }

    private int find(final DirectBuffer author, final int offset) {
        int low = 0;
        int high = places.length - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            final int order = Keys.compare(keys, middle * AuthorId.LENGTH, author, offset);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }
}
