package io.osier.engine.runtime;

import static io.osier.codec.event.EventDescriptor.AUTHOR_OFFSET;
import static io.osier.codec.event.EventDescriptor.SIGNATURE_OFFSET;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventSigner;
import io.osier.codec.crypto.SignatureVerifier;
import io.osier.codec.crypto.Signer;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import io.osier.engine.log.SignedHead;
import io.osier.engine.log.journal.OwnHead;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The chain of one local author in one topic: signs events on the calling thread and hands them to the topic's agent,
 * which appends them. Any thread may offer; one at a time gets in.
 */
/*
 * The next seq and prev are this object's own, taken from the log once and then moved by each event handed over, so
 * that many events can be on their way. They move only after the hand-over, so a refused offer changes nothing. There
 * is one such object per author and topic: the agent keeps them.
 *
 * Until it is known what the author signed last, OwnHeadGate keeps it: nothing is signed, and the log's head may move.
 * From then on the agent looks again, before it appends, whether the log's head is still what the event builds on; if it
 * is not (the key is used elsewhere, too), the author stops for good. An event leaves the process only after its append,
 * so stopping there never forks.
 *
 * The signer is the application's code and may be wrong. Peers refuse what is not signed, and the chain could never go
 * on behind it, so every signature is checked before the event counts. That costs a publish one verification.
 */
public final class LocalPublisher {
    /** {@link #offer} answers this when the agent is behind: offer again later. */
    public static final long BACK_PRESSURED = -1;

    /** {@link #offer} answers this when the topic was left. */
    public static final long CLOSED = -2;

    /** {@link #offer} answers this while it is being found out what the author signed last: offer again later. */
    public static final long CONFIRMING = -3;

    private static final SignedHead NOTHING = new SignedHead(0, EventHash.of(new byte[EventHash.LENGTH]));
    private static final long BACK_PRESSURE_PAUSE_NS = 50_000;
    private static final long ACKNOWLEDGE_PAUSE_NS = 1_000_000;

    private final TopicId topicId;
    private final AuthorId author;
    private final Signer signer;
    private final EventSigner eventSigner;
    private final SignatureVerifier verifier;
    private final PublishQueue queue;
    private final TopicSignal signal;
    private final OwnHead ownHead;
    private final SignedHead journalled;
    private final EventEncoder encoder = new EventEncoder();
    private final UnsafeBuffer prev = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final UnsafeBuffer dep = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private long headSeq;
    private volatile long acknowledgedSeq;
    private volatile boolean isClosed;
    private volatile Keeping keeping;
    private volatile RuntimeException failure;

    LocalPublisher(
            final TopicId topicId,
            final AuthorId author,
            final Signer signer,
            final CryptoProvider crypto,
            final PublishQueue queue,
            final TopicSignal signal,
            final OwnHead ownHead) {
        this.topicId = topicId;
        this.ownHead = ownHead;
        journalled = ownHead == null ? NOTHING : ownHead.head();
        this.signer = signer;
        this.author = author;
        this.eventSigner = new EventSigner(crypto, topicId);
        this.verifier = crypto.newVerifier();
        this.queue = queue;
        this.signal = signal;
    }

    /** Takes no events for now. Agent's thread. */
    void keep(final Keeping because) {
        keeping = because;
    }

    /** Whether peers are asked what the author signed last. */
    boolean isConfirming() {
        final Keeping because = keeping;
        return because != null && because.isConfirming();
    }

    /** Takes events from now on, behind the head in the log. Agent's thread. */
    synchronized void openAt(final long seq, final DirectBuffer hashBuffer, final int hashOffset) {
        headSeq = seq;
        acknowledgedSeq = seq;
        prev.putBytes(0, hashBuffer, hashOffset, EventHash.LENGTH);
        keeping = null;
    }

