package io.osier.engine;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.engine.runtime.LocalPublisher;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An author of this engine in one topic: signs what the application publishes. There is one per author and topic,
 * however often it is asked for. Any thread; one offer at a time gets in.
 *
 * <p>With {@code Durability.SYNC}, the default, an acknowledged event has been forced to the disk, in the journal, and
 * survives the death of the machine. With {@code Durability.PROCESS} it has been written to the topic's log, which is
 * forced later: it survives the death of the process, and the death of the machine may take it. In memory it survives
 * nothing. In every case nothing leaves the process before it is acknowledged.
 *
 * <p>An author signs one history. As long as it is not certain what it signed last, because own events are missing or
 * may be missing ({@link Context#confirmOwnHead}), it does not publish; when peers have brought them, it goes on behind
 * them. A key belongs to one engine: when the log gets events of this author that this engine did not publish, the
 * author is stopped for good, and every call throws.
 */
public final class LocalAuthor {
    /** {@link #offer} answers this when the engine is behind; nothing happened: offer again later. */
    public static final long BACK_PRESSURED = LocalPublisher.BACK_PRESSURED;

    /** {@link #offer} answers this when the topic was left; nothing happened. */
    public static final long CLOSED = LocalPublisher.CLOSED;

    /**
     * {@link #offer} answers this while peers are asked what the author signed last; nothing happened: offer again
     * later. Ends when one peer has told all it holds. Ask {@link #confirming} for the reason.
     */
    public static final long CONFIRMING = LocalPublisher.CONFIRMING;

    private final LocalPublisher publisher;
    private final EpochClock clock;

    LocalAuthor(final LocalPublisher publisher, final EpochClock clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    /** The author's public key. */
    public AuthorId id() {
        return publisher.author();
    }

    /**
     * Signs an event with the time of this engine's clock, without deps, and hands it to the engine. Never waits.
     *
     * @param payload that holds the payload; copied.
     * @param offset at which it begins.
     * @param length in bytes.
     * @return its seq, or {@link #BACK_PRESSURED}, {@link #CLOSED} or {@link #CONFIRMING}.
     * @see #offer(DirectBuffer, int, int, long)
     */
    public long offer(final DirectBuffer payload, final int offset, final int length) {
        return offer(payload, offset, length, clock.time());
    }

    /**
     * Signs an event without deps on the calling thread and hands it to the engine. Never waits. The timestamp is part
     * of what is signed: for the same events a second time, as from a recorded history, hand in the same.
     *
     * @param payload that holds the payload; copied.
     * @param offset at which it begins.
     * @param length in bytes.
     * @param timestampHintMs ms since 1970, for display.
     * @return its seq, or {@link #BACK_PRESSURED}, {@link #CLOSED} or {@link #CONFIRMING}. It is published once
     *     {@link #acknowledgedSeq} has reached it.
     * @throws IllegalArgumentException when the payload does not fit into one event.
     * @throws IllegalStateException when own events are missing in the log, until peers have brought them back, or the
     *     signer does not sign with its author's key; nothing happened.
     * @throws io.osier.engine.log.ShortageException when the disk is nearly full, or other things are short: nothing
     *     happened, and the author may try again later; what it says has the values.
     * @throws RuntimeException that stopped the author or the topic, a {@code StorageException} when storage failed.
     */
    public long offer(final DirectBuffer payload, final int offset, final int length, final long timestampHintMs) {
        return publisher.offer(payload, offset, length, List.of(), timestampHintMs);
    }

    /**
     * Publishes an event without deps and waits until it is acknowledged.
     *
     * @param payload of the event; copied.
     * @return its seq.
     * @throws IllegalArgumentException when the payload does not fit into one event.
     * @throws ConfirmingException when peers are still asked what the author signed last; nothing happened.
     * @throws IllegalStateException when the topic was left, own events are missing in the log, or the signer does not
     *     sign with its author's key.
     * @throws io.osier.engine.log.ShortageException when the disk is nearly full, or other things are short: nothing
     *     happened, and the author may try again later; what it says has the values.
     * @throws RuntimeException that stopped the author or the topic, a {@code StorageException} when storage failed.
     */
    public long publish(final byte[] payload) {
        return publish(payload, List.of(), clock.time());
    }

    /**
     * Publishes an event and waits until it is acknowledged.
     *
     * @param payload of the event; copied.
     * @param deps hashes of other authors' events, at most 64, in any order; carried, never a condition.
     * @param timestampHintMs ms since 1970, for display.
     * @return its seq.
     * @throws IllegalArgumentException when the payload does not fit into one event, or there are too many deps.
     * @throws ConfirmingException when peers are still asked what the author signed last; nothing happened.
     * @throws IllegalStateException when the topic was left, own events are missing in the log, or the signer does not
     *     sign with its author's key.
     * @throws io.osier.engine.log.ShortageException when the disk is nearly full, or other things are short: nothing
     *     happened, and the author may try again later; what it says has the values.
     * @throws RuntimeException that stopped the author or the topic, a {@code StorageException} when storage failed.
     */
    public long publish(final byte[] payload, final List<EventHash> deps, final long timestampHintMs) {
        final List<EventHash> ascending = deps.stream().sorted().distinct().toList();
        final long seq = publisher.publish(new UnsafeBuffer(payload), ascending, timestampHintMs);
        if (seq == CONFIRMING) {
            throw new ConfirmingException(publisher.confirming());
        }
        return seq;
    }

    /** Why {@link #offer} answers {@link #CONFIRMING}, and what ends that; empty when it does not. */
    public String confirming() {
        return publisher.confirming();
    }

    /** The last seq that is acknowledged, 0 when there is none: as durable as the engine's {@code Durability} says. */
    public long acknowledgedSeq() {
        return publisher.acknowledgedSeq();
    }
}
