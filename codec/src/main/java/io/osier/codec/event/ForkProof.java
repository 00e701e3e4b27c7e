package io.osier.codec.event;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.AuthorId;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Two events that prove that their author signed two histories in one topic: two with one seq and different hashes, or
 * {@code n} and {@code n + 1} where the second does not name the first as the one before it. Whether they do so is for
 * {@link io.osier.codec.crypto.ForkVerifier} to say; this holds them.
 *
 * <p>Immutable; any thread. The buffers are not to be written.
 */
public final class ForkProof {
    private final AuthorId author;
    private final long lowerSeq;
    private final UnsafeBuffer first;
    private final UnsafeBuffer second;

    private ForkProof(final UnsafeBuffer first, final UnsafeBuffer second) {
        this.first = first;
        this.second = second;
        author = AuthorId.of(first, EventDescriptor.AUTHOR_OFFSET);
        lowerSeq = first.getLong(EventDescriptor.SEQ_OFFSET, LITTLE_ENDIAN);
    }

    /**
     * Copies two events.
     *
     * @param first buffer with the one of the lower seq.
     * @param firstOffset at which it begins.
     * @param firstLength of it, at least the length of an event without content.
     * @param second buffer with the other.
     * @param secondOffset at which it begins.
     * @param secondLength of it.
     * @return them, whatever they prove.
     */
    public static ForkProof of(
            final DirectBuffer first,
            final int firstOffset,
            final int firstLength,
            final DirectBuffer second,
            final int secondOffset,
            final int secondLength) {
        return new ForkProof(copy(first, firstOffset, firstLength), copy(second, secondOffset, secondLength));
    }

    private static UnsafeBuffer copy(final DirectBuffer event, final int offset, final int length) {
        if (length < EventDescriptor.EVENT_LENGTH_MIN || length > EventDescriptor.EVENT_LENGTH_MAX) {
            throw new IllegalArgumentException("an event has a length within the limits: length=" + length);
        }
        final byte[] bytes = new byte[length];
        event.getBytes(offset, bytes);
        return new UnsafeBuffer(bytes);
    }

    /** Who forked. */
    public AuthorId author() {
        return author;
    }

    /** The seq from which on nothing of the author is taken for true: that of the first event. */
    public long lowerSeq() {
        return lowerSeq;
    }

    /** The event of the lower seq, from index 0 to the buffer's capacity. */
    public DirectBuffer first() {
        return first;
    }

    /** The other event, from index 0 to the buffer's capacity; its seq is the same or one more. */
    public DirectBuffer second() {
        return second;
    }
}