    /** Why {@link #offer} answers {@link #CONFIRMING}; empty when it does not any more. */
    public String confirming() {
        final Keeping because = keeping;
        return failure == null && because != null && because.isConfirming() ? because.why() : "";
    }

    /** The author. */
    public AuthorId author() {
        return author;
    }

    /** The last seq that is in the log; what was offered above it is on its way. */
    public long acknowledgedSeq() {
        return acknowledgedSeq;
    }

    /**
     * Signs an event and hands it to the topic's agent.
     *
     * @param payload that holds the payload; copied.
     * @param offset at which it begins.
     * @param length in bytes.
     * @param deps hashes of other authors' events, strictly ascending.
     * @param timestampHintMs ms since 1970, for display.
     * @return its seq, or {@link #BACK_PRESSURED}, {@link #CLOSED} or {@link #CONFIRMING}; then nothing happened.
     * @throws IllegalArgumentException when the event would be longer, or have more deps, than the protocol allows.
     * @throws IllegalStateException when own events are missing in the log, or the signer does not sign with its
     *     author's key; nothing happened.
     * @throws io.osier.engine.log.ShortageException when there is no room for events now; nothing happened.
     * @throws RuntimeException that stopped this author or its topic.
     */
    public long offer(
            final DirectBuffer payload,
            final int offset,
            final int length,
            final List<EventHash> deps,
            final long timestampHintMs) {
        return offer(payload, offset, length, deps, timestampHintMs, null);
    }

    private synchronized long offer(
            final DirectBuffer payload,
            final int offset,
            final int length,
            final List<EventHash> deps,
            final long timestampHintMs,
            final Thread waiter) {
        requireLimits(length, deps.size());
        boolean isOnItsWay = false;
        queue.enter();
        try {
            if (failure != null) {
                throw failure;
            }
            if (isClosed) {
                return CLOSED;
            }
            final Keeping because = keeping;
            if (because != null) {
                return answer(because);
            }
            isOnItsWay = submit(payload, offset, length, deps, timestampHintMs, waiter);
            return isOnItsWay ? headSeq : BACK_PRESSURED;
        } finally {
            if (!isOnItsWay || !queue.isJournalled()) {
                queue.leave();
            }
        }
    }

    private static long answer(final Keeping because) {
        if (because.isConfirming()) {
            return CONFIRMING;
        }
        throw new IllegalStateException(because.why());
    }

    private boolean submit(
            final DirectBuffer payload,
            final int offset,
            final int length,
            final List<EventHash> deps,
            final long timestampHintMs,
            final Thread waiter) {
        queue.requireRoom();
        final PublishSlot slot = queue.acquire(this, waiter, EventDescriptor.length(deps.size(), length));
        if (slot == null) {
            return false;
        }
        boolean isOurs = true;
        try {
            encode(slot, payload, offset, length, deps, timestampHintMs);
            if (!queue.submit(slot)) {
                return false;
            }
            isOurs = false;
        } finally {
            if (isOurs) {
                queue.release(slot);
            }
        }
        headSeq++;
        prev.putBytes(0, hash, 0, EventHash.LENGTH);
        signal.raise();
        return true;
    }

    /** The author's head in the journal, or null without one. */
    OwnHead ownHead() {
        return ownHead;
    }

    /** The author's head in the journal when the publisher was made. */
    SignedHead journalled() {
        return journalled;
    }

    /** An event was journalled, or could not be. On the journal's thread. */
    void onCommitted(final PublishSlot slot, final RuntimeException problem) {
        try {
            if (problem == null) {
                queue.offer(slot);
            } else {
                fail(problem);
                slot.wakeWaiter();
                queue.release(slot);
            }
        } finally {
            queue.leave();
            signal.raise();
        }
    }

