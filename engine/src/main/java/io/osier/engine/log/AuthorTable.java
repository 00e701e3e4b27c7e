package io.osier.engine.log;

import io.osier.codec.Keys;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Idea: heads lie in sorted leaves of at most 256 records, byte for byte as they lie in an advert (author, seq, hash);
 * a directory on the heap finds the leaf. A sorted advert is compared with the leaves in one pass at memory speed.
 * Everything else about an author lies under its ordinal: the leaf its head is in, and the root of its positions.
 *
 *   ordinals  page[ordinal / 16] + ordinal % 16 -> leaf address 8 | positions root 24
 *   leaf      -> records of author 32 | seq 8 | hash 32, ascending by author; then their ordinals, 4 each
 *
 * A quarantined author's record has seq 2^64 - 1 and a hash of 32 x FF, as its head in an advert has, so comparing,
 * copying and hashing records needs no second look. What else is known of it is kept apart (QuarantinedHeads).
 *
 * Invariants: the held seq is the count of the author's positions, because chains begin at 1 and have no holes; in the
 * record of an author who is not quarantined it is the same. Only a quarantined author may have no positions.
 * An ordinal's leaf address is right at all times: a split visits the records that move. A leaf is split in halves,
 * except the last one, which is left full when the new key is the highest of all, as it is when authors arrive sorted.
 *
 * Memory: 76 bytes for the head, 152 where leaves are half full (authors in descending order), 32 for the ordinal, 32
 * for the first four positions, and 8 to 12 per event from then on; a few per cent for what is left over in segments.
 * Nothing is allocated for an empty table. The command "table" of the benchmarks measures it.
 *
 * Rejected: open addressing that keeps the key order (one load less per find, but keys chosen to share a prefix make
 * one long cluster of it, and growing it stops the topic for a rehash); a balanced tree of single records (a cache miss
 * per level, and no sequential pass).
 */
/**
 * Heads and positions of all authors of one topic, off-heap. Authors have dense ordinals from 0 in the order in which
 * they came; an ordinal is good for the life of the table. Calls that take an ordinal or a seq trust the caller to name
 * one that exists.
 *
 * <p>Belongs to one thread, the owner of the topic. Nothing is allocated except when authors or events are added, and
 * then in blocks.
 */
public final class AuthorTable implements AutoCloseable {
    /** Bytes of a record as {@link Walk} shows it, and of a head in an advert: author 32, seq 8, hash 32. */
    public static final int RECORD_LENGTH = Leaf.RECORD_LENGTH;

    /** Offset of the seq in a record, a little-endian long. */
    public static final int SEQ_OFFSET = Leaf.SEQ_OFFSET;

    /** Offset of the head's hash in a record. */
    public static final int HASH_OFFSET = Leaf.HASH_OFFSET;

    /** The seq in the record of a quarantined author: 2^64 - 1. */
    public static final long QUARANTINED_SEQ = -1;

    /** Set in an entry when the event's own signature is known to be good: a run that is served may end there. */
    public static final long SIGNATURE_CHECKED = Long.MIN_VALUE;

    /** To be changed with anything that {@link #save} writes: the layout of a leaf, an ordinal, or a block. */
    private static final int IMAGE_FORMAT = 2;

    private static final DirectBuffer NO_HASH = new UnsafeBuffer(new byte[32]);
    private static final int KEY_LENGTH = 32;
    private static final int HASH_LENGTH = 32;
    private static final int ORDINAL_ENTRY_LENGTH = Long.BYTES + PositionBlocks.ROOT_LENGTH;
    private static final int ORDINALS_PER_PAGE_SHIFT = 4;
    private static final int ORDINALS_PER_PAGE = 1 << ORDINALS_PER_PAGE_SHIFT;

    private final Slab slab = new Slab();
    private final PositionBlocks positions = new PositionBlocks(slab);
    private final LeafDirectory directory = new LeafDirectory(slab);
    private final QuarantinedHeads quarantined = new QuarantinedHeads();
    private long[] ordinalPages = new long[1];
    private int authorCount;
    private long eventCount;
    private int version;

