package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.Keys;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.Runs;
import java.util.Arrays;
import java.util.BitSet;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A request that we opened at a peer: which ranges it names, how far each has come, and how many bytes the peer may
 * still send. Belongs to the thread that owns the topic; reused.
 */
/*
 * States: FREE -> OPEN (sent) -> [CANCELLED] -> ENDED (LAST or Refuse came) -> FREE once no Response of it is with a
 * verifier. An ended request keeps its ranges until then, because received events are stored even when the link is gone.
 *
 * Two places per range: "next", the seq that the peer has to send next, moves when a frame arrives; the author's head in
 * the log moves when the frame has been verified. Ranges are answered in the order in which they were asked, so one
 * index walks along and matching a run costs no look-up.
 *
 * A range is refused when a run of it does not hold. What still comes of it is matched as before, because the peer may
 * not know yet, and then dropped.
 *
 * A range is moved when the peer was told to stop it and others may be asked for it. What still comes of it is matched as
 * before, too, and good unless another peer has been asked meanwhile.
 */
final class OutgoingRequest {
    enum State {
        FREE,
        OPEN,
        CANCELLED,
        ENDED
    }

    private static final int RANGES_MIN = 8;
    private static final int CREDIT_STEPS = 4;
    private static final long DONE = 0;

    private final UnsafeBuffer authors = new UnsafeBuffer(new byte[RANGES_MIN * AuthorId.LENGTH]);
    private long[] nexts = new long[RANGES_MIN];
    private long[] upTos = new long[RANGES_MIN];
    private State state = State.FREE;
    private int id;
    private int rangeCount;
    private int current;
    private long balance;
    private int creditOwed;
    private int pendingOrders;
    private boolean isCancelUnsent;
    private boolean isLastReceived;
    private boolean isToBeRepeated;
    private boolean isOfAwaited;
    private boolean isOfSuspicion;
    private boolean isOfProof;
    private final BitSet refusedRanges = new BitSet();
    private final BitSet movedRanges = new BitSet();
    private boolean hasAccepted;
    private boolean isMovedWhole;
    private int creditStep;
    private long bytesExpected;
    private long bytesReceived;
    private long bytesLate;
    private long activeNs;

    void open(final int requestId, final int credit, final long nowNs) {
        state = State.OPEN;
        id = requestId;
        rangeCount = 0;
        current = 0;
        balance = credit;
        creditOwed = 0;
        pendingOrders = 0;
        isCancelUnsent = false;
        isLastReceived = false;
        isToBeRepeated = false;
        isOfAwaited = false;
        isOfSuspicion = false;
        isOfProof = false;
        refusedRanges.clear();
        movedRanges.clear();
        hasAccepted = false;
        isMovedWhole = false;
        creditStep = credit / CREDIT_STEPS;
        bytesExpected = 0;
        bytesReceived = 0;
        bytesLate = 0;
        activeNs = nowNs;
    }

    /** Says before it is sent what the peer may send, and what all its ranges are thought to hold. */
    void grant(final int credit, final long expectedLength) {
        balance = credit;
        creditStep = credit / CREDIT_STEPS;
        bytesExpected = expectedLength;
    }

    /** What the peer may send: before anything has come, what it was granted. */
    int credit() {
        return (int) balance;
    }

    void addRange(final DirectBuffer author, final int offset, final long afterSeq, final long upToSeq) {
        if (rangeCount == nexts.length) {
            nexts = Arrays.copyOf(nexts, rangeCount * 2);
            upTos = Arrays.copyOf(upTos, rangeCount * 2);
            authors.wrap(Arrays.copyOf(authors.byteArray(), rangeCount * 2 * AuthorId.LENGTH));
        }
        authors.putBytes(rangeCount * AuthorId.LENGTH, author, offset, AuthorId.LENGTH);
        nexts[rangeCount] = afterSeq + 1;
        upTos[rangeCount] = upToSeq;
        rangeCount++;
    }

    int id() {
        return id;
    }

    State state() {
        return state;
    }

    boolean isFree() {
        return state == State.FREE;
    }

    boolean awaitsLast() {
        return state == State.OPEN || state == State.CANCELLED;
    }

    int rangeCount() {
        return rangeCount;
    }

    DirectBuffer authors() {
        return authors;
    }

    static int authorOffset(final int range) {
        return range * AuthorId.LENGTH;
    }

    long afterSeq(final int range) {
        return nexts[range] - 1;
    }

    long upToSeq(final int range) {
        return upTos[range];
    }

