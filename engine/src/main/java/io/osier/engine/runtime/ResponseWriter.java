package io.osier.engine.runtime;

import static io.osier.codec.message.FrameDescriptor.EVENTS_OFFSET;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.message.ResponseFrameEncoder;
import io.osier.engine.log.DamagedEventException;
import io.osier.engine.log.LogReader;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import io.osier.engine.sync.FetchOrder;
import io.osier.engine.sync.Frame;
import io.osier.engine.sync.RunEndCheck;
import io.osier.engine.sync.TopicLink;
import org.agrona.MutableDirectBuffer;

/** Writes the Response frame of one order: events as they lie in the log, then the header. Owned by one lane. */
final class ResponseWriter {
    private final RunEndCheck runEnds;
    private int eventCount;
    private int eventBytes;
    private DamagedEventException damage;

    ResponseWriter(final CryptoProvider crypto) {
        runEnds = new RunEndCheck(crypto);
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
            if (eventCount == 0 && damage != null) {
                throw damage;
            }
            if (eventCount == 0 && order.positionCount() > 0) {
                throw new IllegalStateException("an event must fit into a frame: frameLengthMax=" + lengthMax);
            }
            if (!endRunsWell(order, frame.buffer(), counters)) {
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
        final int count = order.positionCount();
        eventCount = 0;
        eventBytes = 0;
        damage = null;
        try {
            while (eventCount < count && (eventCount == 0 || eventBytes < order.byteBudget())) {
                final int offset = EVENTS_OFFSET + eventBytes;
                final int length = reader.copy(order.position(eventCount), buffer, offset, lengthMax - offset);
                if (length == 0) {
                    break;
                }
                eventCount++;
                eventBytes += length;
            }
        } catch (final DamagedEventException met) {
            damage = met;
        }
    }

    /** Leaves out events behind the last place where a run may end; false when that is all of them. */
    private boolean endRunsWell(final FetchOrder order, final MutableDirectBuffer buffer, final Counters counters) {
        final int copiedCount = eventCount;
        eventCount = runEnds.check(order, buffer, EVENTS_OFFSET, copiedCount, counters);
        eventBytes = runEnds.offset(eventCount) - EVENTS_OFFSET;
        if (eventCount == 0 && copiedCount > 0) {
            if (damage != null) {
                throw damage;
            }
            order.signatureUnknown(copiedCount);
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
