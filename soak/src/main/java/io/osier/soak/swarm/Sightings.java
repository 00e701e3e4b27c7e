package io.osier.soak.swarm;

import io.osier.codec.event.EventDecoder;
import io.osier.engine.EventHandler;
import io.osier.soak.load.AuthorIndex;
import io.osier.soak.load.ChainIndex;
import io.osier.soak.load.Load;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a cursor of one peer delivered, against the load: each event is to come exactly once, in its author's order,
 * with the payload that was published.
 *
 * <p>Threading: events come on one thread; the counts may be read by any thread.
 */
final class Sightings implements EventHandler {
    private final Load load;
    private final AuthorIndex authors;
    private final ChainIndex chains;
    private final IntConsumer onFirst;
    private final long[] lastSeqs;
    private final BitSet seen;
    private final UnsafeBuffer expected;
    private final AtomicLong seenCount = new AtomicLong();
    private final AtomicLong repeatedCount = new AtomicLong();
    private final AtomicLong strangeCount = new AtomicLong();
    private final AtomicLong alteredCount = new AtomicLong();
    private final AtomicLong disorderedCount = new AtomicLong();

    /**
     * Expects a load.
     *
     * @param load that is to come.
     * @param authors of the load.
     * @param chains of the load.
     * @param onFirst called with the index of each event when it comes for the first time.
     */
    Sightings(final Load load, final AuthorIndex authors, final ChainIndex chains, final IntConsumer onFirst) {
        this.load = load;
        this.authors = authors;
        this.chains = chains;
        this.onFirst = onFirst;
        this.lastSeqs = new long[load.authorCount()];
        this.seen = new BitSet(load.eventCount());
        this.expected = new UnsafeBuffer(new byte[load.payloadLengthMax()]);
    }

    @Override
    public void onEvent(final EventDecoder event, final long position) {
        final int author = authors.find(event.buffer(), event.authorOffset());
        final int index = author < 0 ? -1 : chains.event(author, event.seq());
        if (index < 0) {
            strangeCount.incrementAndGet();
        } else if (seen.get(index)) {
            repeatedCount.incrementAndGet();
        } else {
            onFirst(index, author, event);
        }
    }

    private void onFirst(final int index, final int author, final EventDecoder event) {
        seen.set(index);
        if (lastSeqs[author] + 1 != event.seq()) {
            disorderedCount.incrementAndGet();
        }
        lastSeqs[author] = event.seq();
        if (!isAsPublished(index, event.buffer(), event.payloadOffset(), event.payloadLength())) {
            alteredCount.incrementAndGet();
        }
        seenCount.lazySet(seenCount.get() + 1);
        onFirst.accept(index);
    }

    private boolean isAsPublished(final int index, final DirectBuffer buffer, final int offset, final int length) {
        if (length != load.payloadLength(index)) {
            return false;
        }
        load.copyPayload(index, expected, 0);
        for (int i = 0; i < length; i++) {
            if (expected.getByte(i) != buffer.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }

    /** How many different events of the load came. */
    long seenCount() {
        return seenCount.get();
    }

    /** Whether every event of the load came. */
    boolean isComplete() {
        return seenCount.get() == load.eventCount();
    }

    /** How many events of the load did not come. */
    long missingCount() {
        return load.eventCount() - seenCount.get();
    }

    /** Events that came again. */
    long repeatedCount() {
        return repeatedCount.get();
    }

    /** Events that the load does not have. */
    long strangeCount() {
        return strangeCount.get();
    }

    /** Events with another payload than was published. */
    long alteredCount() {
        return alteredCount.get();
    }

    /** Events that came before an earlier one of their author. */
    long disorderedCount() {
        return disorderedCount.get();
    }

    /** Whether everything came once, in order, unaltered, and nothing else. */
    boolean isFaultless() {
        return isComplete() && faultCount() == 0;
    }

    /** Repeated, strange, altered and disordered events together. */
    long faultCount() {
        return repeatedCount() + strangeCount() + alteredCount() + disorderedCount();
    }

    /**
     * Index of the first event that did not come. Call it when no events come any more.
     *
     * @return the index, or the load's event count when all came.
     */
    int firstMissing() {
        return seen.nextClearBit(0);
    }
}
