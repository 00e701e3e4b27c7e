package io.osier.soak.swarm;

import io.osier.soak.load.ChainIndex;
import io.osier.soak.load.Load;

/** Says in words how what a peer delivered differs from the load. */
final class Shortfall {
    private Shortfall() {}

    /**
     * The difference.
     *
     * @param sightings of the peer, no longer changing.
     * @param load that was to come.
     * @param chains of the load.
     */
    static String of(final Sightings sightings, final Load load, final ChainIndex chains) {
        final StringBuilder words = new StringBuilder();
        words.append("events=").append(sightings.seenCount()).append(" of ").append(load.eventCount());
        append(words, "missing", sightings.missingCount());
        append(words, "repeated", sightings.repeatedCount());
        append(words, "altered", sightings.alteredCount());
        append(words, "strange", sightings.strangeCount());
        append(words, "disordered", sightings.disorderedCount());
        if (!sightings.isComplete()) {
            final int event = sightings.firstMissing();
            final int author = load.author(event);
            words.append(" firstMissing=author ")
                    .append(load.authorOrdinal(author))
                    .append(" seq ")
                    .append(seq(chains, author, event));
        }
        return words.toString();
    }

    private static void append(final StringBuilder words, final String name, final long value) {
        if (value > 0) {
            words.append(' ').append(name).append('=').append(value);
        }
    }

    private static long seq(final ChainIndex chains, final int author, final int event) {
        long seq = 1;
        while (chains.event(author, seq) != event) {
            seq++;
        }
        return seq;
    }
}