    /** Lets a range go further, before the request is sent. */
    void extendRange(final int range, final long upToSeq) {
        upTos[range] = upToSeq;
    }

    /** Everything up to the range's end is stored. */
    void rangeDone(final int range) {
        upTos[range] = DONE;
    }

    boolean isRangeDone(final int range) {
        return upTos[range] == DONE;
    }

    /**
     * Matches the runs of a Response with the ranges.
     *
     * @return null when every run is where it belongs, else the rule that was broken.
     */
    String accept(final DirectBuffer buffer, final Runs runs, final int eventsLength, final long nowNs) {
        // Only the last event may overdraw, and the balance there is never less than the one here allows.
        if (eventsLength > 0 && (balance <= 0 || eventsLength - balance >= EventDescriptor.EVENT_LENGTH_MAX)) {
            return "a peer sends no more than its credit: requestId=" + id + " balance=" + balance + " bytes="
                    + eventsLength;
        }
        if (isOfProof && eventsLength > 0) {
            return "a request for a proof is answered by a Fork: requestId=" + id + " bytes=" + eventsLength;
        }
        balance -= eventsLength;
        bytesReceived += eventsLength;
        if (eventsLength > 0) {
            activeNs = nowNs;
            hasAccepted = true;
            bytesLate += state == State.CANCELLED ? eventsLength : 0;
        }
        for (int i = 0; i < runs.count(); i++) {
            final int range = rangeOf(buffer, runs.offset(i) + EventDescriptor.AUTHOR_OFFSET);
            if (range < 0) {
                return "a response answers its request's authors in their order: requestId=" + id + " author="
                        + AuthorId.of(buffer, runs.offset(i) + EventDescriptor.AUTHOR_OFFSET);
            }
            if (runs.firstSeq(i) != nexts[range] || runs.lastSeq(i) > upTos[range]) {
                return "a response continues the range that was asked: requestId=" + id + " author="
                        + AuthorId.of(buffer, runs.offset(i) + EventDescriptor.AUTHOR_OFFSET) + " firstSeq="
                        + Long.toUnsignedString(runs.firstSeq(i)) + " eventCount=" + runs.eventCount(i) + " expected="
                        + nexts[range] + ".." + upTos[range];
            }
            current = range;
            nexts[range] = runs.lastSeq(i) + 1;
        }
        return null;
    }

    private int rangeOf(final DirectBuffer buffer, final int authorOffset) {
        for (int range = current; range < rangeCount; range++) {
            if (Keys.equal(authors, authorOffset(range), buffer, authorOffset)) {
                return range;
            }
        }
        return -1;
    }

    /** The range of an author, or -1 when it was not asked for. Cold. */
    int find(final DirectBuffer author, final int offset) {
        for (int range = 0; range < rangeCount; range++) {
            if (Keys.equal(authors, authorOffset(range), author, offset)) {
                return range;
            }
        }
        return -1;
    }

    private int rangeOfAccepted(final DirectBuffer author, final int offset) {
        final int range = find(author, offset);
        if (range < 0) {
            throw new IllegalStateException("no range of an author whose run was accepted: requestId=" + id);
        }
        return range;
    }

    /**
     * Drops the rest of an author's range because a run of it does not hold. Cold.
     *
     * @return false when it was dropped before.
     */
    boolean refuseRange(final DirectBuffer author, final int offset) {
        final int range = rangeOfAccepted(author, offset);
        final boolean isNew = !refusedRanges.get(range);
        refusedRanges.set(range);
        return isNew;
    }

    /** Whether the rest of an author's range has been dropped. Costs a look only when any has. */
    boolean isRangeRefused(final DirectBuffer author, final int offset) {
        return !refusedRanges.isEmpty() && refusedRanges.get(rangeOfAccepted(author, offset));
    }

    /**
     * Others may be asked for a range from now on: the peer has been told to stop it.
     *
     * @param length that the range is thought to hold.
     */
    void moveRange(final int range, final long length) {
        movedRanges.set(range);
        bytesExpected -= length;
    }

    boolean isRangeMoved(final int range) {
        return movedRanges.get(range);
    }

    /** Whether a range has been moved. */
    boolean hasMovedRanges() {
        return !movedRanges.isEmpty();
    }

    /** Whether an author's range has been moved. Costs a look only when any has. */
    boolean isRangeMoved(final DirectBuffer author, final int offset) {
        return !movedRanges.isEmpty() && movedRanges.get(rangeOfAccepted(author, offset));
    }

