package io.osier.soak.publish;

import io.osier.engine.LocalAuthor;
import io.osier.engine.Topic;
import io.osier.soak.load.AuthorIndex;
import io.osier.soak.load.Load;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.agrona.ExpandableArrayBuffer;

/**
 * Publishes some events of a load into one topic, in the load's order, and goes on where an earlier publication of the
 * same load stopped.
 *
 * <p>Threading: belongs to one thread, which calls {@link #doWork} again and again; {@link #offeredCount} may be read
 * by any thread.
 */
/*
 * The engine answers an offer with "not now" when its queue is full; the publication keeps its place then and the
 * thread turns to other work. Offers are not acknowledged one by one: an author's acknowledged seq covers all before it,
 * so acknowledgements are looked at only in the end, one author after the other.
 */
public final class Publication {
    private static final long BACK_PRESSURED = -1;

    private final Load load;
    private final Topic topic;
    private final AuthorIndex authorIndex;
    private final int[] events;
    private final long[] seqs;
    private final long[] heldSeqs;
    private final LocalAuthor[] authors;
    private final IntConsumer onOffer;
    private final ExpandableArrayBuffer payload = new ExpandableArrayBuffer();
    private int index;
    private boolean isWaiting;
    private int acknowledgedIndex;
    private volatile int offeredCount;

    /**
     * Prepares a publication; {@link AuthorOpening} opens its authors before it begins.
     *
     * @param load to publish from.
     * @param authorIndex of that load.
     * @param events indices of the events to publish, ascending; all of an author's events or none.
     * @param topic to publish in.
     * @param heldSeqs by author, the seq up to which the topic already holds the load's events.
     * @param onOffer called with each event's index right before it is first offered.
     */
    public Publication(
            final Load load,
            final AuthorIndex authorIndex,
            final int[] events,
            final Topic topic,
            final long[] heldSeqs,
            final IntConsumer onOffer) {
        this.load = load;
        this.authorIndex = authorIndex;
        this.events = events;
        this.topic = topic;
        this.heldSeqs = heldSeqs;
        this.onOffer = onOffer;
        this.seqs = new long[load.authorCount()];
        this.authors = new LocalAuthor[load.authorCount()];
    }

    /**
     * Offers events until the engine takes no more now, or the limit is reached.
     *
     * @param eventLimit how many at most.
     * @param beforeEvent events from this index of the load on are not due yet.
     * @return how many were taken, or passed over because they are held already.
     * @throws IllegalStateException when the engine does not let an author publish, or gives an event another seq than
     *     the load has.
     */
    public int doWork(final int eventLimit, final int beforeEvent) {
        int count = 0;
        while (count < eventLimit && index < events.length && events[index] < beforeEvent && publish(events[index])) {
            index++;
            count++;
        }
        if (count > 0) {
            offeredCount = index;
        }
        return count;
    }

    private boolean publish(final int event) {
        final int author = load.author(event);
        final long seq = seqs[author] + 1;
        if (seq > heldSeqs[author] && !offer(event, author, seq)) {
            return false;
        }
        seqs[author] = seq;
        return true;
    }

    private boolean offer(final int event, final int author, final long seq) {
        if (!isWaiting) {
            load.copyPayload(event, payload, 0);
            onOffer.accept(event);
        }
        final long result = authors[author].offer(payload, 0, load.payloadLength(event), load.timestampHintMs(event));
        isWaiting = result == BACK_PRESSURED;
        if (result == LocalAuthor.CONFIRMING) {
            throw new IllegalStateException(authors[author].confirming());
        }
        if (!isWaiting && result != seq) {
            throw new IllegalStateException("the engine gave an event another seq than the load has, event=" + event
                    + " author=" + authorIndex.signer(author).author() + " expected=" + seq + " result=" + result);
        }
        return !isWaiting;
    }

    /** The authors that have something to publish, ascending. */
    IntStream publishingAuthors() {
        final long[] lastSeqs = new long[load.authorCount()];
        for (final int event : events) {
            lastSeqs[load.author(event)]++;
        }
        return IntStream.range(0, lastSeqs.length).filter(author -> lastSeqs[author] > heldSeqs[author]);
    }

    /** Opens an author; before the publication begins, and not twice. */
    void openAuthor(final int author) {
        authors[author] = topic.author(authorIndex.signer(author));
    }

    /** How many events were taken by the engine, or held already. */
    public int offeredCount() {
        return offeredCount;
    }

    /** How many events are acknowledged, or were held already. Cold; on the thread that works. */
    public long acknowledgedCount() {
        long count = 0;
        for (int author = 0; author < authors.length; author++) {
            count += authors[author] == null ? heldSeqs[author] : authors[author].acknowledgedSeq();
        }
        return count;
    }

    /** Whether the engine took every event. */
    public boolean isOffered() {
        return offeredCount == events.length;
    }

    /** Whether the engine took and acknowledged every event. */
    public boolean isAcknowledged() {
        if (!isOffered()) {
            return false;
        }
        while (acknowledgedIndex < authors.length) {
            final LocalAuthor author = authors[acknowledgedIndex];
            if (author != null && author.acknowledgedSeq() < seqs[acknowledgedIndex]) {
                return false;
            }
            acknowledgedIndex++;
        }
        return true;
    }
}