    private void encode(
            final PublishSlot slot,
            final DirectBuffer payload,
            final int offset,
            final int length,
            final List<EventHash> deps,
            final long timestampHintMs) {
        encoder.wrap(slot.buffer(), 0).seq(headSeq + 1).timestampHintMs(timestampHintMs);
        if (headSeq > 0) {
            encoder.prev(prev, 0);
        }
        for (int i = 0; i < deps.size(); i++) {
            deps.get(i).copyTo(dep, 0);
            encoder.dep(dep, 0);
        }
        encoder.payload(payload, offset, length);
        final int eventLength = eventSigner.sign(encoder, signer, hash, 0);
        requireSigned(slot.buffer());
        slot.describe(headSeq + 1, eventLength, hash);
    }

    private void requireSigned(final DirectBuffer event) {
        if (!author.matches(event, AUTHOR_OFFSET)
                || !verifier.verify(event, AUTHOR_OFFSET, hash, 0, event, SIGNATURE_OFFSET)) {
            throw new IllegalStateException(
                    "a signer signs with its author's key: topic=" + topicId + " author=" + author + " seq="
                            + (headSeq + 1) + " signer=" + signer.getClass().getName());
        }
    }

    /**
     * Signs an event, hands it over and waits until it is in the log.
     *
     * @param payload of the event; copied.
     * @param deps hashes of other authors' events, strictly ascending.
     * @param timestampHintMs ms since 1970, for display.
     * @return its seq, or {@link #CONFIRMING}; then nothing happened.
     * @throws IllegalArgumentException when the event would be longer, or have more deps, than the protocol allows.
     * @throws IllegalStateException when the topic was left meanwhile, own events are missing in the log, or the signer
     *     does not sign with its author's key.
     * @throws io.osier.engine.log.ShortageException when there is no room for events now; nothing happened.
     * @throws RuntimeException that stopped this author or its topic.
     */
    public long publish(final DirectBuffer payload, final List<EventHash> deps, final long timestampHintMs) {
        boolean isInterrupted = false;
        try {
            final Thread self = Thread.currentThread();
            long seq = offer(payload, 0, payload.capacity(), deps, timestampHintMs, self);
            while (seq == BACK_PRESSURED) {
                LockSupport.parkNanos(this, BACK_PRESSURE_PAUSE_NS);
                isInterrupted |= Thread.interrupted();
                seq = offer(payload, 0, payload.capacity(), deps, timestampHintMs, self);
            }
            while (acknowledgedSeq < seq || seq == CLOSED) {
                requireUsable(seq);
                LockSupport.parkNanos(this, ACKNOWLEDGE_PAUSE_NS);
                isInterrupted |= Thread.interrupted();
            }
            return seq;
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void requireUsable(final long seq) {
        if (failure != null) {
            throw failure;
        }
        if (seq == CLOSED || (isClosed && acknowledgedSeq < seq)) {
            throw new IllegalStateException("a topic that was left takes no events: topic=" + topicId + " author="
                    + author + " acknowledgedSeq=" + acknowledgedSeq);
        }
    }

    private static void requireLimits(final int length, final int depCount) {
        if (depCount > EventDescriptor.DEPS_MAX) {
            throw new IllegalArgumentException(
                    "an event has at most " + EventDescriptor.DEPS_MAX + " deps: depCount=" + depCount);
        }
        final int lengthMax = EventDescriptor.payloadLengthMax(depCount);
        if (length < 0 || length > lengthMax) {
            throw new IllegalArgumentException("a payload fits into one event, larger content is the application's to"
                    + " split: payloadLength=" + length + " payloadLengthMax=" + lengthMax + " depCount=" + depCount);
        }
    }

    /** What stopped this author, or null. */
    RuntimeException failure() {
        return failure;
    }

    void acknowledge(final long seq) {
        acknowledgedSeq = seq;
    }

    /** Nothing is accepted from now on; offers throw. The first failure stays, as a rule. */
    void fail(final RuntimeException cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** Whether the topic was left. */
    boolean isClosed() {
        return isClosed;
    }

    /** Nothing is accepted from now on. Agent's thread. */
    void close() {
        isClosed = true;
    }
}
