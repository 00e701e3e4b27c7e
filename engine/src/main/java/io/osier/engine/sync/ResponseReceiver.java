package io.osier.engine.sync;

import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.ResponseDecoder;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Brings received events into the log: matches a Response with its request, gives it to a verifier, and stores what
 * comes back good. Belongs to the thread that owns the topic.
 */
/*
 * Two looks at each frame. On arrival the cheap one: do the runs belong to the request and continue its ranges? (author
 * and seq only; no hash, no signature). When it comes back from verification the strict one: does each run extend the
 * head that the log has now? Between the two, frames of one link keep their order, so a run that continues the run before
 * it in an earlier frame finds that one stored.
 *
 * What there is no room for (log.shortage) is dropped, and its request cancelled and marked to be repeated: frames that
 * come behind it find the head too low and are dropped too, without a word against the peer.
 *
 * A peer that breaks the order or its credit is closed. A run that fails verification is dropped, its sender charged, and
 * its range dies with it: what still comes of it, good or bad, is dropped too, uncharged and unanswered, because the peer
 * could not know yet. So one bad author costs its sender one charge per request, however the author was cut into runs.
 *
 * Damage that only every-event verification sees (an inner signature, where the chain from a later one holds) ends the
 * range in the same way, but is nobody's fault: no charge, no refusal, only a Cancel.
 */
final class ResponseReceiver {
    private final TopicLog log;
    private final AuthorTable table;
    private final SyncConfig config;
    private final Counters counters;
    private final VerifyQueue verifyQueue;
    private final ChangeLog changes;
    private final FetchScheduler scheduler;
    private final Quarantine quarantine;
    private final ResponseDecoder decoder = new ResponseDecoder();
    private final Runs arriving = new Runs();

    ResponseReceiver(
            final TopicLog log,
            final SyncConfig config,
            final Counters counters,
            final VerifyQueue verifyQueue,
            final ChangeLog changes,
            final FetchScheduler scheduler,
            final Quarantine quarantine) {
        this.log = log;
        this.table = log.authors();
        this.config = config;
        this.counters = counters;
        this.verifyQueue = verifyQueue;
        this.changes = changes;
        this.scheduler = scheduler;
        this.quarantine = quarantine;
    }

    /** Whether a Response answers no request. */
    static boolean isPushed(final Frame frame) {
        final int requestId = FrameDescriptor.BODY_OFFSET + ResponseDecoder.requestIdEncodingOffset();
        return frame.buffer().getInt(requestId, ByteOrder.LITTLE_ENDIAN) == FrameDescriptor.PUSHED_ID;
    }

    /** Takes the frame over. */
    void onResponse(final PeerSession peer, final Frame frame, final long nowNs) {
        final DirectBuffer buffer = frame.buffer();
        decoder.wrap(buffer, FrameDescriptor.BODY_OFFSET, ResponseDecoder.BLOCK_LENGTH, ResponseDecoder.SCHEMA_VERSION);
        final int requestId = (int) decoder.requestId();
        final boolean isLast = decoder.flags().last();
        final int eventsLength = FrameDescriptor.eventsLength(buffer, 0);
        final OutgoingRequest request = peer.findOutgoing(requestId);
        final String broken = check(request, buffer, eventsLength, isLast, nowNs);
        if (broken != null || VerifyQueue.isFull(peer)) {
            breach(
                    peer,
                    frame,
                    broken == null ? "responses are not cut into crumbs: waiting=" + VerifyQueue.WAITING_MAX : broken);
            return;
        }
        final VerifyOrder order =
                verifyQueue.claim().prepare(peer, request, frame, FrameDescriptor.EVENTS_OFFSET, eventsLength, isLast);
        request.orderStarted(isLast);
        onArrived(peer, eventsLength, isLast, nowNs);
        verifyQueue.submit(peer, order);
    }

    private static void onArrived(
            final PeerSession peer, final int eventsLength, final boolean isLast, final long nowNs) {
        if (eventsLength > 0) {
            peer.fetchLink().onBytes(eventsLength, nowNs);
        }
        if (isLast) {
            peer.fetchLink().onEnded(nowNs);
        }
    }