    private int foundOrdinal = -1;
    private long foundLeaf;
    private int foundIndex;

    /** Makes an empty table. */
    public AuthorTable() {}

    /** How many authors have events or are quarantined. Ordinals are 0 to this - 1. */
    public int authorCount() {
        return authorCount;
    }

    /** How many events all authors have together. */
    public long eventCount() {
        return eventCount;
    }

    /** Bytes of off-heap memory in use. */
    public long allocatedBytes() {
        return slab.allocatedBytes();
    }

    /**
     * Finds an author.
     *
     * @param key buffer with the author's key.
     * @param keyOffset where the 32 bytes begin.
     * @return the author's ordinal, or -1 when it has no events and is not quarantined.
     */
    public int find(final DirectBuffer key, final int keyOffset) {
        if (directory.isEmpty()) {
            return -1;
        }
        if (foundOrdinal >= 0 && Keys.equal(slab.segment(foundLeaf), foundOffset(), key, keyOffset)) {
            return foundOrdinal;
        }
        final long prefix = Leaf.prefix(key, keyOffset);
        final long leaf = directory.leaf(directory.find(prefix, key, keyOffset));
        final int index = Leaf.find(slab, leaf, prefix, key, keyOffset);
        if (index < 0) {
            return -1;
        }
        foundLeaf = leaf;
        foundIndex = index;
        foundOrdinal = Leaf.ordinal(slab, leaf, index);
        return foundOrdinal;
    }

    /**
     * The first 8 bytes of a key as a number: keys that differ in it are in its order.
     *
     * @param key buffer with the key.
     * @param keyOffset where it begins.
     */
    public static long prefix(final DirectBuffer key, final int keyOffset) {
        return Leaf.prefix(key, keyOffset);
    }

    /**
     * Seq of the last event that is held of an author.
     *
     * @param ordinal of the author.
     * @return the seq, from 1; 0 when the author is quarantined and nothing is held.
     */
    public long seq(final int ordinal) {
        return positions.count(positionsRoot(ordinal));
    }

    /**
     * Whether an author is known to have forked.
     *
     * @param ordinal of the author.
     */
    public boolean isQuarantined(final int ordinal) {
        return quarantined.contains(ordinal);
    }

    /** How many authors are quarantined. */
    public int quarantinedCount() {
        return quarantined.count();
    }

    /**
     * Ordinal of a quarantined author.
     *
     * @param index from 0 to {@link #quarantinedCount} - 1, in the order in which they were quarantined.
     */
    public int quarantined(final int index) {
        return quarantined.ordinal(index);
    }

    /**
     * The highest seq up to which an author's history is not contested: what lies above is neither taken in nor told
     * nor served.
     *
     * @param ordinal of the author.
     * @return the seq below that of the proof when the author is quarantined; as large as can be when it is not.
     */
    public long uncontestedMax(final int ordinal) {
        return quarantined.uncontestedMax(ordinal);
    }

    /**
     * Seq of the last event of an author that may be told and served.
     *
     * @param ordinal of the author.
     * @return the held seq, or less when the author is quarantined.
     */
    public long servedSeq(final int ordinal) {
        return Math.min(seq(ordinal), uncontestedMax(ordinal));
    }

