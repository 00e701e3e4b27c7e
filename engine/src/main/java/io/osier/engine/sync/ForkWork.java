package io.osier.engine.sync;

import io.osier.codec.EventHash;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.ForkVerifier;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.ForkProof;
import io.osier.codec.message.ForkFrameEncoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.engine.log.EventCopies;
import io.osier.engine.log.ForkProofs;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.StorageException;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Carries out what a {@link ForkOrder} asks for: reads our own event, checks two signatures, keeps the proof, or sends
 * it. For fetch lanes: one per lane, used by its thread only. May wait for the disk.
 */
/*
 * A proof is kept, forced, before its order goes home and the author is quarantined, so what was told to anybody is
 * there after a loss of power. When it cannot be kept, the author is quarantined all the same, for as long as the log is
 * open: a full disk must not keep a fork alive.
 */
public final class ForkWork {
    private final ForkVerifier verifier;
    private final EventCopies copies = new EventCopies(1);
    private final UnsafeBuffer own = new UnsafeBuffer(new byte[0]);
    private final long[] entries = new long[1];

    /**
     * Makes one.
     *
     * @param crypto that hashes and verifies.
     */
    public ForkWork(final CryptoProvider crypto) {
        verifier = new ForkVerifier(crypto);
    }

    /**
     * Carries out an order and fills in what came of it.
     *
     * @param order to carry out.
     * @param reader of the topic's log.
     * @param proofs of the topic.
     * @param counters of the engine.
     * @throws StorageException when something could not be read or written; the order is to be told.
     */
    public void perform(
            final ForkOrder order, final LogReader reader, final ForkProofs proofs, final Counters counters) {
        try {
            switch (order.kind()) {
                case SEND -> send(order, proofs);
                case CHECK_PROOF -> judge(order, reader, order.proof(), counters);
                case CHECK_EVIDENCE -> judge(order, reader, pair(order, reader), counters);
            }
        } finally {
            own.wrap(0, 0);
        }
        if (order.isProven()) {
            order.kept(proofs.keep(order.proof()));
        }
    }

    /** The peer's event and ours, the lower seq first. */
    private ForkProof pair(final ForkOrder order, final LogReader reader) {
        final UnsafeBuffer theirs = order.event();
        final int ownLength = readOwn(order, reader);
        return seq(own) <= seq(theirs)
                ? ForkProof.of(own, 0, ownLength, theirs, 0, theirs.capacity())
                : ForkProof.of(theirs, 0, theirs.capacity(), own, 0, ownLength);
    }

    private int readOwn(final ForkOrder order, final LogReader reader) {
        own.wrap(new byte[EventDescriptor.EVENT_LENGTH_MAX]);
        entries[0] = order.entry();
        reader.copy(entries, 1, copies.wrap(own, 0, own.capacity(), own.capacity()));
        return copies.length();
    }

    private static long seq(final UnsafeBuffer event) {
        return event.getLong(EventDescriptor.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    private void judge(final ForkOrder order, final LogReader reader, final ForkProof proof, final Counters counters) {
        order.judged(proof, verifier.topic(order.topicId()).verify(proof));
        counters.add(Counter.SIGNATURES_CHECKED, 2);
        if (order.isProven() && order.entry() != ForkOrder.NO_ENTRY) {
            order.servedHash(servedHash(order, reader));
        }
    }

    /** What our event at the lower seq says of the one before it; null when it cannot be read. */
    private EventHash servedHash(final ForkOrder order, final LogReader reader) {
        try {
            if (own.capacity() == 0) {
                readOwn(order, reader);
            }
            return seq(own) == order.proof().lowerSeq() ? EventHash.of(own, EventDescriptor.PREV_OFFSET) : null;
        } catch (final StorageException damaged) {
            return null;
        }
    }

    private static void send(final ForkOrder order, final ForkProofs proofs) {
        final ForkProof proof = proofs.find(order.author());
        if (proof == null) {
            throw new StorageException("no proof is kept: author=" + order.author());
        }
        final LinkOutbound outbound = order.link().outbound();
        final int length = FrameDescriptor.forkLength(
                proof.first().capacity(), proof.second().capacity());
        final Frame frame = outbound.tryClaim(Priority.BULK, length);
        if (frame != null) {
            frame.length(ForkFrameEncoder.encode(frame.buffer(), order.link().topicHandle(), proof));
            outbound.send(Priority.BULK, frame);
            order.sent();
        }
    }
}
