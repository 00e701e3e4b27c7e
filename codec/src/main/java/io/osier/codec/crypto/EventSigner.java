package io.osier.codec.crypto;

import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Completes local events: author, length, padding, hash, signature and checksum in one call.
 *
 * <pre>{@code
 * final EventSigner eventSigner = new EventSigner(provider, topicId);
 * encoder.wrap(buffer, offset).seq(seq).timestampHintMs(nowMs).prev(head, 0).payload(content, 0, length);
 * final int eventLength = eventSigner.sign(encoder, signer, head, 0); // head is this event's hash now
 * }</pre>
 *
 * <p>One thread at a time.
 */
public final class EventSigner {
    private final EventHasher hasher;
    private final UnsafeBuffer message = new UnsafeBuffer(SignedMessage.newMessage());

    /**
     * Makes a signer of events.
     *
     * @param provider that hashes.
     * @param topicId of the events.
     */
    public EventSigner(final CryptoProvider provider, final TopicId topicId) {
        hasher = provider.newHasher().topic(topicId);
    }

    /**
     * Says which topic the events to come belong to.
     *
     * @param topicId of them.
     * @return this.
     */
    public EventSigner topic(final TopicId topicId) {
        hasher.topic(topicId);
        return this;
    }

    /**
     * Completes an event.
     *
     * @param encoder wrapped, with seq, prev, deps and payload written.
     * @param signer whose author becomes the event's.
     * @param hash that takes the event's hash; it may be where {@code prev} was taken from.
     * @param hashOffset at which its 32 bytes begin.
     * @return the length of the whole event.
     * @throws IllegalStateException when seq and prev do not make a canonical event.
     */
    public int sign(
            final EventEncoder encoder, final Signer signer, final MutableDirectBuffer hash, final int hashOffset) {
        final MutableDirectBuffer buffer = encoder.buffer();
        final int offset = encoder.offset();
        signer.author().copyTo(buffer, offset + EventDescriptor.AUTHOR_OFFSET);
        final int length = encoder.finish();
        hasher.hash(buffer, offset, message, SignedMessage.HASH_INDEX);
        signer.sign(message, 0, SignedMessage.LENGTH, buffer, offset + EventDescriptor.SIGNATURE_OFFSET);
        encoder.crc();
        hash.putBytes(hashOffset, message, SignedMessage.HASH_INDEX, SignedMessage.LENGTH - SignedMessage.HASH_INDEX);
        return length;
    }
}
