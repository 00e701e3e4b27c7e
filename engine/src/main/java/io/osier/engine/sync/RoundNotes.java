package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.message.FrameDescriptor;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.HeadTrie;
import io.osier.engine.log.KeyPrefix;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What there is to say to a peer after its round: cells to ask for, cells to tell all heads of, and heads to tell.
 * Belongs to the thread that owns the topic.
 */
/*
 * The peer's frames are compared as they come, with what is held then, and only numbers are kept of it: places in the
 * key space and ordinals. Each kind is bounded; with more than that there are too many, and a FULL has to say all.
 *
 * The trie may be behind the table, or in the making: another link's work on it has its own slices. What it counts is at
 * least as new as our ROOT or not yet counted, so only where it counts nothing the table is asked.
 */
final class RoundNotes {
    /** Cells to ask for, cells to tell, and heads to tell that are noted at most, each. */
    static final int COUNT_MAX = 1 << 14;

    /** Memory of all notes, at most. */
    static final long BYTES_MAX = COUNT_MAX * (2L * Long.BYTES + Integer.BYTES);

    private static final int FINGERPRINT_LENGTH = FrameDescriptor.FINGERPRINT_LENGTH;

    private final HeadTrie trie;
    private final AuthorTable.Walk walk;
    private final int headsPerCellMax;
    private final CellNotes cells = new CellNotes(COUNT_MAX);
    private final CellNotes toldCells = new CellNotes(COUNT_MAX);
    private final OrdinalNotes toldHeads = new OrdinalNotes(COUNT_MAX);
    private final int[] counts = new int[FrameDescriptor.NODE_COUNT_MAX];
    private final UnsafeBuffer fingerprints =
            new UnsafeBuffer(new byte[FrameDescriptor.NODE_COUNT_MAX * FINGERPRINT_LENGTH]);
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private final UnsafeBuffer nextInFull = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private boolean isTooMany;

    /**
     * Makes empty notes.
     *
     * @param table with our heads.
     * @param trie over it.
     * @param headsPerCellMax heads of a cell that are sent rather than divided.
     */
    RoundNotes(final AuthorTable table, final HeadTrie trie, final int headsPerCellMax) {
        this.trie = trie;
        this.headsPerCellMax = headsPerCellMax;
        walk = table.newWalk();
    }

    /** Cells in which both have something, or only the peer: to be asked for. */
    CellNotes cells() {
        return cells;
    }

    /** Cells of which the peer has nothing, or asks for: all our heads are to be told. */
    CellNotes toldCells() {
        return toldCells;
    }

    /** Ordinals of authors whose heads are to be told. */
    OrdinalNotes toldHeads() {
        return toldHeads;
    }

    /** Whether there was more than can be noted; what is noted then says little. */
    boolean isTooMany() {
        return isTooMany;
    }

    void clear() {
        cells.clear();
        toldCells.clear();
        toldHeads.clear();
        nextInFull.setMemory(0, AuthorId.LENGTH, (byte) 0);
        isTooMany = false;
    }

    /** Takes in a RANGE, any but the end. */
    void noteRange(final DirectBuffer frame) {
        if (isTooMany) {
            return;
        }
        final long prefix = FrameDescriptor.prefix(frame, 0);
        final int nibbles = FrameDescriptor.prefixNibbles(frame, 0);
        final int headCount = FrameDescriptor.headCount(frame, 0);
        final int nodeCount = FrameDescriptor.nodeCount(frame, 0);
        if (nodeCount > 0) {
            noteChildren(frame, nodeCount, prefix, nibbles);
        } else if (headCount > 0) {
            noteHeads(frame, headCount, prefix, nibbles);
        } else {
            note(toldCells.add(prefix, nibbles));
        }
    }

    private void note(final boolean isNoted) {
        isTooMany |= !isNoted;
    }

    private void noteChildren(final DirectBuffer frame, final int nodeCount, final long prefix, final int nibbles) {
        final boolean isClean = trie.isClean();
        trie.children(prefix, nibbles, counts, fingerprints);
        int node = FrameDescriptor.nodesOffset(frame, 0);
        final int end = node + nodeCount * FrameDescriptor.NODE_LENGTH;
        for (int nibble = 0; nibble < FrameDescriptor.NODE_COUNT_MAX; nibble++) {
            final boolean isTheirs = node < end && frame.getByte(node + FrameDescriptor.NODE_NIBBLE_OFFSET) == nibble;
            final boolean isSame = isTheirs && isSame(frame, node + FrameDescriptor.NODE_FINGERPRINT_OFFSET, nibble);
            if (isTheirs && !isSame) {
                noteChild(cells, prefix, nibbles, nibble);
            } else if (!isTheirs && (counts[nibble] > 0 || (!isClean && holds(prefix, nibbles, nibble)))) {
                noteChild(toldCells, prefix, nibbles, nibble);
            }
            node += isTheirs ? FrameDescriptor.NODE_LENGTH : 0;
        }
    }

