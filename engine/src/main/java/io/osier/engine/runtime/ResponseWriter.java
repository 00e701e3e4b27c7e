package io.osier.engine.runtime;

import static io.osier.codec.message.FrameDescriptor.EVENTS_OFFSET;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.message.ResponseFrameEncoder;
import io.osier.engine.log.DamagedEventException;
import io.osier.engine.log.EventCopies;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.ReadCost;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import io.osier.engine.sync.FetchOrder;
import io.osier.engine.sync.Frame;
import io.osier.engine.sync.RunEndCheck;
import io.osier.engine.sync.TopicLink;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.NanoClock;

/** Writes the Response frame of one order: events as they lie in the log, then the header. Owned by one lane. */
final class ResponseWriter {
    private final RunEndCheck runEnds;
    private final ReadCost cost;
    private final EventCopies copies = new EventCopies(FetchOrder.POSITIONS_MAX);
    private int eventCount;
    private int eventBytes;
    private DamagedEventException damage;

    ResponseWriter(final CryptoProvider crypto, final NanoClock clock) {
        runEnds = new RunEndCheck(crypto);
        cost = new ReadCost(clock);
    }

    /**
     * Fills and sends a frame, or leaves the order unsent when the link has no room. In front of a damaged event a
     * frame ends.
     *
     * @param reader of the topic's log.
     * @param order to carry out; takes the result.
     * @param counters of the engine.
     * @throws DamagedEventException when nothing could be sent, because the first event is damaged, or because a run
     *     cannot end in front of a damaged one.
     */
    void write(final LogReader reader, final FetchOrder order, final Counters counters) {
        final TopicLink link = order.link();
        final int lengthMax = frameLengthMax(order);
        final Frame frame = link.outbound().tryClaim(order.priority(), lengthMax);
        if (frame == null) {
            return;
        }
        boolean isOurs = true;
        try {
            copy(reader, order, frame.buffer(), lengthMax);
            if (copies.count() == 0 && damage != null) {
                throw damage;
            }
            if (copies.count() == 0 && order.positionCount() > 0) {
                throw new IllegalStateException("an event must fit into a frame: frameLengthMax=" + lengthMax);
            }
            if (!endRunsWell(order, counters)) {
                return;
            }
            encodeHeader(order, link, frame);
            isOurs = false;
            link.outbound().send(order.priority(), frame);
        } finally {
            if (isOurs) {
                frame.release();
            }
        }
        order.sent(eventCount, eventBytes);
        counters.add(Counter.EVENTS_OUT, eventCount);
        counters.add(Counter.EVENT_BYTES_OUT, eventBytes);
    }

    /** What is worth claiming: the budget, and one event that may go beyond it. */
    private static int frameLengthMax(final FetchOrder order) {
        final long events = Math.min(
                (long) order.byteBudget() + EventDescriptor.EVENT_LENGTH_MAX,
                (long) order.positionCount() * EventDescriptor.EVENT_LENGTH_MAX);
        return (int) Math.min(order.frameLengthMax(), EVENTS_OFFSET + events);
    }

    private void copy(
            final LogReader reader, final FetchOrder order, final MutableDirectBuffer buffer, final int lengthMax) {
        damage = null;
        copies.wrap(buffer, EVENTS_OFFSET, lengthMax - EVENTS_OFFSET, order.byteBudget());
        if (order.isToPrepare()) {
            order.prepared(reader.prepare(order.entries(), order.positionCount(), cost));
        }
        try {
            reader.copy(order.entries(), order.positionCount(), copies);
        } catch (final DamagedEventException met) {
            damage = met;
        }
    }

    /** Leaves out events behind the last place where a run may end; false when that is all of them. */
    private boolean endRunsWell(final FetchOrder order, final Counters counters) {
        eventCount = runEnds.check(order, copies, counters);
        eventBytes = copies.offset(eventCount) - EVENTS_OFFSET;
        if (eventCount == 0 && copies.count() > 0) {
            if (damage != null) {
                throw damage;
            }
            order.signatureUnknown(copies.count());
            return false;
        }
        return true;
    }

    private void encodeHeader(final FetchOrder order, final TopicLink link, final Frame frame) {
        final boolean isLast = order.lastWhenDone() && eventCount == order.positionCount();
        frame.length(ResponseFrameEncoder.finish(
                frame.buffer(), link.topicHandle(), order.requestId(), eventCount, eventBytes, isLast));
    }
}
