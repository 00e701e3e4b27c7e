package io.osier.engine.sync;

import io.osier.codec.EventHash;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventHasher;
import io.osier.codec.crypto.SignatureVerifier;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.Runs;
import io.osier.engine.log.EventCopies;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes sure that every run of a Response ends with an event whose own signature is good. For fetch lanes: one per
 * lane, used by its thread only; allocates nothing but what a signature check does.
 */
/*
 * Why: the receiver checks only the last signature of a run, the chain carries it back. The signatures of inner events
 * are under no hash, so whoever relayed them to us may have damaged them without our knowing. If we cut a run there, the
 * receiver would charge us.
 *
 * Where a run ended when it came to us, its end was checked then; that is the mark in the order's entry. What is left are
 * the cuts that we make: at most one per frame for lack of room, and those that the requester's upToSeq makes. A check
 * costs as much as a hundred hashes, so its answer is kept.
 *
 * When an end is bad, the frame ends before it. The next frame begins with that event, which is then an inner one,
 * unless the range ends with it.
 */
public final class RunEndCheck {
    /** Checks spent on finding a good end going back from a bad one, before the whole run is left out. */
    private static final int STEPS_BACK_MAX = 8;

    private final EventHasher hasher;
    private final SignatureVerifier verifier;
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);

    /**
     * Makes a check.
     *
     * @param crypto that hashes and verifies.
     */
    public RunEndCheck(final CryptoProvider crypto) {
        hasher = crypto.newHasher();
        verifier = crypto.newVerifier();
    }

    /**
     * Checks the ends that are not known to be good.
     *
     * @param order that the events are copied for; learns what was found.
     * @param copies of the first ones of the order's events.
     * @param counters of the engine.
     * @return how many of them, from the first on, may be sent.
     */
    public int check(final FetchOrder order, final EventCopies copies, final Counters counters) {
        final DirectBuffer buffer = copies.buffer();
        final int eventCount = copies.count();
        hasher.topic(order.topicId());
        for (int i = 0; i < eventCount; i++) {
            final boolean isEnd = i == eventCount - 1 || !Runs.isNext(buffer, copies.offset(i), copies.offset(i + 1));
            if (isEnd && !isGood(order, copies, i, counters)) {
                return cutBefore(order, copies, i, counters);
            }
        }
        return eventCount;
    }

    private int cutBefore(
            final FetchOrder order, final EventCopies copies, final int badIndex, final Counters counters) {
        int end = badIndex;
        int stepCount = 0;
        while (end > 0 && Runs.isNext(copies.buffer(), copies.offset(end - 1), copies.offset(end))) {
            if (stepCount < STEPS_BACK_MAX && isGood(order, copies, end - 1, counters)) {
                return end;
            }
            stepCount++;
            end--;
        }
        return end;
    }

    private boolean isGood(final FetchOrder order, final EventCopies copies, final int index, final Counters counters) {
        if (order.isChecked(index)) {
            return true;
        }
        final DirectBuffer buffer = copies.buffer();
        final int event = copies.offset(index);
        hasher.hash(buffer, event, hash, 0);
        counters.increment(Counter.SIGNATURES_CHECKED);
        final boolean isGood = verifier.verify(
                buffer,
                event + EventDescriptor.AUTHOR_OFFSET,
                hash,
                0,
                buffer,
                event + EventDescriptor.SIGNATURE_OFFSET);
        if (isGood) {
            order.checked(index);
        } else {
            counters.increment(Counter.SIGNATURES_WRONG);
        }
        return isGood;
    }
}