    /** The rule that a Response breaks, or null. */
    private String check(
            final OutgoingRequest request,
            final DirectBuffer buffer,
            final int eventsLength,
            final boolean isLast,
            final long nowNs) {
        if (request == null) {
            return "a response answers an open request: requestId=" + decoder.requestId() + " eventCount="
                    + decoder.eventCount();
        }
        if (eventsLength == 0 && !isLast) {
            return "a response without events is the last: requestId=" + decoder.requestId() + " last=false";
        }
        final EventFault fault = arriving.walk(buffer, FrameDescriptor.EVENTS_OFFSET, eventsLength);
        if (fault != EventFault.NONE) {
            return "a response holds whole events: requestId=" + decoder.requestId() + " fault=" + fault
                    + " eventsBefore=" + arriving.eventCount();
        }
        if (arriving.eventCount() != decoder.eventCount()) {
            return "a response holds as many events as it says: requestId=" + decoder.requestId() + " eventCount="
                    + decoder.eventCount() + " found=" + arriving.eventCount();
        }
        return request.accept(buffer, arriving, eventsLength, nowNs);
    }

    private void breach(final PeerSession peer, final Frame frame, final String rule) {
        counters.add(Counter.UNSOLICITED_EVENTS, decoder.eventCount());
        counters.increment(Counter.PROTOCOL_ERRORS);
        frame.release();
        peer.link().outbound().close(GoodbyeCode.PROTOCOL_ERROR, rule);
    }

    void onVerified(final VerifyOrder order, final long nowNs) {
        final PeerSession peer = order.peer();
        final OutgoingRequest request = order.request();
        try {
            storeRuns(order, nowNs);
        } finally {
            request.orderDone(order.eventsLength(), nowNs);
            peer.fetchLink().onStored(nowNs);
            if (order.isLast()) {
                request.end();
            }
            if (request.isSettled()) {
                scheduler.onSettled(peer, request);
            }
            verifyQueue.giveBack(order);
        }
    }

    /** Gives back an order that will not be verified. */
    void discard(final VerifyOrder order) {
        order.request().orderDone(0, 0);
        verifyQueue.giveBack(order);
    }

    private void storeRuns(final VerifyOrder order, final long nowNs) {
        final Runs runs = order.runs();
        final DirectBuffer buffer = order.frame().buffer();
        int run = 0;
        while (run < runs.count()) {
            int end = run;
            while (end < runs.count() && extendsHead(order, buffer, end)) {
                end++;
            }
            if (end > run) {
                if (!append(order, run, end - run)) {
                    dropWithoutRoom(order, run, nowNs);
                    return;
                }
                run = end;
            } else {
                drop(order, run);
                run++;
            }
        }
    }

    private boolean extendsHead(final VerifyOrder order, final DirectBuffer buffer, final int run) {
        final int author = order.runs().offset(run) + EventDescriptor.AUTHOR_OFFSET;
        return !order.request().isOfSuspicion()
                && !order.request().isRangeRefused(buffer, author)
                && ChainRules.extendsHead(table, buffer, order.runs(), run)
                && !isAskedElsewhere(order, buffer, author);
    }

    /**
     * Whether a range was taken away from the peer and given to another one, which has to find the head as it was. One
     * that has not begun gives way: what is here is better than what may come, or peers that are all slow would each be
     * given up for the next, and nothing ever stored.
     */
    private boolean isAskedElsewhere(final VerifyOrder order, final DirectBuffer buffer, final int author) {
        return order.request().isRangeMoved(buffer, author)
                && scheduler.isInFlight(buffer, author)
                && !scheduler.takeFromUnbegun(buffer, author);
    }

    /** Nobody is charged: what cannot be stored now is asked for again when there is room. */
    private void dropWithoutRoom(final VerifyOrder order, final int firstRun, final long nowNs) {
        for (int run = firstRun; run < order.runs().count(); run++) {
            counters.add(Counter.EVENTS_WITHOUT_ROOM, order.runs().eventCount(run));
        }
        scheduler.onShortage(order.request(), nowNs);
    }

