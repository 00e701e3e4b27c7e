package io.osier.soak.swarm;

import io.osier.soak.load.Load;
import java.util.SplittableRandom;
import org.agrona.collections.IntArrayList;

/**
 * Where each author lives: authors are dealt to the peers in random order, so that every peer is home to about as many
 * authors, and the few busy ones fall where they fall.
 */
final class Homes {
    private final int[] peerOf;

    /**
     * Deals the authors of a load.
     *
     * @param authorCount how many there are.
     * @param peerCount how many homes.
     * @param random source.
     */
    Homes(final int authorCount, final int peerCount, final SplittableRandom random) {
        peerOf = new int[authorCount];
        for (int author = 0; author < authorCount; author++) {
            final int other = random.nextInt(author + 1);
            peerOf[author] = peerOf[other];
            peerOf[other] = author % peerCount;
        }
    }

    /**
     * The peer at which an author publishes.
     *
     * @param author index.
     */
    int peer(final int author) {
        return peerOf[author];
    }

    /**
     * The events that are published at a peer, ascending.
     *
     * @param load that has them.
     * @param peer index.
     */
    int[] eventsAt(final Load load, final int peer) {
        final IntArrayList events = new IntArrayList();
        for (int event = 0; event < load.eventCount(); event++) {
            if (peerOf[load.author(event)] == peer) {
                events.addInt(event);
            }
        }
        return events.toIntArray();
    }
}
