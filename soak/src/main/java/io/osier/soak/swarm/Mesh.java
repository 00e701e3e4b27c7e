package io.osier.soak.swarm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.IntHashSet;

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

    /**
     * Draws a mesh in which every peer has about the same number of links: rings through all peers, each in another
     * random order, and for an odd degree pairs on top. A pair that is drawn again has one link all the same.
     *
     * @param peerCount how many peers.
     * @param degree links of each peer, at least 2, as far as there are others.
     * @param random source.
     */
    static Mesh regular(final int peerCount, final int degree, final SplittableRandom random) {
        final Mesh mesh = new Mesh(peerCount);
        for (int ring = 0; ring < degree / 2; ring++) {
            final int[] order = shuffled(peerCount, random);
            for (int i = 0; i < peerCount; i++) {
                mesh.link(order[i], order[(i + 1) % peerCount]);
            }
        }
        if (degree % 2 != 0) {
            final int[] order = shuffled(peerCount, random);
            for (int i = 0; i + 1 < peerCount; i += 2) {
                mesh.link(order[i], order[i + 1]);
            }
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
        if (from == to || !pairs.add(pair(from, to))) {
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

    /**
     * With how many others a peer has a link, whoever dials.
     *
     * @param peer index.
     */
    int degree(final int peer) {
        int degree = dials.get(peer).size();
        for (final List<Integer> dialled : dials) {
            degree += dialled.contains(peer) ? 1 : 0;
        }
        return degree;
    }

    /**
     * Whether the first peers reach each other without the others.
     *
     * @param peerCount how many the first ones are, at least one.
     */
    boolean isConnected(final int peerCount) {
        final IntHashSet reached = new IntHashSet();
        final IntArrayList pending = new IntArrayList();
        reached.add(0);
        pending.addInt(0);
        while (!pending.isEmpty()) {
            final int peer = pending.popInt();
            for (int other = 0; other < peerCount; other++) {
                if (areLinked(peer, other) && reached.add(other)) {
                    pending.addInt(other);
                }
            }
        }
        return reached.size() == peerCount;
    }

    private boolean areLinked(final int one, final int other) {
        return pairs.contains(pair(one, other));
    }

    private static long pair(final int one, final int other) {
        return ((long) Math.min(one, other) << Integer.SIZE) | Math.max(one, other);
    }

    /** How many links the mesh has. */
    int linkCount() {
        return pairs.size();
    }
}
