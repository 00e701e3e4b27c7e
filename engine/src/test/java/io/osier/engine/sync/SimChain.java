package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.crypto.EventSigner;
import io.osier.codec.crypto.Signer;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One author of a simulated run with its true history, which no peer can change. It publishes at its home only. */
final class SimChain {
    /** Whether the author may publish. */
    enum State {
        OPEN,
        /** Own events may be lost: peers are asked what they hold. */
        CONFIRMING,
        /** What was signed is held by peers that could not be asked; signing more could be a fork. */
        RETIRED,
        /** The key is in use at many peers, each of which goes on behind what it holds: there is no one history. */
        CLONED
    }

    private static final int CONTENT_OFFSET = EventDescriptor.SEQ_OFFSET;

    final int index;
    final int home;
    final AuthorId author;
    final UnsafeBuffer key;
    State state = State.OPEN;
    /** The last seq that may be anywhere but at home. */
    long leftSeq;
    /** The last seq that was at home after its disk was replaced. */
    long seqAtCrash;

    private record Clone(long seq, UnsafeBuffer event) {}

    private final Signer signer;
    private final List<Clone> clones = new ArrayList<>();
    private final List<UnsafeBuffer> events = new ArrayList<>();
    private final List<UnsafeBuffer> hashes = new ArrayList<>();
    private final EventSigner eventSigner = new EventSigner(SimAuthor.PROVIDER, SimSwarm.TOPIC);
    private final EventEncoder encoder = new EventEncoder();
    private final Runs runs = new Runs();
    private final UnsafeBuffer lastHash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private UnsafeBuffer lastEvent;
    private long shared = Long.MAX_VALUE;

    SimChain(final int index, final int home, final Random random) {
        this.index = index;
        this.home = home;
        final byte[] seed = new byte[32];
        random.nextBytes(seed);
        signer = SimAuthor.PROVIDER.newSigner(seed);
        author = signer.author();
        key = new UnsafeBuffer(author.toBytes());
    }

    long seq() {
        return events.size();
    }

    DirectBuffer event(final long seq) {
        return events.get((int) seq - 1);
    }

    DirectBuffer hash(final long seq) {
        return hashes.get((int) seq - 1);
    }

    /** Signs the next event; only {@link #publish} of it makes it one that the home holds. */
    void sign(final DirectBuffer payload, final int offset, final int payloadLength) {
        final UnsafeBuffer event = new UnsafeBuffer(new byte[EventDescriptor.length(0, payloadLength)]);
        final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
        final UnsafeBuffer prev = events.isEmpty() ? hash : hashes.get(hashes.size() - 1);
        encoder.wrap(event, 0).seq(seq() + 1).prev(prev, 0).payload(payload, offset, payloadLength);
        eventSigner.sign(encoder, signer, hash, 0);
        events.add(event);
        hashes.add(hash);
    }

    /** Signs an event behind another one, whatever else is signed behind that. */
    void signClone(
            final long seq,
            final DirectBuffer prev,
            final DirectBuffer payload,
            final int offset,
            final int payloadLength) {
        final UnsafeBuffer event = new UnsafeBuffer(new byte[EventDescriptor.length(0, payloadLength)]);
        lastHash.putBytes(0, prev, 0, EventHash.LENGTH);
        encoder.wrap(event, 0).seq(seq).prev(lastHash, 0).payload(payload, offset, payloadLength);
        eventSigner.sign(encoder, signer, lastHash, 0);
        if (clones.stream().anyMatch(clone -> clone.seq == seq)) {
            shared = Math.min(shared, seq - 1);
        }
        clones.add(new Clone(seq, event));
        lastEvent = event;
    }

    /** The seq up to which there is only one event of each seq, so that whoever holds events holds the same. */
    long sharedSeq() {
        return shared;
    }

    /** Gives the last event to a session. */
    void publish(final TopicSession session, final long nowNs) {
        final boolean isClone = state == State.CLONED;
        final DirectBuffer event = isClone ? lastEvent : event(seq());
        if (runs.walk(event, 0, event.capacity()) != EventFault.NONE) {
            throw new AssertionError("a local event is one run");
        }
        runs.lastHash(0, isClone ? lastHash : hash(seq()), 0);
        session.onPublish(event, runs, nowNs);
    }

    /** Forgets events that exist nowhere any more. */
    void cut(final long seq) {
        events.subList((int) seq, events.size()).clear();
        hashes.subList((int) seq, hashes.size()).clear();
    }

    /** Whether an event is the author's, except perhaps for its signature. */
    boolean isTrue(final DirectBuffer buffer, final int offset, final int length, final long seq) {
        return find(buffer, offset, length, seq) != null;
    }

    /** Whether an event's signature is the author's. */
    boolean isTrulySigned(final DirectBuffer buffer, final int offset, final long seq) {
        final int length = buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
        final UnsafeBuffer own = find(buffer, offset, length, seq);
        return isEqual(buffer, offset, own, EventDescriptor.SIGNATURE_OFFSET, CONTENT_OFFSET);
    }

    /** The author's event that has this content, or null. */
    private UnsafeBuffer find(final DirectBuffer buffer, final int offset, final int length, final long seq) {
        if (state != State.CLONED) {
            final boolean isSigned = seq >= 1 && seq <= seq();
            return isSigned && hasContent(buffer, offset, length, events.get((int) seq - 1))
                    ? events.get((int) seq - 1)
                    : null;
        }
        for (final Clone clone : clones) {
            if (clone.seq == seq && hasContent(buffer, offset, length, clone.event)) {
                return clone.event;
            }
        }
        return null;
    }

    private static boolean hasContent(
            final DirectBuffer buffer, final int offset, final int length, final UnsafeBuffer own) {
        return own.capacity() == length && isEqual(buffer, offset, own, CONTENT_OFFSET, length);
    }

    private static boolean isEqual(
            final DirectBuffer buffer, final int offset, final DirectBuffer own, final int from, final int to) {
        final byte[] given = new byte[to - from];
        buffer.getBytes(offset + from, given);
        return Arrays.equals(given, 0, given.length, own.byteArray(), from, to);
    }
}
