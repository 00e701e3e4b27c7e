package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.Keys;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.message.FrameDescriptor;
import io.osier.engine.log.AuthorTable;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A request that a peer opened with us: its ranges, the place that has been reached, and the credit that is left. A
 * slow peer is a place in here, never a buffer. Belongs to the thread that owns the topic; reused.
 */
/*
 * States: FREE -> OPEN -> [CANCELLED] -> FREE. At most one fetch order of a request is with a lane; what arrives
 * meanwhile (credit, cancel) changes only what the next order is made from.
 *
 * "limits" holds, for each range that has been reached, where it ends: min(upToSeq, head at that moment). An order names
 * positions from the current place on; when it comes back, advance() walks the same ranges by the number of events sent.
 *
 * While events have to come from the disk ("isCold"), an order names a window of many frames, which the lane prepares as
 * a whole; the orders after it name a frame each until the window is nearly used up. In memory, a frame is the window.
 * An order names no more than the shortest events that credit would buy, or a peer could have the disk read for nothing.
 */
final class IncomingRequest {
    private static final int RANGES_MIN = 8;
    private static final int EVENTS_HINT_MIN = 8;

    /** The last one may go beyond the credit; one more shows that it was the credit that ended the frame. */
    private static final int EVENTS_BEYOND_CREDIT = 2;

    private static final int RANGES_OF_LIVE_MAX = 64;
    private static final long NOT_REACHED = -1;
    private static final long WITHDRAWN = 0;

    private final UnsafeBuffer authors = new UnsafeBuffer(new byte[RANGES_MIN * AuthorId.LENGTH]);
    private long[] nexts = new long[RANGES_MIN];
    private long[] upTos = new long[RANGES_MIN];
    private long[] limits = new long[RANGES_MIN];
    private int id;
    private int rangeCount;
    private int current;
    private long balance;
    private int eventsHint;
    private boolean isCold;
    private int preparedCount;
    private boolean isOpen;
    private boolean isCancelled;
    private boolean isWithLane;
    private boolean mayHaveEnded;
    private int withdrawalsLeft;
    private boolean awaitsCredit;
    private LinkKnowledge knowledge;
    private boolean isOfProof;

    void open(final int requestId, final long credit) {
        id = requestId;
        rangeCount = 0;
        current = 0;
        balance = credit;
        eventsHint = FetchOrder.POSITIONS_MAX;
        isCold = false;
        preparedCount = 0;
        isOpen = true;
        isCancelled = false;
        isWithLane = false;
        mayHaveEnded = false;
        awaitsCredit = false;
        knowledge = null;
        isOfProof = false;
    }

    /** It asks for the proof of its one author's fork. */
    void ofProof() {
        isOfProof = true;
    }

    boolean isOfProof() {
        return isOfProof;
    }

    /** An order to send the proof is out. */
    void proofTaken() {
        isWithLane = true;
    }

    /** Where the last seq that a range asks for is compared with: above it, not all of it can be served. */
    long upToSeq(final int range) {
        return upTos[range];
    }