    /**
     * Quarantines an author, for good: its record is that of a quarantined author from now on. Nothing happens when it
     * is quarantined already.
     *
     * @param key buffer with the author's key; it may be unknown.
     * @param keyOffset where the key begins.
     * @param lowerSeq from which on its history is contested, from 1.
     * @param servedHash buffer with the hash of the event before {@code lowerSeq}; looked at only when the event at
     *     {@code lowerSeq} is held, null when it cannot be told then.
     * @param hashOffset where the hash begins.
     * @return the author's ordinal.
     */
    public int quarantine(
            final DirectBuffer key,
            final int keyOffset,
            final long lowerSeq,
            final DirectBuffer servedHash,
            final int hashOffset) {
        final int found = find(key, keyOffset);
        final int ordinal = found < 0 ? insert(key, keyOffset) : found;
        if (quarantined.contains(ordinal)) {
            return ordinal;
        }
        locate(ordinal);
        final UnsafeBuffer segment = slab.segment(foundLeaf);
        final int hash = foundOffset() + HASH_OFFSET;
        if (found < 0) {
            quarantined.add(ordinal, lowerSeq, NO_HASH, 0);
        } else if (seq(ordinal) < lowerSeq) {
            quarantined.add(ordinal, lowerSeq, segment, hash);
        } else {
            quarantined.add(ordinal, lowerSeq, servedHash, hashOffset);
        }
        segment.setMemory(foundOffset() + SEQ_OFFSET, RECORD_LENGTH - SEQ_OFFSET, (byte) 0xff);
        return ordinal;
    }

    /**
     * Copies the head of an author that those are told who know of no forks: the last event that may be served.
     *
     * @param ordinal of the author.
     * @param destination that takes it, as it lies in an advert.
     * @param destinationOffset at which its {@link #RECORD_LENGTH} bytes begin.
     * @return false when there is none that could be told; {@code destination} holds nothing of use then.
     */
    public boolean copyServedHead(
            final int ordinal, final MutableDirectBuffer destination, final int destinationOffset) {
        copyHead(ordinal, destination, destinationOffset);
        if (!quarantined.contains(ordinal)) {
            return true;
        }
        final long served = servedSeq(ordinal);
        destination.putLong(destinationOffset + SEQ_OFFSET, served, ByteOrder.LITTLE_ENDIAN);
        return served > 0 && quarantined.copyHash(ordinal, destination, destinationOffset + HASH_OFFSET);
    }

    /**
     * Copies an author's record: its head, or what a quarantined author has in place of one.
     *
     * @param ordinal of the author.
     * @param destination that takes it, as it lies in an advert.
     * @param destinationOffset at which its {@link #RECORD_LENGTH} bytes begin.
     */
    public void copyHead(final int ordinal, final MutableDirectBuffer destination, final int destinationOffset) {
        locate(ordinal);
        destination.putBytes(destinationOffset, slab.segment(foundLeaf), foundOffset(), RECORD_LENGTH);
    }

    /**
     * Copies an author's key.
     *
     * @param ordinal of the author.
     * @param destination that takes the 32 bytes.
     * @param destinationOffset at which they begin.
     */
    public void copyAuthor(final int ordinal, final MutableDirectBuffer destination, final int destinationOffset) {
        locate(ordinal);
        destination.putBytes(destinationOffset, slab.segment(foundLeaf), foundOffset(), KEY_LENGTH);
    }

    /**
     * Copies the hash of the last event that is held of an author; of a quarantined one, that of the last which may be
     * served, zeros when it is not known.
     *
     * @param ordinal of the author.
     * @param destination that takes the 32 bytes.
     * @param destinationOffset at which they begin.
     */
    public void copyHash(final int ordinal, final MutableDirectBuffer destination, final int destinationOffset) {
        if (quarantined.contains(ordinal)) {
            if (!quarantined.copyHash(ordinal, destination, destinationOffset)) {
                destination.setMemory(destinationOffset, HASH_LENGTH, (byte) 0);
            }
            return;
        }
        locate(ordinal);
        destination.putBytes(destinationOffset, slab.segment(foundLeaf), foundOffset() + HASH_OFFSET, HASH_LENGTH);
    }

    /**
     * Whether the last event that is held of an author has a hash; of a quarantined one, the last which may be served.
     *
     * @param ordinal of the author.
     * @param hash buffer with the hash to compare with.
     * @param hashOffset where its 32 bytes begin.
     * @return true when they are equal.
     */
    public boolean hashEquals(final int ordinal, final DirectBuffer hash, final int hashOffset) {
        if (quarantined.contains(ordinal)) {
            return quarantined.hashEquals(ordinal, hash, hashOffset);
        }
        locate(ordinal);
        final UnsafeBuffer segment = slab.segment(foundLeaf);
        final int offset = foundOffset() + HASH_OFFSET;
        return Keys.equal(segment, offset, hash, hashOffset);
    }

