package io.osier.soak.transfer;

import io.osier.engine.Heads;
import io.osier.engine.Topic;
import io.osier.soak.console.Figures;
import io.osier.soak.console.ProgressLine;
import io.osier.soak.console.StopSignal;
import io.osier.soak.console.UsageException;
import io.osier.soak.load.AuthorIndex;
import io.osier.soak.load.ChainIndex;
import io.osier.soak.load.Load;
import io.osier.soak.publish.AuthorOpening;
import io.osier.soak.publish.Publication;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Fills a topic with a load, going on where an earlier filling stopped; a topic that has it all is left as it is.
 *
 * <p>Threading: the caller's thread does the work.
 */
public final class Filling {
    private static final int EVENTS_PER_TURN_MAX = 4_096;

    private final Topic topic;
    private final Load load;
    private final AuthorIndex authors;

    /**
     * Prepares.
     *
     * @param topic to fill.
     * @param load to fill it with.
     * @param authors of the load.
     */
    public Filling(final Topic topic, final Load load, final AuthorIndex authors) {
        this.topic = topic;
        this.load = load;
        this.authors = authors;
    }

    /**
     * What a filling came to.
     *
     * @param publishedCount events that were published now.
     * @param heldCount events of the load that are there, old and new.
     * @param loadCount events of the load.
     */
    public record Result(long publishedCount, long heldCount, long loadCount) {
        /** Whether the whole load is there. */
        public boolean isComplete() {
            return heldCount == loadCount;
        }
    }

    /**
     * Publishes what is missing.
     *
     * @param stop that ends it early.
     * @return how far it came.
     * @throws UsageException when the topic holds events that the load does not have, or has lost some of its own.
     */
    public Result fill(final StopSignal stop) {
        final long[] heldSeqs = heldSeqs();
        final long held = Arrays.stream(heldSeqs).sum();
        final int[] events = new int[load.eventCount()];
        Arrays.setAll(events, index -> index);
        final Publication publication = new Publication(load, authors, events, topic, heldSeqs, event -> {});
        if (held == load.eventCount()) {
            return new Result(0, held, held);
        }
        try {
            AuthorOpening.openAll(List.of(publication));
            publish(publication, stop);
        } catch (final AuthorOpening.RefusedException | IllegalStateException e) {
            throw new UsageException(
                    "the directory cannot be filled, the engine lets an author not publish: " + e.getMessage()
                            + "; fetch back what is missing from a peer (soak fetch), or serve what is there as it is, "
                            + "without naming a load",
                    e);
        }
        final long acknowledged = publication.acknowledgedCount();
        return new Result(acknowledged - held, acknowledged, load.eventCount());
    }

    private void publish(final Publication publication, final StopSignal stop) {
        final IdleStrategy idle = new BackoffIdleStrategy(10, 10, 1_000, 500_000);
        try (ProgressLine progress = ProgressLine.open("filling", "events", load.eventCount())) {
            while (!publication.isAcknowledged() && !stop.isRaised()) {
                idle.idle(publication.doWork(EVENTS_PER_TURN_MAX, load.eventCount()));
                progress.update(publication.offeredCount(), load.eventCount(), "");
            }
        }
    }

    /** By author, how many of the load's events the topic holds. */
    private long[] heldSeqs() {
        final ChainIndex chains = new ChainIndex(load);
        final long[] heldSeqs = new long[load.authorCount()];
        final Heads heads = topic.heads();
        final UnsafeBuffer key = new UnsafeBuffer();
        for (int i = 0; i < heads.count(); i++) {
            key.wrap(heads.author(i).toBytes());
            final int author = authors.find(key, 0);
            if (author < 0 || heads.seq(i) > chains.length(author)) {
                throw new UsageException(
                        "the directory holds another history than the one to fill it with: "
                                + Figures.count(heads.count(), "author") + ", of which " + heads.author(i) + " has "
                                + Figures.count(heads.seq(i), "event") + " where the load has "
                                + (author < 0 ? 0 : chains.length(author))
                                + "; name another directory, or the --seed and load that filled it, or no load to serve it as it is");
            }
            heldSeqs[author] = heads.seq(i);
        }
        return heldSeqs;
    }
}
