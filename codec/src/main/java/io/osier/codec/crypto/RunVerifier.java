package io.osier.codec.crypto;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.EventHash;
import io.osier.codec.Keys;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.EventValidator;
import io.osier.codec.event.Runs;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Verifies received events: form, checksum, hash, chain and signatures, and tells what runs they make.
 *
 * <p>A run without a fault is authentic as a chain: each event's {@code prev} is the hash of the one before it, and the
 * author signed the last one (or, in {@link Verification#EVERY_EVENT}, each one). Whether its first event follows what
 * is held already is for the caller to see, who knows the heads.
 *
 * <p>In {@link Verification#RUN} a fault anywhere takes the whole run. In {@link Verification#EVERY_EVENT} what lies
 * before the fault is a run of its own, without fault, and the faulty run begins with the faulty event. A signature
 * that is wrong inside a run whose chain and last signature hold is {@link EventFault#SIGNATURE_DAMAGED}: no signature
 * is under a hash, so whoever sent the run may not have known.
 *
 * <p>Takes any bytes and never throws on them. One thread at a time, any number of topics in turn; allocates nothing
 * beyond what the provider does for a signature.
 */
public final class RunVerifier {
    /*
     * One pass. Each event is hopped to by its length, copied once for checksum and hash (EventHasher), checked, and
     * chained to the one before; the two last hashes alternate between the halves of `chain`, so that a fault leaves
     * the hash before it intact. The order of checks is that of DESIGN: cheap ones first, the signature last.
     *
     * Where a run ends is decided from author and seq alone, as in Runs.walk, before anything else of the next event
     * is looked at. So a damaged event takes down the run it claims to be in, and no other.
     */
    private final EventHasher hasher;
    private final SignatureVerifier signatureVerifier;
    private final UnsafeBuffer chain = new UnsafeBuffer(new byte[2 * EventHash.LENGTH]);
    private int chainOffset;
    private DirectBuffer buffer;
    private int end;
    private int signaturesChecked;
    private int eventsHashed;

    /**
     * Makes a verifier.
     *
     * @param provider that does the work.
     * @param topicId of the events.
     */
    public RunVerifier(final CryptoProvider provider, final TopicId topicId) {
        hasher = provider.newHasher().topic(topicId);
        signatureVerifier = provider.newVerifier();
    }

    /**
     * Says which topic the events to come belong to.
     *
     * @param topicId of them.
     * @return this.
     */
    public RunVerifier topic(final TopicId topicId) {
        hasher.topic(topicId);
        return this;
    }

    /** How many signatures the last {@link #verify} checked. */
    public int signaturesChecked() {
        return signaturesChecked;
    }

    /** How many events the last {@link #verify} hashed. */
    public int eventsHashed() {
        return eventsHashed;
    }

    /**
     * Verifies events that lie back to back.
     *
     * @param events that holds them.
     * @param offset of the first one.
     * @param length of all of them in bytes.
     * @param mode which signatures to check.
     * @param out takes the runs; what it held is forgotten.
     */
    public void verify(
            final DirectBuffer events, final int offset, final int length, final Verification mode, final Runs out) {
        buffer = events;
        end = offset + length;
        signaturesChecked = 0;
        eventsHashed = 0;
        out.reset();
        int position = offset;
        while (position < end) {
            position = verifyRun(position, mode, out);
        }
        buffer = null;
    }

    private int verifyRun(final int runOffset, final Verification mode, final Runs out) {
        final EventFault lengthFault = EventValidator.validateLength(buffer, runOffset, end - runOffset);
        if (lengthFault != EventFault.NONE) {
            out.add(runOffset, end - runOffset, 0, 0, lengthFault);
            return end;
        }
        int eventCount = 0;
        int last = runOffset;
        int position = runOffset;
        EventFault fault;
        do {
            fault = verifyEvent(position, eventCount > 0, mode);
            if (fault != EventFault.NONE) {
                return addFaulty(runOffset, position, eventCount, fault, mode, out);
            }
            eventCount++;
            last = position;
            position += lengthOf(position);
        } while (isNext(last, position));
        if (mode == Verification.RUN) {
            fault = verifySignature(last, chainOffset);
            if (fault != EventFault.NONE) {
                out.add(runOffset, position - runOffset, eventCount, seqOf(runOffset), fault);
                return position;
            }
        }
        addGood(runOffset, position, eventCount, out);
        return position;
    }

    private EventFault verifyEvent(final int offset, final boolean hasPrevious, final Verification mode) {
        final EventFault layoutFault = EventValidator.validateLayout(buffer, offset, end - offset);
        if (layoutFault != EventFault.NONE) {
            return layoutFault;
        }
        if (hasher.load(buffer, offset, lengthOf(offset))
                != buffer.getInt(offset + EventDescriptor.CRC_OFFSET, LITTLE_ENDIAN)) {
            return EventFault.CRC_MISMATCH;
        }
        final EventFault contentFault = EventValidator.validateContent(buffer, offset);
        if (contentFault != EventFault.NONE) {
            return contentFault;
        }
        if (hasPrevious && !Keys.equal(chain, chainOffset, buffer, offset + EventDescriptor.PREV_OFFSET)) {
            return EventFault.PREV_MISMATCH;
        }
        final int hashOffset = chainOffset ^ EventHash.LENGTH;
        hasher.hashLoaded(buffer, offset, chain, hashOffset);
        eventsHashed++;
        if (mode == Verification.EVERY_EVENT) {
            final EventFault signatureFault = verifySignature(offset, hashOffset);
            if (signatureFault != EventFault.NONE) {
                return signatureFault;
            }
        }
        chainOffset = hashOffset;
        return EventFault.NONE;
    }

    private EventFault verifySignature(final int offset, final int hashOffset) {
        final int authorOffset = offset + EventDescriptor.AUTHOR_OFFSET;
        if (!SignatureVerifier.isKeyAcceptable(buffer, authorOffset)) {
            return EventFault.KEY_REFUSED;
        }
        signaturesChecked++;
        return signatureVerifier.verify(
                        buffer, authorOffset, chain, hashOffset, buffer, offset + EventDescriptor.SIGNATURE_OFFSET)
                ? EventFault.NONE
                : EventFault.SIGNATURE_WRONG;
    }

    private int addFaulty(
            final int runOffset,
            final int faultOffset,
            final int goodCount,
            final EventFault fault,
            final Verification mode,
            final Runs out) {
        int restCount = 0;
        int last;
        int position = faultOffset;
        do {
            restCount++;
            last = position;
            position += lengthOf(position);
        } while (isNext(last, position));
        if (mode == Verification.RUN) {
            out.add(runOffset, position - runOffset, goodCount + restCount, seqOf(runOffset), fault);
            return position;
        }
        if (goodCount > 0) {
            addGood(runOffset, faultOffset, goodCount, out);
        }
        final boolean isDamaged = fault == EventFault.SIGNATURE_WRONG && isVouchedFor(faultOffset, position);
        out.add(
                faultOffset,
                position - faultOffset,
                restCount,
                seqOf(faultOffset),
                isDamaged ? EventFault.SIGNATURE_DAMAGED : fault);
        return position;
    }

    /** Whether the rest of a run, from an event on whose signature is wrong, is good in {@link Verification#RUN}. */
    private boolean isVouchedFor(final int faultOffset, final int runEnd) {
        // The hash of the faulty event has been made already, beside that of the event before it.
        chainOffset ^= EventHash.LENGTH;
        int last = faultOffset;
        int position = faultOffset + lengthOf(faultOffset);
        while (position < runEnd) {
            if (verifyEvent(position, true, Verification.RUN) != EventFault.NONE) {
                return false;
            }
            last = position;
            position += lengthOf(position);
        }
        return last != faultOffset && verifySignature(last, chainOffset) == EventFault.NONE;
    }

    private void addGood(final int runOffset, final int runEnd, final int eventCount, final Runs out) {
        final int index = out.add(runOffset, runEnd - runOffset, eventCount, seqOf(runOffset), EventFault.NONE);
        out.lastHash(index, chain, chainOffset);
    }

    private boolean isNext(final int last, final int position) {
        return position < end
                && EventValidator.validateLength(buffer, position, end - position) == EventFault.NONE
                && Runs.isNext(buffer, last, position);
    }

    private int lengthOf(final int offset) {
        return buffer.getInt(offset + EventDescriptor.LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    private long seqOf(final int offset) {
        return buffer.getLong(offset + EventDescriptor.SEQ_OFFSET, LITTLE_ENDIAN);
    }
}