    /**
     * Position of an event.
     *
     * @param ordinal of the author.
     * @param seq of the event, from 1 to the head's.
     * @return its position in the log.
     */
    public long position(final int ordinal, final long seq) {
        assert seq >= 1 && seq <= seq(ordinal) : "no such event: seq=" + seq;
        return position(positions.value(positionsRoot(ordinal), seq - 1));
    }

    /**
     * The position in an entry.
     *
     * @param entry as {@link #entries} gives it.
     */
    public static long position(final long entry) {
        return entry & ~SIGNATURE_CHECKED;
    }

    /**
     * Remembers that an event's own signature is good, so that a run may end with it.
     *
     * @param ordinal of the author.
     * @param seq of the event.
     */
    public void signatureChecked(final int ordinal, final long seq) {
        assert seq >= 1 && seq <= seq(ordinal) : "no such event: seq=" + seq;
        positions.set(positionsRoot(ordinal), seq - 1, SIGNATURE_CHECKED);
    }

    /**
     * Positions of consecutive events.
     *
     * @param ordinal of the author.
     * @param fromSeq seq of the first event, from 1.
     * @param upToSeq seq of the last event; what lies beyond the head is left out.
     * @param destination that takes the positions.
     * @param index in {@code destination} of the first.
     * @param countMax positions at most.
     * @return how many were copied.
     */
    public int positions(
            final int ordinal,
            final long fromSeq,
            final long upToSeq,
            final long[] destination,
            final int index,
            final int countMax) {
        final int count = entries(ordinal, fromSeq, upToSeq, destination, index, countMax);
        for (int i = index; i < index + count; i++) {
            destination[i] = position(destination[i]);
        }
        return count;
    }

    /**
     * Entries of consecutive events: their positions, and {@link #SIGNATURE_CHECKED} where it is so.
     *
     * @param ordinal of the author.
     * @param fromSeq seq of the first event, from 1.
     * @param upToSeq seq of the last event; what lies beyond the head is left out.
     * @param destination that takes the entries.
     * @param index in {@code destination} of the first.
     * @param countMax entries at most.
     * @return how many were copied.
     */
    public int entries(
            final int ordinal,
            final long fromSeq,
            final long upToSeq,
            final long[] destination,
            final int index,
            final int countMax) {
        final long root = positionsRoot(ordinal);
        final long available = Math.min(upToSeq, positions.count(root)) - fromSeq + 1;
        final int count = (int) Math.min(available, countMax);
        if (count <= 0) {
            return 0;
        }
        positions.copy(root, fromSeq - 1, destination, index, count);
        return count;
    }

    /**
     * Adds an author's next event; an unknown author's first.
     *
     * @param key buffer with the author's key.
     * @param keyOffset where the key begins.
     * @param seq of the event: the head's + 1.
     * @param hash buffer with the event's hash.
     * @param hashOffset where the hash begins.
     * @param position of the event in the log.
     * @return the author's ordinal.
     * @throws IllegalArgumentException when the seq is not the next; nothing has changed then.
     */
    public int extend(
            final DirectBuffer key,
            final int keyOffset,
            final long seq,
            final DirectBuffer hash,
            final int hashOffset,
            final long position) {
        final int ordinal = advance(key, keyOffset, seq, 1, hash, hashOffset);
        positions.append(positionsRoot(ordinal), position);
        return ordinal;
    }

    /**
     * Adds an author's next events.
     *
     * @param key buffer with the author's key.
     * @param keyOffset where the key begins.
     * @param lastSeq seq of the last of the events.
     * @param hash buffer with the hash of the last of the events.
     * @param hashOffset where the hash begins.
     * @param eventEntries the events' positions in the log, with {@link #SIGNATURE_CHECKED} where it is so.
     * @param index in {@code eventEntries} of the first.
     * @param count of events, at least 1.
     * @return the author's ordinal.
     * @throws IllegalArgumentException when the first seq is not the next; nothing has changed then.
     */
    public int extend(
            final DirectBuffer key,
            final int keyOffset,
            final long lastSeq,
            final DirectBuffer hash,
            final int hashOffset,
            final long[] eventEntries,
            final int index,
            final int count) {
        final int ordinal = advance(key, keyOffset, lastSeq, count, hash, hashOffset);
        final long root = positionsRoot(ordinal);
        for (int i = 0; i < count; i++) {
            positions.append(root, eventEntries[index + i]);
        }
        return ordinal;
    }

