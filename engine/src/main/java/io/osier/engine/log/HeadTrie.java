package io.osier.engine.log;

import io.osier.codec.AuthorId;
import io.osier.codec.crypto.HeadDigest;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Idea: the fingerprint of the heads under a prefix is a matter of those heads alone (none: zeros; one: its leaf; all
 * under one next nibble: theirs; else the hash of the parts), so any way of cutting the work gives the same answers. What
 * is kept are the upper levels, one level for each nibble, down to cells of at most 32 authors; a cell remembers its
 * fingerprint and its count. All below is computed from the sorted table when it is needed: a few records that lie side
 * by side. A million random keys make 4,400 nodes, less than 2 bytes for each author; at the worst count, when nearly
 * all cells of a level have just become nodes, 10.
 *
 *   root cell -> node of 16 cells -> ... -> bucket = a key range of the table
 *
 * States: a cell is a bucket until it is found to hold more than 32 authors, and a node from then on; authors are never
 * removed. A bucket under 15 nibbles stays one whatever it holds: to get more than 32 authors under it, somebody has to
 * make 2^60 keys for each of them.
 *
 * A changed head goes through three steps. touch() marks its ordinal: a bit, because every append pays for it. refresh()
 * then turns marks into dirty cells from the root to the bucket, and works dirty cells off from below: a bucket by
 * walking the table, a node by hashing its cells when none of them is dirty. It stops wherever the budget ends, and
 * begins at the root when it goes on; there is no other state.
 *
 * Invariants: above a dirty cell all cells are dirty. A bucket that is not dirty says what the table has in its range,
 * but for authors that are marked, or not seen yet (ordinals are dense, so a number says which). A node cell that is not
 * dirty says what its cells say. Counts are found by walking, never by adding one, so an author cannot be counted twice
 * or left out, and nothing has to be known about authors that the table has and the trie has not seen. So the first
 * build, of a log with a million authors, is nothing special: the root bucket is dirty.
 *
 * Rejected: splitting a bucket when an author is added to it (it takes a walk over the range, which may hold any number
 * of authors that are not seen yet); keeping all leaves (16 bytes an author and more, to save 15 hashes a change);
 * path-compressed nodes in memory (chains of single cells are made by chosen keys only).
 */
/**
 * Fingerprints of the heads of one topic, by prefixes of the author keys: a 16-ary Merkle trie over an author table,
 * kept up to date a slice at a time.
 *
 * <p>Queries tell the state that {@link #refresh} computed last. That is the table's when the trie is clean. When it is
 * not, parts may be older than others, what is computed on the spot below the kept cells is the table's of now, and a
 * part with many new authors that has not been computed at all counts as empty.
 *
 * <p>Belongs to one thread, the owner of the topic, as the table does. Allocates only when authors are added. Of no use
 * once the table is closed.
 */
public final class HeadTrie {
    /** Bytes of a fingerprint. */
    public static final int FINGERPRINT_LENGTH = 16;

    /** The longest prefix that can be asked for. */
    public static final int NIBBLES_MAX = 15;

    /** Next nibbles that a prefix may have. */
    public static final int CHILD_COUNT = TrieNodes.CELL_COUNT;

    static final int BUCKET_COUNT_MAX = 32;

    /*
     * What the steps cost, in leaves hashed. A node of 16 parts is 5 blocks of SHA-256, a leaf 2; finding an author's
     * key, or its range in the table, is a few cache misses.
     */
    private static final int MARK_COST = 1;
    private static final int SPLIT_COST = 1;
    private static final int COMBINE_COST = 3;

    private final AuthorTable table;
    private final AuthorTable.Walk walk;
    private final TrieNodes nodes = new TrieNodes();
    private final OrdinalMarks touched = new OrdinalMarks();
    private final HeadDigest digest = new HeadDigest();
    private final HeadFold fold = new HeadFold(digest);
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private final UnsafeBuffer fingerprint = new UnsafeBuffer(new byte[FINGERPRINT_LENGTH]);
    private int seenCount;
    private int budget;

    private int foundNode;
    private int foundCell;
    private int foundNibbles;

    /**
     * Makes a trie that has seen no author yet; the table may have any.
     *
     * @param table whose heads it tells of.
     */
    public HeadTrie(final AuthorTable table) {
        this.table = table;
        walk = table.newWalk();
    }

    /**
     * An author's head has changed. Not needed for a new author, harmless for any, and cheap.
     *
     * @param ordinal of the author.
     */
    public void touch(final int ordinal) {
        if (ordinal < seenCount) {
            touched.add(ordinal);
        }
    }

