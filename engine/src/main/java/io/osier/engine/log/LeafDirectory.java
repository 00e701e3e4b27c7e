package io.osier.engine.log;

import java.io.IOException;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/*
 * Idea: the leaves of the author table in key order, as pages of up to 256 entries in an array of pages. An entry is
 * the first 8 bytes of the leaf's first key, in an order that signed comparison keeps, and the leaf's address. A search
 * touches the leaves themselves only where prefixes tie, so chosen keys cost a full comparison per step and no more.
 *
 * Invariants: a leaf's first key never changes, because a smaller key goes to the leaf before it, and the very first
 * leaf takes all smaller keys: its own entry is never compared. No page is empty.
 *
 * A place is page << 32 | slot. It is good until the next insert.
 */
/** Finds the leaf in which a key belongs. Owned by one thread. */
final class LeafDirectory {
    private static final int PAGE_COUNT_MAX = 256;
    private static final int FIRST_PAGE_COUNT = 4;

    private final Slab slab;
    private Page[] pages = new Page[1];
    private int pageCount;

    LeafDirectory(final Slab slab) {
        this.slab = slab;
    }

    boolean isEmpty() {
        return pageCount == 0;
    }

    long leaf(final long place) {
        return pages[page(place)].leaves[slot(place)];
    }

    void leaf(final long place, final long leaf) {
        pages[page(place)].leaves[slot(place)] = leaf;
    }

    boolean isLast(final long place) {
        return page(place) == pageCount - 1 && slot(place) == pages[pageCount - 1].count - 1;
    }

    /** The place after a place, or -1 after the last. */
    long next(final long place) {
        if (slot(place) + 1 < pages[page(place)].count) {
            return place + 1;
        }
        return page(place) + 1 < pageCount ? (long) (page(place) + 1) << 32 : -1;
    }

    /** The leaf that holds the key if any does. There must be a leaf. */
    long find(final long prefix, final DirectBuffer key, final int keyOffset) {
        int low = 0;
        int high = pageCount - 1;
        while (low < high) {
            final int middle = (low + high + 1) >>> 1;
            if (pages[middle].isAtOrBelow(0, prefix, key, keyOffset, slab)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return (long) low << 32 | pages[low].find(prefix, key, keyOffset, slab);
    }

    void insertFirst(final long prefix, final long leaf) {
        pages[0] = new Page(FIRST_PAGE_COUNT);
        pageCount = 1;
        pages[0].insert(0, prefix, leaf);
    }

    void insertAfter(final long place, final long prefix, final long leaf) {
        final Page page = pages[page(place)];
        final int slot = slot(place) + 1;
        if (page.count < PAGE_COUNT_MAX) {
            page.insert(slot, prefix, leaf);
            return;
        }
        final Page upper = page.split(isLast(place) ? PAGE_COUNT_MAX : PAGE_COUNT_MAX / 2);
        insertPage(page(place) + 1, upper);
        if (slot > page.count || upper.count == 0) {
            upper.insert(slot - page.count, prefix, leaf);
        } else {
            page.insert(slot, prefix, leaf);
        }
    }

    /** Writes all entries. */
    void save(final SectionWriter out) throws IOException {
        out.putInt(pageCount);
        for (int i = 0; i < pageCount; i++) {
            final Page page = pages[i];
            out.putInt(page.count);
            for (int slot = 0; slot < page.count; slot++) {
                out.putLong(page.prefixes[slot]);
                out.putLong(page.leaves[slot]);
            }
        }
    }

    /** Takes over the entries that were saved, for a slab that holds their leaves. The directory must be empty. */
    void load(final SectionReader in) throws IOException {
        final int count = in.readCount(Integer.BYTES);
        for (int i = 0; i < count; i++) {
            final int entryCount = in.readCount(2 * Long.BYTES);
            if (entryCount < 1 || entryCount > PAGE_COUNT_MAX) {
                throw new StorageException("a page has entries within the limit: page=" + i + " count=" + entryCount
                        + " countMax=" + PAGE_COUNT_MAX);
            }
            final Page page = new Page(Math.max(FIRST_PAGE_COUNT, entryCount));
            for (int slot = 0; slot < entryCount; slot++) {
                final long prefix = in.readLong();
                page.insert(slot, prefix, in.readLong());
            }
            insertPage(i, page);
        }
    }

    void clear() {
        Arrays.fill(pages, 0, pageCount, null);
        pageCount = 0;
    }

    private void insertPage(final int index, final Page page) {
        if (pageCount == pages.length) {
            pages = Arrays.copyOf(pages, pageCount * 2);
        }
        System.arraycopy(pages, index, pages, index + 1, pageCount - index);
        pages[index] = page;
        pageCount++;
    }

    private static int page(final long place) {
        return (int) (place >>> 32);
    }

    private static int slot(final long place) {
        return (int) place;
    }

    private static final class Page {
        private long[] prefixes;
        private long[] leaves;
        private int count;

        Page(final int capacity) {
            prefixes = new long[capacity];
            leaves = new long[capacity];
        }

        int find(final long prefix, final DirectBuffer key, final int keyOffset, final Slab slab) {
            int low = 0;
            int high = count - 1;
            while (low < high) {
                final int middle = (low + high + 1) >>> 1;
                if (isAtOrBelow(middle, prefix, key, keyOffset, slab)) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }

        boolean isAtOrBelow(
                final int slot, final long prefix, final DirectBuffer key, final int keyOffset, final Slab slab) {
            final long own = prefixes[slot];
            return own == prefix ? Leaf.compareFirst(slab, leaves[slot], key, keyOffset) <= 0 : own < prefix;
        }

        void insert(final int slot, final long prefix, final long leaf) {
            if (count == leaves.length) {
                prefixes = Arrays.copyOf(prefixes, Math.min(PAGE_COUNT_MAX, count * 2));
                leaves = Arrays.copyOf(leaves, Math.min(PAGE_COUNT_MAX, count * 2));
            }
            System.arraycopy(prefixes, slot, prefixes, slot + 1, count - slot);
            System.arraycopy(leaves, slot, leaves, slot + 1, count - slot);
            prefixes[slot] = prefix;
            leaves[slot] = leaf;
            count++;
        }

        Page split(final int keepCount) {
            final Page upper = new Page(PAGE_COUNT_MAX);
            upper.count = count - keepCount;
            System.arraycopy(prefixes, keepCount, upper.prefixes, 0, upper.count);
            System.arraycopy(leaves, keepCount, upper.leaves, 0, upper.count);
            count = keepCount;
            return upper;
        }
    }
}
