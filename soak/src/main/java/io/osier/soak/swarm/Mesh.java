package io.osier.soak.swarm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Which peer dials which: a ring through all peers in random order, so that everybody is connected, and random others
 * on top. No two peers dial each other twice, nobody dials himself.
 */
final class Mesh {
    private final List<List<Integer>> dials = new ArrayList<>();
    private final Set<Long> pairs = new HashSet<>();

    private Mesh(final int peerCount) {
        for (int peer = 0; peer < peerCount; peer++) {
            dials.add(new ArrayList<>());
        }
    }

    /**
     * Draws a mesh.
     *
     * @param peerCount how many peers.
     * @param degree how many random others each peer dials besides its neighbour on the ring, as far as there are.
     * @param random source.
     */
    static Mesh random(final int peerCount, final int degree, final SplittableRandom random) {
        final Mesh mesh = new Mesh(peerCount);
        final int[] order = shuffled(peerCount, random);
        for (int i = 0; i < peerCount; i++) {
            mesh.link(order[i], order[(i + 1) % peerCount]);
        }
        for (int peer = 0; peer < peerCount; peer++) {
            mesh.linkOthers(peer, degree, shuffled(peerCount, random));
        }
        return mesh;
    }

    private static int[] shuffled(final int count, final SplittableRandom random) {
        final int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            final int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    private void linkOthers(final int peer, final int degree, final int[] candidates) {
        int missing = degree;
        for (int i = 0; i < candidates.length && missing > 0; i++) {
            if (link(peer, candidates[i])) {
                missing--;
            }
        }
    }

    private boolean link(final int from, final int to) {
        if (from == to || !pairs.add(((long) Math.min(from, to) << Integer.SIZE) | Math.max(from, to))) {
            return false;
        }
        dials.get(from).add(to);
        return true;
    }

    /**
     * Whom a peer dials.
     *
     * @param peer index.
     */
    List<Integer> dials(final int peer) {
        return dials.get(peer);
    }

    /** How many links the mesh has. */
    int linkCount() {
        return pairs.size();
    }
}