    /** Takes over the ranges of a Request frame, which has been checked to be well formed. */
    void readRanges(final DirectBuffer frame) {
        rangeCount = FrameDescriptor.rangeCount(frame, 0);
        withdrawalsLeft = rangeCount;
        reserve(rangeCount);
        for (int range = 0; range < rangeCount; range++) {
            final int offset = FrameDescriptor.RANGES_OFFSET + range * FrameDescriptor.RANGE_LENGTH;
            authors.putBytes(
                    range * AuthorId.LENGTH, frame, offset + FrameDescriptor.RANGE_AUTHOR_OFFSET, AuthorId.LENGTH);
            nexts[range] = frame.getLong(offset + FrameDescriptor.RANGE_AFTER_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN) + 1;
            upTos[range] = frame.getLong(offset + FrameDescriptor.RANGE_UP_TO_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
            limits[range] = NOT_REACHED;
        }
    }

    /**
     * What is sent to the peer is noted, and what a short request says of what it holds; a long one is of a catch-up,
     * of which little is pushed.
     */
    void teach(final LinkKnowledge ofPeer, final AuthorTable table) {
        knowledge = ofPeer;
        for (int range = 0; range < rangeCount && rangeCount <= RANGES_OF_LIVE_MAX; range++) {
            final int ordinal = table.find(authors, range * AuthorId.LENGTH);
            if (ordinal >= 0) {
                knowledge.holds(ordinal, nexts[range] - 1);
            }
        }
    }

    private void reserve(final int count) {
        if (count > nexts.length) {
            nexts = Arrays.copyOf(nexts, count);
            upTos = Arrays.copyOf(upTos, count);
            limits = Arrays.copyOf(limits, count);
            authors.wrap(new byte[count * AuthorId.LENGTH]);
        }
    }

    int id() {
        return id;
    }

    int rangeCount() {
        return rangeCount;
    }

    boolean isOpen() {
        return isOpen;
    }

    boolean isWithLane() {
        return isWithLane;
    }

    /** Whether the order that is with a lane ends the request if it is sent whole: the peer may know before we do. */
    boolean mayHaveEnded() {
        return mayHaveEnded;
    }

    boolean isCancelled() {
        return isCancelled;
    }

    long balance() {
        return balance;
    }

    /** Whether nothing can be sent before more credit comes. */
    boolean isOutOfCredit() {
        return balance <= 0 || awaitsCredit;
    }

    /** What credit is left ends the run in a place where it must not end. */
    void awaitCredit() {
        awaitsCredit = true;
    }

    /** More credit; false when it no longer adds up to less than 2^31. */
    boolean addCredit(final long credit) {
        balance += credit;
        awaitsCredit = false;
        return balance <= Integer.MAX_VALUE;
    }

    void cancel() {
        isCancelled = true;
    }

    /** Stops one author; false when more are stopped than the request has, which no honest peer does. */
    boolean withdraw(final DirectBuffer author, final int offset) {
        for (int range = current; range < rangeCount; range++) {
            if (Keys.equal(authors, range * AuthorId.LENGTH, author, offset)) {
                upTos[range] = WITHDRAWN;
            }
        }
        return --withdrawalsLeft >= 0;
    }

    /**
     * Passes over ranges that have nothing left to send, whether or not there is credit.
     *
     * @return whether that was the last of them.
     */
    boolean passEnded(final AuthorTable table) {
        assert !isWithLane : "the place belongs to the order that is out: requestId=" + Integer.toUnsignedString(id);
        while (current < rangeCount && nexts[current] > reach(current, table)) {
            current++;
        }
        return current == rangeCount;
    }

    /** Fills an order with the positions that come next. */
    void fill(final FetchOrder order, final AuthorTable table) {
        final int countMax = windowCount(order);
        order.reserve(countMax);
        int count = 0;
        int range = current;
        while (range < rangeCount) {
            final long limit = reach(range, table);
            final long next = nexts[range];
            if (next <= limit) {
                final int added = count == countMax ? 0 : positions(order, table, range, limit, count, countMax);
                count += added;
                if (next + added <= limit) {
                    break;
                }
            }
            range++;
        }
        order.positionCount(count);
        order.lastWhenDone(range == rangeCount);
        isWithLane = true;
        mayHaveEnded = range == rangeCount;
    }

    /**
     * How many positions an order takes: a whole window when it is to be prepared and the last one came from disk, but
     * no more than credit can buy.
     */
    private int windowCount(final FetchOrder order) {
        final int paidCount = (int)
                Math.min(FetchOrder.WINDOW_MAX, balance / EventDescriptor.EVENT_LENGTH_MIN + EVENTS_BEYOND_CREDIT);
        final int frameCount = Math.min(FetchOrder.POSITIONS_MAX, eventsHint);
        if (preparedCount >= FetchOrder.POSITIONS_MAX) {
            return Math.min(frameCount, paidCount);
        }
        order.toPrepare();
        return Math.min(isCold ? FetchOrder.WINDOW_MAX : frameCount, paidCount);
    }

    private int positions(
            final FetchOrder order,
            final AuthorTable table,
            final int range,
            final long limit,
            final int index,
            final int countMax) {
        final int ordinal = table.find(authors, range * AuthorId.LENGTH);
        return table.entries(ordinal, nexts[range], limit, order.entries(), index, countMax - index);
    }

    private long reach(final int range, final AuthorTable table) {
        if (limits[range] == NOT_REACHED) {
            final int ordinal = table.find(authors, range * AuthorId.LENGTH);
            limits[range] = ordinal < 0 ? 0 : Math.min(upTos[range], table.servedSeq(ordinal));
        } else if (table.quarantinedCount() > 0) {
            final int ordinal = table.find(authors, range * AuthorId.LENGTH);
            limits[range] = ordinal < 0 ? limits[range] : Math.min(limits[range], table.uncontestedMax(ordinal));
        }
        if (upTos[range] == WITHDRAWN) {
            limits[range] = Math.min(limits[range], nexts[range] - 1);
        }
        return limits[range];
    }

    /** No lane had room for the order. */
    void notTaken() {
        isWithLane = false;
        mayHaveEnded = false;
    }

    /** An order came back: its frame holds this many events. */
    void advance(final FetchOrder order, final AuthorTable table) {
        notTaken();
        if (order.isPrepared()) {
            preparedCount = order.preparedCount();
            isCold = preparedCount > 0;
        }
        if (!order.isSent()) {
            return;
        }
        preparedCount = Math.max(0, preparedCount - order.eventsSent());
        balance -= order.bytesSent();
        eventsHint = order.eventsSent() == order.positionCount()
                ? FetchOrder.POSITIONS_MAX
                : Math.max(EVENTS_HINT_MIN, order.eventsSent() * 2);
        int sent = 0;
        while (current < rangeCount && limits[current] != NOT_REACHED) {
            final int step =
                    (int) Math.min(order.eventsSent() - sent, Math.max(0, limits[current] - nexts[current] + 1));
            sent += step;
            nexts[current] += step;
            if (step > 0 && order.checkedCount() > 0 && order.isChecked(sent - 1)) {
                final int ordinal = table.find(authors, current * AuthorId.LENGTH);
                table.signatureChecked(ordinal, nexts[current] - 1);
            }
            if (step > 0 && knowledge != null) {
                knowledge.holdsIfRoom(table.find(authors, current * AuthorId.LENGTH), nexts[current] - 1);
            }
            if (nexts[current] <= limits[current]) {
                break;
            }
            current++;
        }
        assert sent == order.eventsSent() : "more events sent than the order named: sent=" + sent;
    }

    /** The range whose turn it is can't go on: it is passed over. Where its author's key is in {@link #authors}. */
    int giveUpRange() {
        while (nexts[current] > limits[current]) {
            current++;
        }
        upTos[current] = WITHDRAWN;
        return current * AuthorId.LENGTH;
    }

    DirectBuffer authors() {
        return authors;
    }

    void close() {
        isOpen = false;
    }
}
