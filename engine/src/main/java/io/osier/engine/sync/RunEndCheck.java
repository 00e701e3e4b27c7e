package io.osier.engine.sync;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.EventHash;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventHasher;
import io.osier.codec.crypto.SignatureVerifier;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.Runs;
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
    private final int[] offsets = new int[FetchOrder.POSITIONS_MAX + 1];

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
     * @param buffer that holds the events, back to back.
     * @param offset at which they begin.
     * @param eventCount how many there are: the first ones of the order.
     * @param counters of the engine.
     * @return how many of them, from the first on, may be sent.
     */
    public int check(
            final FetchOrder order,
            final DirectBuffer buffer,
            final int offset,
            final int eventCount,
            final Counters counters) {
        walk(buffer, offset, eventCount);
        hasher.topic(order.topicId());
        for (int i = 0; i < eventCount; i++) {
            final boolean isEnd = i == eventCount - 1 || !Runs.isNext(buffer, offsets[i], offsets[i + 1]);
            if (isEnd && !isGood(order, buffer, i, counters)) {
                return cutBefore(order, buffer, i, counters);
            }
        }
        return eventCount;
    }

    /**
     * Where an event begins, or with the number of events where they end. Valid until the next check.
     *
     * @param index of the event.
     */
    public int offset(final int index) {
        return offsets[index];
    }

    private void walk(final DirectBuffer buffer, final int offset, final int eventCount) {
        int next = offset;
        for (int i = 0; i < eventCount; i++) {
            offsets[i] = next;
            next += buffer.getInt(next + EventDescriptor.LENGTH_OFFSET, LITTLE_ENDIAN);
        }
        offsets[eventCount] = next;
    }

    private int cutBefore(
            final FetchOrder order, final DirectBuffer buffer, final int badIndex, final Counters counters) {
        int end = badIndex;
        int stepCount = 0;
        while (end > 0 && Runs.isNext(buffer, offsets[end - 1], offsets[end])) {
            if (stepCount < STEPS_BACK_MAX && isGood(order, buffer, end - 1, counters)) {
                return end;
            }
            stepCount++;
            end--;
        }
        return end;
    }

    private boolean isGood(
            final FetchOrder order, final DirectBuffer buffer, final int index, final Counters counters) {
        if (order.isChecked(index)) {
            return true;
        }
        final int event = offsets[index];
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
