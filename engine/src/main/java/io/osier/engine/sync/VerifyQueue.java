package io.osier.engine.sync;

import io.osier.codec.event.Runs;
import java.util.ArrayDeque;

/**
 * The way of received events to a verifier: orders wait per peer, in order of arrival, until a verifier has room.
 * Belongs to the thread that owns the topic; orders and their results are reused.
 */
final class VerifyQueue {
    /** Frames of one peer that wait for a verifier; only one that sends an event per frame comes near. */
    static final int WAITING_MAX = 16_384;

    private static final int POOL_MAX = 256;

    private final TopicWork work;
    private final ArrayDeque<VerifyOrder> pool = new ArrayDeque<>();
    private final ArrayDeque<Runs> runsPool = new ArrayDeque<>();

    VerifyQueue(final TopicWork work) {
        this.work = work;
    }

    /** Whether a peer has so much waiting that it takes no more. */
    static boolean isFull(final PeerSession peer) {
        return peer.unverified().size() >= WAITING_MAX;
    }

    VerifyOrder claim() {
        final VerifyOrder order = pool.pollLast();
        return order == null ? new VerifyOrder() : order;
    }

    /** Gives an order to a verifier, behind those of its peer that wait. */
    void submit(final PeerSession peer, final VerifyOrder order) {
        if (!peer.unverified().isEmpty() || !offer(order)) {
            peer.unverified().addLast(order);
        }
    }

    /** Offers again what no verifier had room for. */
    int doWork(final PeerSession peer) {
        int count = 0;
        while (!peer.unverified().isEmpty() && offer(peer.unverified().peekFirst())) {
            peer.unverified().removeFirst();
            count++;
        }
        return count;
    }

    private boolean offer(final VerifyOrder order) {
        final Runs runs = runsPool.pollLast();
        order.runs(runs == null ? new Runs() : runs);
        final boolean isTaken = work.verify(order);
        if (!isTaken) {
            takeRuns(order);
        }
        return isTaken;
    }

    private void takeRuns(final VerifyOrder order) {
        if (order.runs() != null && runsPool.size() < POOL_MAX) {
            runsPool.addLast(order.runs());
        }
        order.runs(null);
    }

    /** An order has been dealt with: its frame is released. */
    void giveBack(final VerifyOrder order) {
        order.releaseFrame();
        takeRuns(order);
        if (pool.size() < POOL_MAX) {
            pool.addLast(order);
        }
    }
}
