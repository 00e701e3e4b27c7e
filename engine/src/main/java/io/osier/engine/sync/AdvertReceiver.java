package io.osier.engine.sync;

import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Compares what peers advertise with what we hold and keeps only what is missing here. Belongs to the thread that owns
 * the topic.
 */
final class AdvertReceiver implements HeadComparison.Sink {
    /** In which what another link pushes is here, if it is as fast as this one. */
    private static final int ROUND_TRIPS = 2;

    private final AuthorTable table;
    private final Quarantine quarantine;
    private final Counters counters;
    private final long graceNs;
    private final HeadComparison comparison = new HeadComparison();
    private final AdvertiseDecoder decoder = new AdvertiseDecoder();

    private PeerSession peer;
    private DirectBuffer heads;
    private boolean isNews;
    private long dueNs;

    AdvertReceiver(
            final AuthorTable table, final Quarantine quarantine, final Counters counters, final LiveConfig live) {
        graceNs = live.graceNs();
        this.table = table;
        this.quarantine = quarantine;
        this.counters = counters;
    }

    /** Takes in an advert of any kind. A peer that sends one against the rules is told goodbye. */
    void onAdvertise(final PeerSession from, final Frame frame, final long nowNs) {
        final DirectBuffer buffer = frame.buffer();
        decoder.wrap(
                buffer, FrameDescriptor.BODY_OFFSET, AdvertiseDecoder.BLOCK_LENGTH, AdvertiseDecoder.SCHEMA_VERSION);
        final AdvertiseKind kind = decoder.kind();
        isNews = kind == AdvertiseKind.DELTA
                && from.knowledge() != null
                && from.reconciler().isIdle();
        dueNs = nowNs + Math.max(graceNs, ROUND_TRIPS * from.fetchLink().rate().delayNs());
        if (isNews) {
            learn(from, buffer);
        }
        if (kind != AdvertiseKind.FULL || from.reconciler() != null) {
            compare(from, buffer);
        }
        if (kind == AdvertiseKind.DELTA) {
            quarantine.onDelta(from, buffer, FrameDescriptor.headCount(buffer, 0));
        }
        final String broken =
                from.reconciler() == null ? onPlain(from, kind, buffer) : onDigest(from, kind, buffer, nowNs);
        if (broken != null) {
            counters.increment(Counter.PROTOCOL_ERRORS);
            from.link().outbound().close(GoodbyeCode.PROTOCOL_ERROR, broken);
        }
    }

    private static String onDigest(
            final PeerSession from, final AdvertiseKind kind, final DirectBuffer buffer, final long nowNs) {
        return switch (kind) {
            case ROOT -> from.reconciler().onRoot(from, buffer, nowNs);
            case RANGE -> from.reconciler().onRange(from, buffer, nowNs);
            case FULL -> from.reconciler().onFull(from, buffer, nowNs);
            default -> null;
        };
    }

    private String onPlain(final PeerSession from, final AdvertiseKind kind, final DirectBuffer buffer) {
        if (kind == AdvertiseKind.ROOT || kind == AdvertiseKind.RANGE) {
            return "who sends ROOT and RANGE has announced digests: kind=" + kind;
        }
        if (kind == AdvertiseKind.FULL) {
            if (decoder.flags().first()) {
                from.advertBegins();
            }
            compare(from, buffer);
            if (decoder.flags().last()) {
                from.advertEnds();
            }
        }
        return null;
    }

    /** Notes what the peer holds, so that it is neither pushed nor announced to it. */
    private void learn(final PeerSession from, final DirectBuffer buffer) {
        final int count = FrameDescriptor.headCount(buffer, 0);
        for (int i = 0; i < count; i++) {
            final int offset = FrameDescriptor.HEADS_OFFSET + i * FrameDescriptor.HEAD_LENGTH;
            final int ordinal = table.find(buffer, offset);
            final long seq = buffer.getLong(offset + FrameDescriptor.HEAD_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
            if (ordinal >= 0 && seq > 0) {
                from.knowledge().holds(ordinal, seq);
            }
        }
    }

    /** Keeps of the heads in a frame what is missing here. */
    private void compare(final PeerSession from, final DirectBuffer buffer) {
        final int count = FrameDescriptor.headCount(buffer, 0);
        counters.add(Counter.HEADS_COMPARED, count);
        peer = from;
        heads = buffer;
        comparison.compare(buffer, FrameDescriptor.HEADS_OFFSET, count, table, this);
        peer = null;
        heads = null;
    }

    @Override
    public void onHead(final int index, final HeadComparison.Result result) {
        final int offset = FrameDescriptor.HEADS_OFFSET + index * FrameDescriptor.HEAD_LENGTH;
        switch (result) {
            case AHEAD -> onAhead(offset);
            case DIVERGED -> onOtherHistory(offset);
            case QUARANTINED -> quarantine.onClaim(peer, heads, offset);
            case BEHIND -> onBehind(offset);
            default -> {}
        }
    }

    /** What is news may be pushed by another link: it is waited for a little. */
    private void onAhead(final int offset) {
        final long seq = heads.getLong(offset + FrameDescriptor.HEAD_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (!isNews || !peer.announcements().add(heads, offset, seq, dueNs)) {
            keep(peer, heads, offset, seq);
        }
    }

    private void onBehind(final int offset) {
        quarantine.onHeadBehind(peer, heads, offset);
        if (peer.knowledge() != null) {
            final long seq = heads.getLong(offset + FrameDescriptor.HEAD_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
            peer.knowledge().holdsIfRoom(table.find(heads, offset), seq);
        }
    }

    /**
     * A peer has events of an author up to a seq that are missing here: they are going to be asked for.
     *
     * @param from the peer.
     * @param author that holds the author's key.
     * @param offset at which it begins.
     * @param seq of the last event.
     */
    void want(final PeerSession from, final DirectBuffer author, final int offset, final long seq) {
        final int ordinal = table.find(author, offset);
        if (ordinal < 0 || table.seq(ordinal) < seq) {
            keep(from, author, offset, seq);
        }
    }

    private void keep(final PeerSession from, final DirectBuffer author, final int offset, final long seq) {
        if (from.diverged().value(author, offset) != 0 || from.wants().value(author, offset) >= seq) {
            return;
        }
        if (from.wants().put(author, offset, seq)) {
            from.unsent().remove(author, offset);
            from.wantScan().due();
            from.firstScan().due();
        } else {
            from.wantTableFull();
            counters.increment(Counter.WANTS_DROPPED);
        }
    }

    private void onOtherHistory(final int offset) {
        if (peer.diverged().value(heads, offset) == 0) {
            final long seq = heads.getLong(offset + FrameDescriptor.HEAD_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
            quarantine.onOtherHistory(peer, heads, offset, seq);
        }
    }
}