    /** A cursor over the heads in ascending order of the authors, to be moved before it shows anything. */
    public Walk newWalk() {
        return new Walk();
    }

    /**
     * Writes the table as it lies in memory, to be read by the same version of this code. Ordinals and marks are kept.
     *
     * @param out that takes it.
     * @throws IOException when it cannot be written.
     */
    public void save(final SectionWriter out) throws IOException {
        out.putInt(IMAGE_FORMAT);
        out.putInt(authorCount);
        out.putLong(eventCount);
        for (int page = 0; page < ordinalPageCount(authorCount); page++) {
            out.putLong(ordinalPages[page]);
        }
        directory.save(out);
        slab.save(out);
        quarantined.save(out);
    }

    /**
     * Takes over a table that was saved. This one must be empty; when this throws, it is to be closed, and is empty
     * again then.
     *
     * @param in that holds it.
     * @throws StorageException when it is of another version, or not as it was written.
     * @throws IOException when it cannot be read.
     */
    public void load(final SectionReader in) throws IOException {
        assert authorCount == 0 : "a table that is loaded is empty: authorCount=" + authorCount;
        final int format = in.readInt();
        if (format != IMAGE_FORMAT) {
            throw new StorageException(
                    "a saved table is of this version: format=" + format + " supported=" + IMAGE_FORMAT);
        }
        final int savedAuthorCount = in.readCount(ORDINAL_ENTRY_LENGTH);
        final long savedEventCount = in.readLong();
        ordinalPages = new long[Math.max(1, ordinalPageCount(savedAuthorCount))];
        for (int page = 0; page < ordinalPageCount(savedAuthorCount); page++) {
            ordinalPages[page] = in.readLong();
        }
        directory.load(in);
        slab.load(in);
        quarantined.load(in, savedAuthorCount);
        authorCount = savedAuthorCount;
        eventCount = savedEventCount;
        structureChanged();
    }

    /** Frees the memory; the table is empty from then on. Idempotent. */
    @Override
    public void close() {
        directory.clear();
        quarantined.clear();
        slab.free();
        authorCount = 0;
        eventCount = 0;
        structureChanged();
    }

    private int advance(
            final DirectBuffer key,
            final int keyOffset,
            final long lastSeq,
            final int count,
            final DirectBuffer hash,
            final int hashOffset) {
        final int found = find(key, keyOffset);
        final long seq = found < 0 ? 0 : seq(found);
        if (lastSeq - count != seq) {
            throw new IllegalArgumentException(
                    "events must follow the head: headSeq=" + seq + " lastSeq=" + lastSeq + " count=" + count);
        }
        if (found >= 0 && lastSeq > uncontestedMax(found)) {
            throw new IllegalArgumentException("nothing is added to a contested history: lastSeq=" + lastSeq
                    + " uncontestedMax=" + uncontestedMax(found));
        }
        final int ordinal = found < 0 ? insert(key, keyOffset) : found;
        eventCount += count;
        if (quarantined.contains(ordinal)) {
            quarantined.hash(ordinal, hash, hashOffset);
            return ordinal;
        }
        locate(ordinal);
        final UnsafeBuffer segment = slab.segment(foundLeaf);
        segment.putLong(foundOffset() + SEQ_OFFSET, lastSeq, ByteOrder.LITTLE_ENDIAN);
        segment.putBytes(foundOffset() + HASH_OFFSET, hash, hashOffset, HASH_LENGTH);
        return ordinal;
    }

