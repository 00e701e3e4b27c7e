package io.osier.codec.crypto;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.EventHash;
import io.osier.codec.Keys;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.EventValidator;
import io.osier.codec.event.ForkFault;
import io.osier.codec.event.ForkProof;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Says whether two events prove that their author signed two histories in one topic. Looks at nothing but the two
 * events and the topic, so everybody comes to the same verdict, and who does not have the author's key cannot make a
 * proof: both signatures must be right.
 *
 * <p>Takes any bytes and never throws on them. One thread at a time, any number of topics in turn.
 */
public final class ForkVerifier {
    /*
     * Cheap checks first: form, checksum, author and seqs, then two hashes, then two signatures. The hash is of what was
     * signed and not of the signature, so one event with two right signatures proves nothing.
     */
    private final EventHasher hasher;
    private final SignatureVerifier verifier;
    private final UnsafeBuffer firstHash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final UnsafeBuffer secondHash = new UnsafeBuffer(new byte[EventHash.LENGTH]);

    /**
     * Makes a verifier, to be told the topic before it verifies.
     *
     * @param provider that does the work.
     */
    public ForkVerifier(final CryptoProvider provider) {
        hasher = provider.newHasher();
        verifier = provider.newVerifier();
    }

    /**
     * Says which topic the events to come belong to.
     *
     * @param topicId of them.
     * @return this.
     */
    public ForkVerifier topic(final TopicId topicId) {
        hasher.topic(topicId);
        return this;
    }

    /**
     * Judges two events.
     *
     * @param proof that holds them.
     * @return {@link ForkFault#NONE} when they prove a fork.
     */
    public ForkFault verify(final ForkProof proof) {
        final DirectBuffer first = proof.first();
        final DirectBuffer second = proof.second();
        if (!isWhole(first) || !isWhole(second)) {
            return ForkFault.MALFORMED;
        }
        if (!Keys.equal(first, EventDescriptor.AUTHOR_OFFSET, second, EventDescriptor.AUTHOR_OFFSET)) {
            return ForkFault.AUTHORS_DIFFER;
        }
        final long step = seq(second) - seq(first);
        if (step != 0 && step != 1) {
            return ForkFault.SEQS_APART;
        }
        hasher.hash(first, 0, firstHash, 0);
        hasher.hash(second, 0, secondHash, 0);
        final boolean isOneHistory = step == 0
                ? Keys.equal(firstHash, 0, secondHash, 0)
                : Keys.equal(firstHash, 0, second, EventDescriptor.PREV_OFFSET);
        if (isOneHistory) {
            return ForkFault.ONE_HISTORY;
        }
        if (!SignatureVerifier.isKeyAcceptable(first, EventDescriptor.AUTHOR_OFFSET)) {
            return ForkFault.KEY_REFUSED;
        }
        return isSigned(first, firstHash) && isSigned(second, secondHash) ? ForkFault.NONE : ForkFault.SIGNATURE_WRONG;
    }

    private static boolean isWhole(final DirectBuffer event) {
        return EventValidator.validate(event, 0, event.capacity()) == EventFault.NONE
                && event.getInt(EventDescriptor.LENGTH_OFFSET, LITTLE_ENDIAN) == event.capacity();
    }

    private static long seq(final DirectBuffer event) {
        return event.getLong(EventDescriptor.SEQ_OFFSET, LITTLE_ENDIAN);
    }

    private boolean isSigned(final DirectBuffer event, final DirectBuffer hash) {
        return verifier.verify(event, EventDescriptor.AUTHOR_OFFSET, hash, 0, event, EventDescriptor.SIGNATURE_OFFSET);
    }
}
