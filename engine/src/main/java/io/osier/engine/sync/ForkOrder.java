package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.event.ForkFault;
import io.osier.codec.event.ForkProof;
import io.osier.engine.log.StorageException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Work about one author's fork that may wait for the disk or takes signatures: from the topic's owner to a fetch lane
 * and back. A lane carries it out with a {@link ForkWork}. Made by the {@link TopicSession}.
 *
 * <p>Whoever holds it owns it. It is made anew each time, because forks are rare, and holds up to two events.
 */
public final class ForkOrder {
    enum Kind {
        /** Is what a peer sent a proof? */
        CHECK_PROOF,
        /** Does what a peer sent make a proof with an event that we hold? */
        CHECK_EVIDENCE,
        /** Send a peer the proof that we keep. */
        SEND
    }

    /** Stands for an event that is not held. */
    static final long NO_ENTRY = 0;

    private final Kind kind;
    private final TopicId topicId;
    private final PeerSession peer;
    private final IncomingRequest request;
    private final AuthorId author;
    private final long entry;
    private final UnsafeBuffer event;
    private ForkProof proof;
    private ForkFault fault;
    private boolean isKept;
    private boolean isSent;
    private EventHash servedHash;
    private StorageException failure;

    private ForkOrder(
            final Kind kind,
            final TopicId topicId,
            final PeerSession peer,
            final IncomingRequest request,
            final AuthorId author,
            final long entry,
            final UnsafeBuffer event,
            final ForkProof proof) {
        this.kind = kind;
        this.topicId = topicId;
        this.peer = peer;
        this.request = request;
        this.author = author;
        this.entry = entry;
        this.event = event;
        this.proof = proof;
    }

    /** An order to check a proof, with the entry of our own event at its lower seq. */
    static ForkOrder ofProof(final TopicId topicId, final PeerSession peer, final ForkProof proof, final long entry) {
        return new ForkOrder(Kind.CHECK_PROOF, topicId, peer, null, proof.author(), entry, null, proof);
    }

    /** An order to check an event, which is copied, against our own of the same seq or the one before. */
    static ForkOrder ofEvidence(
            final TopicId topicId,
            final PeerSession peer,
            final AuthorId author,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long entry) {
        final UnsafeBuffer event = new UnsafeBuffer(new byte[length]);
        event.putBytes(0, buffer, offset, length);
        return new ForkOrder(Kind.CHECK_EVIDENCE, topicId, peer, null, author, entry, event, null);
    }

    /** An order to answer a request for a proof. */
    static ForkOrder toSend(
            final TopicId topicId, final PeerSession peer, final IncomingRequest request, final AuthorId author) {
        return new ForkOrder(Kind.SEND, topicId, peer, request, author, NO_ENTRY, null, null);
    }

    Kind kind() {
        return kind;
    }

    /** The topic that the events belong to. */
    public TopicId topicId() {
        return topicId;
    }

    /** The link that it is for or came from; an order's lane is chosen by it. */
    public TopicLink link() {
        return peer.link();
    }

    PeerSession peer() {
        return peer;
    }

    IncomingRequest request() {
        return request;
    }

    AuthorId author() {
        return author;
    }

    long entry() {
        return entry;
    }

    UnsafeBuffer event() {
        return event;
    }

    void judged(final ForkProof judgedProof, final ForkFault verdict) {
        proof = judgedProof;
        fault = verdict;
    }

    /** What was judged, or null. */
    ForkProof proof() {
        return proof;
    }

    /** The verdict, or null when there is none because something went wrong before. */
    ForkFault fault() {
        return fault;
    }

    /** Whether two signatures were checked and the fork is proven. */
    boolean isProven() {
        return fault == ForkFault.NONE;
    }

    void kept(final boolean isFirst) {
        isKept = isFirst;
    }

    /** Whether this is the proof that is kept of its author. */
    boolean isKept() {
        return isKept;
    }

    void servedHash(final EventHash hash) {
        servedHash = hash;
    }

    /** Hash of the event before the proof's lower seq, when our own event there says it; or null. */
    EventHash servedHash() {
        return servedHash;
    }

    void sent() {
        isSent = true;
    }

    boolean isSent() {
        return isSent;
    }

    /**
     * The lane's answer: something could not be read or written.
     *
     * @param cause what the log said.
     */
    public void failed(final StorageException cause) {
        failure = cause;
    }

    /** What the log said, or null. */
    public StorageException failure() {
        return failure;
    }
}
