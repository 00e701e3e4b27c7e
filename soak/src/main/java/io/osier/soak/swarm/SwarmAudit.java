package io.osier.soak.swarm;

import io.osier.engine.Cursor;
import io.osier.engine.Heads;
import io.osier.soak.load.AuthorIndex;
import io.osier.soak.load.ChainIndex;
import io.osier.soak.load.Load;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Looks once more at every peer when all is done: reads its whole log back from the start and compares each event with
 * what was published, and compares its heads with the ends of the chains and with the heads of the others.
 */
final class SwarmAudit {
    private static final int EVENTS_PER_POLL_MAX = 1_000;
    private static final long QUIET_NS = 1_000_000_000L;

    private final Load load;
    private final AuthorIndex authors;
    private final ChainIndex chains;
    private final NanoClock clock;
    private final List<String> problems = new ArrayList<>();
    private String headsDigest = "";
    private long eventsRead;

    SwarmAudit(final Load load, final AuthorIndex authors, final ChainIndex chains, final NanoClock clock) {
        this.load = load;
        this.authors = authors;
        this.chains = chains;
        this.clock = clock;
    }

    /**
     * Audits a peer.
     *
     * @param peer that publishes and receives nothing any more.
     */
    void audit(final SwarmPeer peer) {
        final Sightings sightings = readBack(peer);
        eventsRead += sightings.seenCount();
        if (!sightings.isFaultless()) {
            problems.add("peer " + peer.index() + ", read back: " + Shortfall.of(sightings, load, chains));
        }
        final Heads heads = peer.topic().heads();
        auditHeads(peer, heads);
        final String digest = heads.digest();
        if (headsDigest.isEmpty()) {
            headsDigest = digest;
        } else if (!headsDigest.equals(digest)) {
            problems.add("peer " + peer.index() + ": heads differ from those of peer 0, headsDigest=" + digest
                    + " expected=" + headsDigest);
        }
    }

    private Sightings readBack(final SwarmPeer peer) {
        final Sightings sightings = new Sightings(load, authors, chains, event -> {});
        try (Cursor cursor = peer.topic().cursor(0)) {
            long quietSinceNs = clock.nanoTime();
            while (!sightings.isComplete() && clock.nanoTime() - quietSinceNs < QUIET_NS) {
                if (cursor.poll(sightings, EVENTS_PER_POLL_MAX) > 0) {
                    quietSinceNs = clock.nanoTime();
                }
            }
            cursor.poll(sightings, EVENTS_PER_POLL_MAX);
        }
        return sightings;
    }

    private void auditHeads(final SwarmPeer peer, final Heads heads) {
        final UnsafeBuffer key = new UnsafeBuffer();
        int wrong = heads.count() == load.authorCount() ? 0 : 1;
        for (int i = 0; i < heads.count(); i++) {
            key.wrap(heads.author(i).toBytes());
            final int author = authors.find(key, 0);
            if (author < 0 || heads.seq(i) != chains.length(author)) {
                wrong++;
            }
        }
        if (wrong > 0) {
            problems.add("peer " + peer.index() + ": heads are not the ends of the published chains, heads="
                    + heads.count() + " expected=" + load.authorCount() + " wrong=" + wrong);
        }
    }

    /** What is wrong, in sentences; empty when nothing is. */
    List<String> problems() {
        return problems;
    }

    /** Digest of the heads, the same at every peer unless there are problems. */
    String headsDigest() {
        return headsDigest;
    }

    /** How many events were read back and compared. */
    long eventsRead() {
        return eventsRead;
    }
}