    /**
     * Works off what has changed, a slice of it.
     *
     * @param leafBudget how much: about as much as hashing so many heads, at least 1; a bucket is not cut.
     * @return true when the trie is clean.
     */
    public boolean refresh(final int leafBudget) {
        budget = leafBudget;
        seeNewAuthors();
        while (budget > 0 && !touched.isEmpty()) {
            markDirty(touched.poll());
        }
        if (budget > 0 && nodes.dirtyCells(TrieNodes.ROOT) != 0) {
            settleCell(TrieNodes.ROOT, 0, 0, 0);
        }
        return isClean();
    }

    /** Whether the queries tell the state of the table. */
    public boolean isClean() {
        return seenCount >= table.authorCount() && touched.isEmpty() && nodes.dirtyCells(TrieNodes.ROOT) == 0;
    }

    /** How many authors there are. */
    public int count() {
        return nodes.count(TrieNodes.ROOT, 0);
    }

    /**
     * Copies the fingerprint of all heads.
     *
     * @param out that takes it; zeros for no heads.
     * @param outOffset at which its 16 bytes begin.
     */
    public void copyRoot(final MutableDirectBuffer out, final int outOffset) {
        nodes.copyFingerprint(TrieNodes.ROOT, 0, out, outOffset);
    }

    /**
     * What there is under a prefix.
     *
     * @param prefix of the keys, as {@link KeyPrefix} has it.
     * @param nibbles of the prefix, 0 to {@link #NIBBLES_MAX}.
     * @param out that takes the fingerprint of the heads under it; zeros for none.
     * @param outOffset at which its 16 bytes begin.
     * @return how many authors there are.
     */
    public int cell(final long prefix, final int nibbles, final MutableDirectBuffer out, final int outOffset) {
        find(prefix, nibbles);
        if (foundNibbles == nibbles) {
            nodes.copyFingerprint(foundNode, foundCell, out, outOffset);
            return nodes.count(foundNode, foundCell);
        }
        fold.begin();
        if (!isCrowded(prefix, nibbles)) {
            seek(prefix, nibbles);
            while (nextUnder(prefix, nibbles)) {
                addLeaf();
            }
        }
        fold.finish(out, outOffset);
        return fold.headCount();
    }

    /**
     * What there is under a prefix, by the nibble that comes next.
     *
     * @param prefix of the keys, as {@link KeyPrefix} has it.
     * @param nibbles of the prefix, 0 to {@link #NIBBLES_MAX}.
     * @param counts that take how many authors there are, for each of the 16 nibbles.
     * @param fingerprints that take the fingerprints of their heads, for each of the 16 nibbles 16 bytes from 0 on;
     *     zeros for none.
     */
    public void children(
            final long prefix, final int nibbles, final int[] counts, final MutableDirectBuffer fingerprints) {
        find(prefix, nibbles);
        final int node = nodes.child(foundNode, foundCell);
        if (node != 0) {
            for (int cell = 0; cell < CHILD_COUNT; cell++) {
                counts[cell] = nodes.count(node, cell);
                nodes.copyFingerprint(node, cell, fingerprints, cell * FINGERPRINT_LENGTH);
            }
            return;
        }
        for (int nibble = 0; nibble < CHILD_COUNT; nibble++) {
            counts[nibble] = 0;
        }
        fingerprints.setMemory(0, CHILD_COUNT * FINGERPRINT_LENGTH, (byte) 0);
        if (foundNibbles == NIBBLES_MAX || !isCrowded(prefix, nibbles)) {
            computeChildren(prefix, nibbles, counts, fingerprints);
        }
    }

    /** Bytes of memory in use, beside the table's. */
    public long allocatedBytes() {
        return nodes.allocatedBytes() + touched.allocatedBytes() + fold.allocatedBytes();
    }

    private void seeNewAuthors() {
        final int authorCount = table.authorCount();
        while (budget > 0 && seenCount < authorCount) {
            markDirty(seenCount++);
            if (nodes.child(TrieNodes.ROOT, 0) == 0) {
                seenCount = authorCount; // The root bucket is dirty: it will see them all.
            }
        }
    }

    private void markDirty(final int ordinal) {
        budget -= MARK_COST;
        nodes.markDirty(TrieNodes.ROOT, 0);
        int node = nodes.child(TrieNodes.ROOT, 0);
        if (node == 0) {
            return;
        }
        table.copyAuthor(ordinal, key, 0);
        final long prefix = KeyPrefix.of(key, 0, KeyPrefix.NIBBLES_MAX);
        for (int i = 0; node != 0; i++) {
            final int cell = KeyPrefix.nibble(prefix, i);
            nodes.markDirty(node, cell);
            node = nodes.child(node, cell);
        }
    }