    private boolean isSame(final DirectBuffer frame, final int offset, final int nibble) {
        final int ours = nibble * FINGERPRINT_LENGTH;
        return fingerprints.getLong(ours) == frame.getLong(offset)
                && fingerprints.getLong(ours + Long.BYTES) == frame.getLong(offset + Long.BYTES);
    }

    private boolean holds(final long prefix, final int nibbles, final int nibble) {
        final long child = KeyPrefix.child(prefix, nibbles, nibble);
        KeyPrefix.smallestKey(child, nibbles + 1, key, 0);
        walk.seek(key, 0);
        return walk.next() && KeyPrefix.contains(child, nibbles + 1, walk.buffer(), walk.offset());
    }

    /** Cells with more nibbles than a frame can name are too many. */
    private void noteChild(final CellNotes notes, final long prefix, final int nibbles, final int nibble) {
        note(nibbles < HeadTrie.NIBBLES_MAX && notes.add(KeyPrefix.child(prefix, nibbles, nibble), nibbles + 1));
    }

    /** Notes which heads of a cell the peer lacks, or has lower, when it has told all that it has there. */
    private void noteHeads(final DirectBuffer frame, final int headCount, final long prefix, final int nibbles) {
        KeyPrefix.smallestKey(prefix, nibbles, key, 0);
        walk.seek(key, 0);
        int head = FrameDescriptor.HEADS_OFFSET;
        final int end = head + headCount * FrameDescriptor.HEAD_LENGTH;
        int count = 0;
        while (walk.next() && KeyPrefix.contains(prefix, nibbles, walk.buffer(), walk.offset())) {
            if (++count > 2 * headsPerCellMax) {
                note(toldCells.add(prefix, nibbles));
                return;
            }
            head = noteIfNewer(frame, head, end);
        }
    }

    /** Notes the walk's author if the heads lack it or have it otherwise; answers the first that is not below it. */
    private int noteIfNewer(final DirectBuffer frame, final int from, final int end) {
        int head = from;
        while (head < end && walk.compareTo(frame, head) > 0) {
            head += FrameDescriptor.HEAD_LENGTH;
        }
        final boolean isTheirs = head < end && walk.compareTo(frame, head) == 0;
        if (!isTheirs || isOursNews(frame, head)) {
            note(toldHeads.add(walk.ordinal()));
        }
        return head;
    }

    /** Whether the peer has less of the author, or another history, or does not hold it in quarantine as we do. */
    private boolean isOursNews(final DirectBuffer frame, final int head) {
        final long theirs = frame.getLong(head + FrameDescriptor.HEAD_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        return Long.compareUnsigned(walk.seq(), theirs) > 0
                || (walk.seq() == theirs && !walk.hashIs(frame, head + FrameDescriptor.HEAD_HASH_OFFSET));
    }

    /** Notes which of our heads a page of a FULL lacks or has lower, from behind the page before it. */
    void noteFull(final DirectBuffer frame, final boolean isLast) {
        final int headCount = FrameDescriptor.headCount(frame, 0);
        final int end = FrameDescriptor.HEADS_OFFSET + headCount * FrameDescriptor.HEAD_LENGTH;
        if (isTooMany || (headCount == 0 && !isLast)) {
            return;
        }
        walk.seek(nextInFull, 0);
        int head = FrameDescriptor.HEADS_OFFSET;
        boolean hasMore = walk.next();
        while (hasMore && !isTooMany && (isLast || walk.compareTo(frame, end - FrameDescriptor.HEAD_LENGTH) <= 0)) {
            head = noteIfNewer(frame, head, end);
            hasMore = walk.next();
        }
        if (hasMore) {
            nextInFull.putBytes(0, walk.buffer(), walk.offset(), AuthorId.LENGTH);
        } else {
            nextInFull.setMemory(0, AuthorId.LENGTH, (byte) 0xff);
        }
    }
}
