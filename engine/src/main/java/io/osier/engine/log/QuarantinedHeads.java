package io.osier.engine.log;

import io.osier.codec.EventHash;
import io.osier.codec.Keys;
import java.io.IOException;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Few authors fork, and each costs its maker a key and a proof that is kept on disk, so this is on the heap: a map from
 * the ordinal to an index, and three columns. The hash is that of the last event that is held and not contested: what
 * the next one up to the limit has to follow.
 */
/** What an author table knows of its quarantined authors beside their records. Threads as in the table. */
final class QuarantinedHeads {
    private static final int ENTRY_LENGTH = Integer.BYTES + Long.BYTES + Integer.BYTES + EventHash.LENGTH;
    private static final int NONE = -1;

    private final Int2IntHashMap indexes = new Int2IntHashMap(NONE);
    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[0]);
    private int[] ordinals = new int[0];
    private long[] lowerSeqs = new long[0];
    private boolean[] areHashesKnown = new boolean[0];
    private int count;

    int count() {
        return count;
    }

    int ordinal(final int index) {
        return ordinals[index];
    }

    boolean contains(final int ordinal) {
        return count > 0 && indexes.containsKey(ordinal);
    }

    long uncontestedMax(final int ordinal) {
        final int index = count == 0 ? NONE : indexes.get(ordinal);
        return index == NONE ? Long.MAX_VALUE : lowerSeqs[index] - 1;
    }

    /** Adds an author that is not in here; the hash is null when it is not known. */
    void add(final int ordinal, final long lowerSeq, final DirectBuffer hash, final int hashOffset) {
        if (count == ordinals.length) {
            reserve(Math.max(8, count * 2));
        }
        ordinals[count] = ordinal;
        lowerSeqs[count] = lowerSeq;
        areHashesKnown[count] = hash != null;
        indexes.put(ordinal, count);
        count++;
        if (hash != null) {
            hash(ordinal, hash, hashOffset);
        }
    }

    private void reserve(final int capacity) {
        ordinals = Arrays.copyOf(ordinals, capacity);
        lowerSeqs = Arrays.copyOf(lowerSeqs, capacity);
        areHashesKnown = Arrays.copyOf(areHashesKnown, capacity);
        hashes.wrap(Arrays.copyOf(hashes.byteArray(), capacity * EventHash.LENGTH));
    }

    void hash(final int ordinal, final DirectBuffer hash, final int hashOffset) {
        final int index = indexes.get(ordinal);
        hashes.putBytes(index * EventHash.LENGTH, hash, hashOffset, EventHash.LENGTH);
        areHashesKnown[index] = true;
    }

    boolean hashEquals(final int ordinal, final DirectBuffer hash, final int hashOffset) {
        final int index = indexes.get(ordinal);
        return areHashesKnown[index] && Keys.equal(hashes, index * EventHash.LENGTH, hash, hashOffset);
    }

    /** False when it is not known; nothing was copied then. */
    boolean copyHash(final int ordinal, final MutableDirectBuffer destination, final int destinationOffset) {
        final int index = indexes.get(ordinal);
        if (areHashesKnown[index]) {
            destination.putBytes(destinationOffset, hashes, index * EventHash.LENGTH, EventHash.LENGTH);
        }
        return areHashesKnown[index];
    }

    void save(final SectionWriter out) throws IOException {
        out.putInt(count);
        for (int i = 0; i < count; i++) {
            out.putInt(ordinals[i]);
            out.putLong(lowerSeqs[i]);
            out.putInt(areHashesKnown[i] ? 1 : 0);
            out.putBytes(hashes, i * EventHash.LENGTH, EventHash.LENGTH);
        }
    }

    void load(final SectionReader in, final int authorCount) throws IOException {
        final int savedCount = in.readCount(ENTRY_LENGTH);
        final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
        for (int i = 0; i < savedCount; i++) {
            final int ordinal = in.readInt();
            final long lowerSeq = in.readLong();
            final boolean isHashKnown = in.readInt() != 0;
            in.readBytes(hash, 0, EventHash.LENGTH);
            if (ordinal < 0 || ordinal >= authorCount || lowerSeq < 1 || contains(ordinal)) {
                throw new StorageException("a quarantined author is in the table once: ordinal=" + ordinal
                        + " authorCount=" + authorCount + " lowerSeq=" + lowerSeq);
            }
            add(ordinal, lowerSeq, isHashKnown ? hash : null, 0);
        }
    }

    void clear() {
        indexes.clear();
        count = 0;
    }
}