    /** False when there is no room for events. */
    private boolean append(final VerifyOrder order, final int firstRun, final int runCount) {
        if (log.shortage() != null) {
            return false;
        }
        final Runs runs = order.runs();
        final DirectBuffer buffer = order.frame().buffer();
        try {
            log.append(buffer, runs, firstRun, runCount);
        } catch (final ShortageException shortage) {
            return false;
        }
        int eventCount = 0;
        int length = 0;
        for (int run = firstRun; run < firstRun + runCount; run++) {
            final int author = runs.offset(run) + EventDescriptor.AUTHOR_OFFSET;
            final int ordinal = table.find(buffer, author);
            changes.add(ordinal, quarantine.knowingLink(ordinal, order.link().linkId()));
            if (order.peer().knowledge() != null) {
                order.peer().knowledge().holdsIfRoom(ordinal, runs.lastSeq(run));
            }
            scheduler.onStored(order.peer(), order.request(), buffer, author, runs.lastSeq(run));
            eventCount += runs.eventCount(run);
            length += runs.length(run);
        }
        counters.add(Counter.EVENTS_IN, eventCount);
        counters.add(Counter.EVENT_BYTES_IN, length);
        return true;
    }

    private void drop(final VerifyOrder order, final int run) {
        final Runs runs = order.runs();
        final DirectBuffer buffer = order.frame().buffer();
        final int author = runs.offset(run) + EventDescriptor.AUTHOR_OFFSET;
        if (order.request().isRangeMoved(buffer, author)) {
            dropMoved(order, run);
        } else if (runs.fault(run) == EventFault.SIGNATURE_DAMAGED) {
            counters.add(Counter.DAMAGED_EVENTS, runs.eventCount(run));
            if (order.request().refuseRange(buffer, author)) {
                order.peer().refusals().addCancel(order.request().id(), buffer, author);
            }
        } else if (runs.fault(run) != EventFault.NONE) {
            counters.add(Counter.INVALID_EVENTS, runs.eventCount(run));
            if (order.request().refuseRange(buffer, author)) {
                charge(order, run, author);
            }
        } else if (order.request().isRangeRefused(buffer, author)) {
            counters.add(Counter.UNSOLICITED_EVENTS, runs.eventCount(run));
        } else {
            dropGood(order, run, author);
        }
    }

    /** What comes of a range that was taken away. Nobody is charged, and the peer has been told to stop. */
    private void dropMoved(final VerifyOrder order, final int run) {
        final Runs runs = order.runs();
        if (runs.fault(run) == EventFault.NONE) {
            counters.add(Counter.HANDOVER_EVENTS, runs.eventCount(run));
            counters.add(Counter.HANDOVER_BYTES, runs.length(run));
        } else {
            counters.add(Counter.INVALID_EVENTS, runs.eventCount(run));
        }
    }

    private void dropGood(final VerifyOrder order, final int run, final int author) {
        final Runs runs = order.runs();
        final DirectBuffer buffer = order.frame().buffer();
        final int ordinal = table.find(buffer, author);
        final long held = ordinal < 0 ? 0 : table.seq(ordinal);
        if (quarantine.takeRun(order.peer(), order.request(), buffer, runs, run)) {
            return;
        }
        if (runs.lastSeq(run) <= held) {
            counters.add(Counter.REDUNDANT_EVENTS, runs.eventCount(run));
            counters.add(Counter.REDUNDANT_BYTES, runs.length(run));
        } else {
            final boolean isBehindDropped = order.request().isToBeRepeated();
            counters.add(
                    isBehindDropped ? Counter.EVENTS_WITHOUT_ROOM : Counter.UNSOLICITED_EVENTS, runs.eventCount(run));
        }
    }

    private void charge(final VerifyOrder order, final int run, final int author) {
        final Runs runs = order.runs();
        final PeerSession peer = order.peer();
        if (peer.isDown()) {
            return;
        }
        final DirectBuffer buffer = order.frame().buffer();
        peer.charge(config.badRunsPerLinkMax(), order.request().id(), buffer, author, runs, run);
    }
}
