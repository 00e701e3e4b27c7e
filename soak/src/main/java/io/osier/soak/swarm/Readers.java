package io.osier.soak.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.agrona.CloseHelper;

/** The threads that follow the cursors of all peers, half as many as there are processors. */
final class Readers implements AutoCloseable {
    private static final int EVENTS_PER_POLL_MAX = 256;

    private final List<SwarmThread> threads = new ArrayList<>();

    /**
     * Begins to follow.
     *
     * @param peers to follow; those of one thread stay on it.
     * @param newThread called once for each thread: what makes, from a peer's index, what its cursor is to deliver to.
     */
    Readers(final List<SwarmPeer> peers, final Supplier<IntFunction<Sightings>> newThread) {
        final int threadCount =
                Math.min(peers.size(), Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        for (int thread = 0; thread < threadCount; thread++) {
            final IntFunction<Sightings> sightings = newThread.get();
            final List<SwarmPeer> own = new ArrayList<>();
            for (int peer = thread; peer < peers.size(); peer += threadCount) {
                peers.get(peer).follow(sightings.apply(peer));
                own.add(peers.get(peer));
            }
            threads.add(new SwarmThread("soak-reader-" + thread, () -> poll(own)));
        }
    }

    private static int poll(final List<SwarmPeer> peers) {
        int count = 0;
        for (final SwarmPeer peer : peers) {
            count += peer.poll(EVENTS_PER_POLL_MAX);
        }
        return count;
    }

    /** Fails when a thread has. */
    void requireAlive() {
        threads.forEach(SwarmThread::requireAlive);
    }

    /** Ends the threads and waits for that; what they noted may be read then. Idempotent. */
    void stop() {
        CloseHelper.closeAll(threads);
    }

    @Override
    public void close() {
        stop();
    }
}