    private int insert(final DirectBuffer key, final int keyOffset) {
        final long prefix = Leaf.prefix(key, keyOffset);
        if (directory.isEmpty()) {
            directory.insertFirst(prefix, Leaf.allocate(slab, Leaf.CAPACITY_MIN));
        }
        long leaf = leafWithRoom(prefix, key, keyOffset);
        final int index = -1 - Leaf.find(slab, leaf, prefix, key, keyOffset);
        Leaf.open(slab, leaf, index);
        final int ordinal = addOrdinal(leaf);
        slab.segment(leaf).putBytes(Leaf.recordOffset(leaf, index), key, keyOffset, KEY_LENGTH);
        Leaf.ordinal(slab, leaf, index, ordinal);
        structureChanged();
        return ordinal;
    }

    private long leafWithRoom(final long prefix, final DirectBuffer key, final int keyOffset) {
        final long place = directory.find(prefix, key, keyOffset);
        final long leaf = directory.leaf(place);
        final int count = Leaf.count(slab, leaf);
        if (count < Leaf.capacity(slab, leaf)) {
            return leaf;
        }
        if (count < Leaf.CAPACITY_MAX) {
            final long bigger = moveToNewLeaf(leaf, 0, count * 2);
            directory.leaf(place, bigger);
            return bigger;
        }
        final int index = -1 - Leaf.find(slab, leaf, prefix, key, keyOffset);
        if (index == count && directory.isLast(place)) {
            final long last = Leaf.allocate(slab, Leaf.CAPACITY_MAX);
            directory.insertAfter(place, prefix, last);
            return last;
        }
        final long upper = moveToNewLeaf(leaf, count / 2, Leaf.CAPACITY_MAX);
        final UnsafeBuffer segment = slab.segment(upper);
        directory.insertAfter(place, Leaf.prefix(segment, Leaf.recordOffset(upper, 0)), upper);
        return index <= count / 2 ? leaf : upper;
    }

    private long moveToNewLeaf(final long leaf, final int index, final int capacity) {
        final long target = Leaf.allocate(slab, capacity);
        Leaf.move(slab, leaf, index, target);
        for (int i = 0, count = Leaf.count(slab, target); i < count; i++) {
            final long entry = ordinalEntry(Leaf.ordinal(slab, target, i));
            slab.segment(entry).putLong(Slab.offset(entry), target);
        }
        return target;
    }

    private int addOrdinal(final long leaf) {
        final int page = authorCount >> ORDINALS_PER_PAGE_SHIFT;
        if ((authorCount & (ORDINALS_PER_PAGE - 1)) == 0) {
            if (page == ordinalPages.length) {
                ordinalPages = Arrays.copyOf(ordinalPages, page * 2);
            }
            ordinalPages[page] = slab.allocate(ORDINALS_PER_PAGE * ORDINAL_ENTRY_LENGTH);
        }
        final int ordinal = authorCount++;
        final long entry = ordinalEntry(ordinal);
        slab.segment(entry).putLong(Slab.offset(entry), leaf);
        return ordinal;
    }

    private static int ordinalPageCount(final int ordinalCount) {
        return (ordinalCount + ORDINALS_PER_PAGE - 1) >> ORDINALS_PER_PAGE_SHIFT;
    }

    private long ordinalEntry(final int ordinal) {
        return ordinalPages[ordinal >> ORDINALS_PER_PAGE_SHIFT]
                + (long) (ordinal & (ORDINALS_PER_PAGE - 1)) * ORDINAL_ENTRY_LENGTH;
    }

    private long positionsRoot(final int ordinal) {
        return ordinalEntry(ordinal) + Long.BYTES;
    }

    /** Makes the author's record the found one. */
    private void locate(final int ordinal) {
        if (ordinal != foundOrdinal) {
            final long entry = ordinalEntry(ordinal);
            foundLeaf = slab.segment(entry).getLong(Slab.offset(entry));
            foundIndex = Leaf.indexOf(slab, foundLeaf, ordinal);
            foundOrdinal = ordinal;
        }
    }