    /** Whether the peer has not come to a range yet, as far as can be known, and may be told to leave it out. */
    boolean isRangeMovable(final int range) {
        final boolean isBegun = range < current || (range == current && hasAccepted);
        return !isBegun && !isRangeDone(range) && !movedRanges.get(range) && !refusedRanges.get(range);
    }

    /** The peer has been told to stop it all, because it was silent. */
    void cancelledToMove(final long nowNs) {
        state = State.CANCELLED;
        isMovedWhole = true;
        activeNs = nowNs;
    }

    /** Whether it was cancelled because the peer was silent. */
    boolean isMovedWhole() {
        return isMovedWhole;
    }

    boolean isOfAwaited() {
        return isOfAwaited;
    }

    /** Bytes that came after it was cancelled. */
    long bytesLate() {
        return bytesLate;
    }

    /** Bytes of events that came. */
    long bytesReceived() {
        return bytesReceived;
    }

    /** Bytes that are thought still to come. */
    long bytesLeft() {
        return state == State.OPEN && !isLastReceived ? Math.max(0, bytesExpected - bytesReceived) : 0;
    }

    /** Whether the peer has to send something and may. */
    boolean isOwed() {
        return state == State.OPEN && !isLastReceived && balance > 0;
    }

    /** Whether it brings something that another peer may be asked for instead. */
    boolean isMovable() {
        return isOwed() && !isOfAwaited && !isOfSuspicion;
    }

    /** A Response is on its way through verification. */
    void orderStarted(final boolean isLast) {
        pendingOrders++;
        isLastReceived |= isLast;
    }

    /** Whether the peer has ended the request; what came with or before its LAST may still be with a verifier. */
    boolean isLastReceived() {
        return isLastReceived;
    }

    /** A Response has left verification, its events are stored or dropped: the peer may send as many again. */
    void orderDone(final int eventsLength, final long nowNs) {
        pendingOrders--;
        creditOwed += eventsLength;
        activeNs = nowNs;
    }

    /** Whether Responses of it are with a verifier, or wait for one. */
    boolean hasPendingOrders() {
        return pendingOrders > 0;
    }

    int creditOwed() {
        return creditOwed;
    }

    /** Whether to let the peer send more: as much has been stored as is worth a message, and it may need it. */
    boolean isCreditDue() {
        return state == State.OPEN
                && !isLastReceived
                && creditOwed >= creditStep
                && balance < Math.max(bytesLeft(), 2L * creditStep);
    }

    void creditSent() {
        balance += creditOwed;
        creditOwed = 0;
    }

    /** It asks for an author that is awaited: if it has to be cancelled, the peer is asked again. */
    void ofAwaited() {
        isOfAwaited = true;
    }

    /**
     * It asks a peer to show what it claims, for the {@link Quarantine}; what is held is not brought on by it.
     *
     * @param isForProof whether it asks for a Fork; else for one event.
     */
    void ofSuspicion(final boolean isForProof) {
        isOfSuspicion = true;
        isOfProof = isForProof;
    }

    boolean isOfSuspicion() {
        return isOfSuspicion;
    }

    /** Whether it asks for one event that we may hold another of. */
    boolean isOfEvidence() {
        return isOfSuspicion && !isOfProof;
    }

    boolean isOfProof() {
        return isOfProof;
    }

    void cancel(final long nowNs) {
        state = State.CANCELLED;
        isToBeRepeated |= isOfAwaited;
        isCancelUnsent = true;
        activeNs = nowNs;
    }

    boolean isCancelUnsent() {
        return isCancelUnsent;
    }

    void cancelSent() {
        isCancelUnsent = false;
    }

    /** The peer may be asked for the same again. */
    void repeat() {
        isToBeRepeated = true;
    }

    boolean isToBeRepeated() {
        return isToBeRepeated;
    }

    /** Nothing more will come: LAST or a refusal arrived, or the link is gone. */
    void end() {
        state = State.ENDED;
        isCancelUnsent = false;
    }

    /** Whether the request has ended and none of its Responses is with a verifier. */
    boolean isSettled() {
        return state == State.ENDED && pendingOrders == 0;
    }

    void free() {
        state = State.FREE;
    }

    /** Whether the peer could have sent something for longer than the limit and did not. */
    boolean isStalled(final long nowNs, final long stallNs) {
        return awaitsLast()
                && pendingOrders == 0
                && (balance > 0 || state == State.CANCELLED)
                && nowNs - activeNs > stallNs;
    }
}
