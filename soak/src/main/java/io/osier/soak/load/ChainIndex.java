package io.osier.soak.load;

/**
 * Finds the event of a load by author and seq, and says how long each author's chain is.
 *
 * <p>Threading: immutable; any thread.
 */
public final class ChainIndex {
    private final int[] firstIndex;
    private final int[] events;

    /**
     * Indexes a load.
     *
     * @param load to index.
     */
    public ChainIndex(final Load load) {
        final int authorCount = load.authorCount();
        firstIndex = new int[authorCount + 1];
        events = new int[load.eventCount()];
        for (int event = 0; event < events.length; event++) {
            firstIndex[load.author(event) + 1]++;
        }
        for (int author = 0; author < authorCount; author++) {
            firstIndex[author + 1] += firstIndex[author];
        }
        final int[] next = firstIndex.clone();
        for (int event = 0; event < events.length; event++) {
            events[next[load.author(event)]++] = event;
        }
    }

    /**
     * How many events an author has: the seq of the last.
     *
     * @param author index.
     */
    public int length(final int author) {
        return firstIndex[author + 1] - firstIndex[author];
    }

    /**
     * The event with a seq.
     *
     * @param author index.
     * @param seq in the author's chain.
     * @return the event's index, or -1 when the load has none.
     */
    public int event(final int author, final long seq) {
        if (seq < 1 || seq > length(author)) {
            return -1;
        }
        return events[firstIndex[author] + (int) seq - 1];
    }
}