    /** Works off a dirty cell and all below it, as far as the budget goes. */
    private void settleCell(final int node, final int cell, final long prefix, final int nibbles) {
        if (nodes.child(node, cell) == 0) {
            if (nibbles == NIBBLES_MAX || !isCrowded(prefix, nibbles)) {
                settleBucket(node, cell, prefix, nibbles);
                return;
            }
            nodes.split(node, cell);
            budget -= SPLIT_COST;
        }
        final int child = nodes.child(node, cell);
        int dirtyCells = nodes.dirtyCells(child);
        while (budget > 0 && dirtyCells != 0) {
            final int nibble = Integer.numberOfTrailingZeros(dirtyCells);
            settleCell(child, nibble, KeyPrefix.child(prefix, nibbles, nibble), nibbles + 1);
            dirtyCells &= dirtyCells - 1;
        }
        if (budget > 0 && nodes.dirtyCells(child) == 0) {
            combine(node, cell, child);
        }
    }

    private void settleBucket(final int node, final int cell, final long prefix, final int nibbles) {
        fold.begin();
        seek(prefix, nibbles);
        while (nextUnder(prefix, nibbles)) {
            addLeaf();
        }
        fold.finish(fingerprint, 0);
        nodes.settle(node, cell, fold.headCount(), fingerprint, 0);
        budget -= Math.max(1, fold.headCount());
    }

    /** Makes a node of its cells, none of which is dirty. */
    private void combine(final int node, final int cell, final int child) {
        int count = 0;
        int partCount = 0;
        int part = 0;
        for (int nibble = 0; nibble < CHILD_COUNT; nibble++) {
            if (nodes.count(child, nibble) > 0) {
                count += nodes.count(child, nibble);
                partCount++;
                part = nibble;
            }
        }
        if (partCount == 1) {
            nodes.copyFingerprint(child, part, fingerprint, 0);
        } else {
            hashParts(child);
        }
        nodes.settle(node, cell, count, fingerprint, 0);
        budget -= COMBINE_COST;
    }

    private void hashParts(final int node) {
        digest.beginNode();
        for (int nibble = 0; nibble < CHILD_COUNT; nibble++) {
            if (nodes.count(node, nibble) > 0) {
                nodes.copyFingerprint(node, nibble, fingerprint, 0);
                digest.child(nibble, fingerprint, 0);
            }
        }
        digest.finishNode(fingerprint, 0);
    }

    /** Finds the cell of a prefix, or the bucket that it is a part of. */
    private void find(final long prefix, final int nibbles) {
        if (nibbles < 0 || nibbles > NIBBLES_MAX) {
            throw new IllegalArgumentException(
                    "a prefix is within the limit: nibbles=" + nibbles + " nibblesMax=" + NIBBLES_MAX);
        }
        foundNode = TrieNodes.ROOT;
        foundCell = 0;
        foundNibbles = 0;
        int child = nodes.child(foundNode, foundCell);
        while (child != 0 && foundNibbles < nibbles) {
            foundNode = child;
            foundCell = KeyPrefix.nibble(prefix, foundNibbles);
            foundNibbles++;
            child = nodes.child(foundNode, foundCell);
        }
    }

    private void computeChildren(
            final long prefix, final int nibbles, final int[] counts, final MutableDirectBuffer fingerprints) {
        seek(prefix, nibbles);
        fold.begin();
        int nibble = 0;
        while (nextUnder(prefix, nibbles)) {
            final long next = KeyPrefix.of(walk.buffer(), walk.offset(), KeyPrefix.NIBBLES_MAX);
            if (KeyPrefix.nibble(next, nibbles) != nibble) {
                finishChild(nibble, counts, fingerprints);
                nibble = KeyPrefix.nibble(next, nibbles);
            }
            addLeaf();
        }
        finishChild(nibble, counts, fingerprints);
    }

    private void finishChild(final int nibble, final int[] counts, final MutableDirectBuffer fingerprints) {
        counts[nibble] = fold.headCount();
        fold.finish(fingerprints, nibble * FINGERPRINT_LENGTH);
        fold.begin();
    }

    /** Whether there are more authors under a prefix than a bucket takes. */
    private boolean isCrowded(final long prefix, final int nibbles) {
        seek(prefix, nibbles);
        int count = 0;
        while (count <= BUCKET_COUNT_MAX && nextUnder(prefix, nibbles)) {
            count++;
        }
        return count > BUCKET_COUNT_MAX;
    }

    private void seek(final long prefix, final int nibbles) {
        KeyPrefix.smallestKey(prefix, nibbles, key, 0);
        walk.seek(key, 0);
    }

    private boolean nextUnder(final long prefix, final int nibbles) {
        return walk.next() && KeyPrefix.contains(prefix, nibbles, walk.buffer(), walk.offset());
    }

    /** The one place where a head becomes a leaf. */
    private void addLeaf() {
        fold.add(walk.buffer(), walk.offset());
    }
}
