package io.osier.engine.sync;

import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.Runs;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.ResponseFrameEncoder;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Pushes what is new to the peers that lack exactly that: {@code Response} with request id 0. Belongs to the thread
 * that owns the topic.
 */
/*
 * Events are copied from where they are when they are stored (the frame that brought them, or the publisher's buffer)
 * into one frame per peer; the log is not read. So a push costs one copy per peer and waits for nobody.
 *
 * Only what was published here or pushed to us is pushed on. What we asked for is old, or repairs a gap; others know of
 * it or will be told.
 *
 * Nothing is kept for a peer that cannot take it now: no room on the link, no push window, another place in the author's
 * chain. It hears of it by a DELTA and asks.
 */
final class PushSender {
    private final List<PeerSession> peers;
    private final AuthorTable table;
    private final Counters counters;

    PushSender(final List<PeerSession> peers, final AuthorTable table, final Counters counters) {
        this.peers = peers;
        this.table = table;
        this.counters = counters;
    }

    /**
     * Events have been stored.
     *
     * @param buffer that holds them.
     * @param runs that describe them; each ends with a good signature.
     * @param firstRun of those that were stored.
     * @param runCount how many.
     * @param sourceLinkId the link that they came on, or {@link ChangeLog#NO_LINK}.
     */
    void push(
            final DirectBuffer buffer,
            final Runs runs,
            final int firstRun,
            final int runCount,
            final long sourceLinkId) {
        for (int i = 0; i < peers.size(); i++) {
            final PeerSession peer = peers.get(i);
            if (peer.knowledge() != null
                    && peer.link().linkId() != sourceLinkId
                    && peer.link().outbound().isWritable(Priority.LIVE)) {
                push(peer, buffer, runs, firstRun, firstRun + runCount, sourceLinkId);
            }
        }
    }

    private void push(
            final PeerSession peer,
            final DirectBuffer buffer,
            final Runs runs,
            final int from,
            final int end,
            final long sourceLinkId) {
        int run = from;
        while (run < end) {
            final int length = pushableLength(peer, buffer, runs, run, end, sourceLinkId);
            if (length == 0) {
                run++;
                continue;
            }
            final Frame frame = peer.link().outbound().tryClaim(Priority.LIVE, FrameDescriptor.responseLength(length));
            if (frame == null) {
                return;
            }
            run = fill(peer, frame, length, buffer, runs, run, end);
        }
    }

    /** Bytes of what can go into one frame from a run on, 0 when that run itself cannot. */
    private int pushableLength(
            final PeerSession peer,
            final DirectBuffer buffer,
            final Runs runs,
            final int from,
            final int end,
            final long sourceLinkId) {
        final long lengthMax =
                Math.min(peer.pushWindow().left(), peer.link().frameLengthMax() - FrameDescriptor.responseLength(0));
        int length = 0;
        for (int run = from; run < end; run++) {
            if (length + runs.length(run) > lengthMax || !isPushable(peer, buffer, runs, run, sourceLinkId)) {
                return length;
            }
            length += runs.length(run);
        }
        return length;
    }

    private boolean isPushable(
            final PeerSession peer,
            final DirectBuffer buffer,
            final Runs runs,
            final int run,
            final long sourceLinkId) {
        final int ordinal = table.find(buffer, runs.offset(run) + EventDescriptor.AUTHOR_OFFSET);
        return peer.knowledge().isPushable(ordinal, runs.firstSeq(run), sourceLinkId);
    }

    /** Copies runs that lie end to end into a frame and sends it; answers the run behind them. */
    private int fill(
            final PeerSession peer,
            final Frame frame,
            final int length,
            final DirectBuffer buffer,
            final Runs runs,
            final int from,
            final int end) {
        int run = from;
        int eventCount = 0;
        final int limit = runs.offset(from) + length;
        while (run < end && runs.offset(run) < limit) {
            final int ordinal = table.find(buffer, runs.offset(run) + EventDescriptor.AUTHOR_OFFSET);
            peer.knowledge().holds(ordinal, runs.lastSeq(run));
            eventCount += runs.eventCount(run);
            run++;
        }
        frame.buffer().putBytes(FrameDescriptor.EVENTS_OFFSET, buffer, runs.offset(from), length);
        frame.length(ResponseFrameEncoder.finish(
                frame.buffer(), peer.link().topicHandle(), FrameDescriptor.PUSHED_ID, eventCount, length, false));
        peer.link().outbound().send(Priority.LIVE, frame);
        peer.pushWindow().sent(length);
        counters.add(Counter.EVENTS_OUT, eventCount);
        counters.add(Counter.EVENT_BYTES_OUT, length);
        counters.add(Counter.EVENTS_PUSHED, eventCount);
        return run;
    }
}
