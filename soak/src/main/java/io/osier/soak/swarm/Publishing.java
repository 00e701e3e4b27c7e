package io.osier.soak.swarm;

import io.osier.soak.load.AuthorIndex;
import io.osier.soak.load.Load;
import io.osier.soak.publish.AuthorOpening;
import io.osier.soak.publish.Publication;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.NanoClock;

/**
 * Publishes the whole load, each event at its author's home, at the plan's rate. One thread works; any thread may ask
 * how far it is.
 */
final class Publishing {
    private static final int EVENTS_PER_TURN_MAX = 16;
    private static final double NS_PER_SECOND = 1e9;

    private final int eventCount;
    private final double eventsPerSecond;
    private final NanoClock clock;
    private final Listener listener;
    private final long startNs;
    private final List<Publication> publications = new ArrayList<>();
    private volatile boolean isAcknowledged;

    /** Hears of events right before they are offered to the engine. */
    interface Listener {
        /**
         * An event is published.
         *
         * @param event index.
         * @param dueNs when it was to be published: at a given rate the intended time, else now.
         */
        void onPublish(int event, long dueNs);
    }

    /**
     * Prepares and opens the authors; the clock of the rate starts when this is done.
     *
     * @param load to publish.
     * @param authorIndex of the load.
     * @param homes of the authors.
     * @param swarm that publishes.
     * @param eventsPerSecond at which events become due, or 0 for at once.
     * @param listener that is told of each event.
     * @param clock that tells the time.
     */
    Publishing(
            final Load load,
            final AuthorIndex authorIndex,
            final Homes homes,
            final Swarm swarm,
            final double eventsPerSecond,
            final Listener listener,
            final NanoClock clock) {
        this.eventCount = load.eventCount();
        this.eventsPerSecond = eventsPerSecond;
        this.clock = clock;
        this.listener = listener;
        for (final SwarmPeer peer : swarm.peers()) {
            publications.add(new Publication(
                    load,
                    authorIndex,
                    homes.eventsAt(load, peer.index()),
                    peer.topic(),
                    new long[load.authorCount()],
                    this::onOffer));
        }
        AuthorOpening.openAll(publications);
        this.startNs = clock.nanoTime();
    }

    /** One turn: some events at every peer. */
    int doWork() {
        if (isAcknowledged) {
            return 0;
        }
        final int dueCount = dueCount();
        int work = 0;
        boolean isDone = true;
        for (final Publication publication : publications) {
            work += publication.doWork(EVENTS_PER_TURN_MAX, dueCount);
            isDone &= publication.isAcknowledged();
        }
        isAcknowledged = isDone;
        return work;
    }

    private int dueCount() {
        if (eventsPerSecond == 0) {
            return eventCount;
        }
        final double due = (clock.nanoTime() - startNs) * eventsPerSecond / NS_PER_SECOND;
        return (int) Math.min(eventCount, due + 1);
    }

    private void onOffer(final int event) {
        final boolean isPaced = eventsPerSecond > 0;
        listener.onPublish(
                event, isPaced ? startNs + (long) (event * NS_PER_SECOND / eventsPerSecond) : clock.nanoTime());
    }

    /** When the first event was due. */
    long startNs() {
        return startNs;
    }

    /** How many events the engines took. */
    long offeredCount() {
        long count = 0;
        for (final Publication publication : publications) {
            count += publication.offeredCount();
        }
        return count;
    }

    /** Whether the engines took and acknowledged every event. */
    boolean isAcknowledged() {
        return isAcknowledged;
    }
}
