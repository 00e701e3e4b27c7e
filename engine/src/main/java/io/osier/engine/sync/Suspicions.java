package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.Keys;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What one peer has given us cause to think of authors on one topic: that it holds another history than ours, of which
 * we can ask for an event, or that it says it holds an author in quarantine, of which we can ask for the proof. Belongs
 * to the thread that owns the topic.
 */
/*
 * All of it is claims, so it is bounded by number, and costs the peer's link one request and one order at a time. An
 * author is asked for in each way once per link: a peer that cannot prove what it says is not asked again.
 */
final class Suspicions {
    private final AuthorMap evidence;
    private final AuthorMap claims;
    private final AuthorMap asked;
    private final UnsafeBuffer openAuthor = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private OutgoingRequest open;
    private int openId;
    private long openSeq;
    private boolean isAnswered;
    private ForkOrder order;
    private boolean isOrderOut;
    private int evidenceSlot;
    private int claimsSlot;

    Suspicions(final long seed, final int authorsMax) {
        evidence = new AuthorMap(seed, authorsMax);
        claims = new AuthorMap(seed, authorsMax);
        asked = new AuthorMap(seed, authorsMax);
    }

    /** The seqs of the events to ask for, one of each author. */
    AuthorMap evidence() {
        return evidence;
    }

    /** The authors whose proofs are to be asked for. */
    AuthorMap claims() {
        return claims;
    }

    /** Whether something of an author is still to be asked for, or has been and is not answered or not judged. */
    boolean isPending(final DirectBuffer author, final int offset) {
        return evidence.value(author, offset) != 0
                || claims.value(author, offset) != 0
                || isOrderOf(author, offset)
                || isAsked(author, offset);
    }

    /** Whether a request of an author is open for one of these: no other one of the author may be. */
    boolean isAsked(final DirectBuffer author, final int offset) {
        return open != null && isOpenOf(author, offset);
    }

    /** The peer says that it holds an author in quarantine. */
    void claim(final DirectBuffer author, final int offset) {
        if (asked.value(author, offset) == 0 && asked.put(author, offset, 1)) {
            claims.put(author, offset, 1);
        }
    }

    /** The next slot of a map to look at; each is looked at in turn. */
    int nextSlot(final AuthorMap map) {
        if (map == evidence) {
            evidenceSlot = evidenceSlot + 1 < map.slotCount() ? evidenceSlot + 1 : 0;
            return evidenceSlot;
        }
        claimsSlot = claimsSlot + 1 < map.slotCount() ? claimsSlot + 1 : 0;
        return claimsSlot;
    }

    void opened(final OutgoingRequest request, final DirectBuffer author, final int offset, final long seq) {
        open = request;
        openSeq = seq;
        openId = request.id();
        isAnswered = false;
        openAuthor.putBytes(0, author, offset, AuthorId.LENGTH);
    }

    /** The request that is open for one of these, or null. */
    OutgoingRequest open() {
        return open;
    }

    DirectBuffer openAuthor() {
        return openAuthor;
    }

    boolean isOpenOf(final DirectBuffer author, final int offset) {
        return Keys.equal(openAuthor, 0, author, offset);
    }

    /** Whether the open request has settled, and its place may be another's by now. */
    boolean isOpenSettled() {
        return open.isFree() || open.id() != openId;
    }

    /** The open request has settled; what the peer was too busy to answer is asked again. */
    void closed() {
        if (open.isFree() && open.isToBeRepeated()) {
            (open.isOfProof() ? claims : evidence).put(openAuthor, 0, openSeq);
        }
        open = null;
    }

    /** Whether an order of an author is made. */
    boolean isOrderOf(final DirectBuffer author, final int offset) {
        return order != null && order.author().matches(author, offset);
    }

    boolean isAnswered() {
        return isAnswered;
    }

    void answered() {
        isAnswered = true;
    }

    /** Whether an order may be made. */
    boolean isFree() {
        return order == null;
    }

    void order(final ForkOrder made) {
        order = made;
    }

    /** The order that no lane has taken yet, or null. */
    ForkOrder waitingOrder() {
        return isOrderOut ? null : order;
    }

    void orderTaken() {
        isOrderOut = true;
    }

    void orderDone() {
        order = null;
        isOrderOut = false;
    }
}