    private int foundOffset() {
        return Leaf.recordOffset(foundLeaf, foundIndex);
    }

    private void structureChanged() {
        version++;
        foundOrdinal = -1;
    }

    /**
     * Goes through the heads in ascending order of their authors. Reusable; owner thread only. Events and authors may
     * be added on the way: the walk goes on behind the author that it showed last.
     */
    public final class Walk {
        private final UnsafeBuffer seekKey = new UnsafeBuffer(new byte[KEY_LENGTH]);
        private int shownOrdinal = -1;
        private int seenVersion = version - 1;
        private long place = -1;
        private long leaf;
        private int index;
        private int count;
        private int offset;
        private int ordinalsOffset;
        private UnsafeBuffer segment = seekKey;

        private Walk() {}

        /** Goes before the first author. */
        public void first() {
            seekKey.setMemory(0, KEY_LENGTH, (byte) 0);
            lost();
        }

        /**
         * Goes before the first author at or after a key.
         *
         * @param key buffer with the key, copied.
         * @param keyOffset where its 32 bytes begin.
         */
        public void seek(final DirectBuffer key, final int keyOffset) {
            seekKey.putBytes(0, key, keyOffset, KEY_LENGTH);
            lost();
        }

        /**
         * Moves to the next author.
         *
         * @return false at the end.
         */
        public boolean next() {
            if (seenVersion != version) {
                return relocate();
            }
            if (++index < count) {
                offset += RECORD_LENGTH;
                shownOrdinal = segment.getInt(ordinalsOffset + index * Integer.BYTES);
                return true;
            }
            return nextLeaf();
        }

        /**
         * Moves to the last of the next authors whose records are byte for byte the heads given, one after the other.
         * Stops early where the memory of the table does not go on; to be asked again after {@link #next}.
         *
         * @param heads memory with the heads, end to end.
         * @param headsOffset where the first begins.
         * @param countMax heads at most; all must lie within the memory.
         * @return how many were equal, 0 when the walk has not moved.
         */
        public int nextEqual(final UnsafeBuffer heads, final int headsOffset, final int countMax) {
            if (seenVersion != version) {
                return 0;
            }
            final int left = Math.min(count - index - 1, countMax);
            if (left <= 0) {
                return 0;
            }
            final int equal = Leaf.equalCount(segment, offset + RECORD_LENGTH, heads, headsOffset, left);
            if (equal > 0) {
                index += equal;
                offset += equal * RECORD_LENGTH;
                shownOrdinal = segment.getInt(ordinalsOffset + index * Integer.BYTES);
            }
            return equal;
        }

        /**
         * Moves to the first author that is not below the last of the heads that it passes: heads of authors that the
         * table does not know. Stops early where a closer look is needed: where the memory of the table does not go on,
         * where a head may be of the current author, and where one is not above the one before it.
         *
         * @param heads memory with the heads, end to end.
         * @param headsOffset where the first begins; there is one before it, which the current author is above.
         * @param countMax heads at most; all must lie within the memory.
         * @return how many heads were passed.
         */
        public int passUnknown(final UnsafeBuffer heads, final int headsOffset, final int countMax) {
            if (seenVersion != version || index >= count) {
                return 0;
            }
            final int stepsMax = count - 1 - index;
            final long passed = Leaf.passUnknown(segment, offset, stepsMax, heads, headsOffset, countMax);
            final int steps = (int) (passed >>> 32);
            if (steps > 0) {
                index += steps;
                offset += steps * RECORD_LENGTH;
                shownOrdinal = segment.getInt(ordinalsOffset + index * Integer.BYTES);
            }
            return (int) passed;
        }

        /**
         * Moves to the next author and says whether it is the one of a key. To be asked again in other words, with
         * {@link #isAtEnd}, when it is not.
         *
         * @param key memory with the key.
         * @param keyOffset where its 32 bytes begin.
         */
        public boolean nextIs(final UnsafeBuffer key, final int keyOffset) {
            return next() && isEqual(segment, offset, key, keyOffset);
        }

        /**
         * Whether the current author's head has a hash.
         *
         * @param hash memory with the hash.
         * @param hashOffset where its 32 bytes begin.
         */
        public boolean hashIs(final DirectBuffer hash, final int hashOffset) {
            return Keys.equal(segment, offset + HASH_OFFSET, hash, hashOffset);
        }

        /** Whether there is no current author because the last one was passed. */
        public boolean isAtEnd() {
            return index >= count;
        }

        /**
         * Compares the current author with a key, in the order of the table.
         *
         * @param prefix of the key, as {@link AuthorTable#prefix} gives it.
         * @param key memory with the key.
         * @param keyOffset where its 32 bytes begin.
         * @return negative, zero or positive as the current author is below, at or above the key; positive at the end.
         */
        public int compareTo(final long prefix, final UnsafeBuffer key, final int keyOffset) {
            if (isAtEnd()) {
                return 1;
            }
            final long own = Leaf.prefix(segment, offset);
            return own == prefix ? Keys.compare(segment, offset, key, keyOffset) : Long.compare(own, prefix);
        }

        /**
         * Compares the current author with a key, in the order of the table.
         *
         * @param key buffer with the key.
         * @param keyOffset where its 32 bytes begin.
         * @return negative, zero or positive as the current author is below, at or above the key; positive at the end.
         */
        public int compareTo(final DirectBuffer key, final int keyOffset) {
            return isAtEnd() ? 1 : Keys.compare(segment, offset, key, keyOffset);
        }

        /** Seq in the current author's record: of the head, or 2^64 - 1 when the author is quarantined. */
        public long seq() {
            return segment.getLong(offset + SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        }

        /** Memory of the current record; valid until an author is added. */
        public DirectBuffer buffer() {
            return segment;
        }

        /** Offset of the current record in {@link #buffer}. */
        public int offset() {
            return offset;
        }

        /** One branch for all four words, and no virtual call: this is the inner loop of comparing adverts. */
        private static boolean isEqual(
                final UnsafeBuffer a, final int aOffset, final UnsafeBuffer b, final int bOffset) {
            return ((a.getLong(aOffset) ^ b.getLong(bOffset))
                            | (a.getLong(aOffset + 8) ^ b.getLong(bOffset + 8))
                            | (a.getLong(aOffset + 16) ^ b.getLong(bOffset + 16))
                            | (a.getLong(aOffset + 24) ^ b.getLong(bOffset + 24)))
                    == 0;
        }

        /** The current author's ordinal. */
        public int ordinal() {
            return shownOrdinal;
        }

        private void lost() {
            shownOrdinal = -1;
            seenVersion = version - 1;
        }

        private boolean show() {
            offset = Leaf.recordOffset(leaf, index);
            shownOrdinal = segment.getInt(ordinalsOffset + index * Integer.BYTES);
            return true;
        }

        private boolean nextLeaf() {
            final long next = place == -1 ? -1 : directory.next(place);
            if (next == -1) {
                index = count;
                return false;
            }
            enter(next);
            index = 0;
            return show();
        }

        private void enter(final long newPlace) {
            place = newPlace;
            leaf = directory.leaf(newPlace);
            count = Leaf.count(slab, leaf);
            segment = slab.segment(leaf);
            ordinalsOffset = Leaf.ordinalOffset(slab, leaf, 0);
        }

        /** Finds the place again after the leaves have changed. */
        private boolean relocate() {
            seenVersion = version;
            if (directory.isEmpty()) {
                place = -1;
                count = 0;
                index = 0;
                return false;
            }
            if (shownOrdinal >= 0) {
                copyAuthor(shownOrdinal, seekKey, 0);
            }
            final long prefix = Leaf.prefix(seekKey, 0);
            enter(directory.find(prefix, seekKey, 0));
            final int found = Leaf.find(slab, leaf, prefix, seekKey, 0);
            if (found < 0) {
                index = -1 - found;
            } else {
                index = shownOrdinal >= 0 ? found + 1 : found;
            }
            return index < count ? show() : nextLeaf();
        }
    }
}
