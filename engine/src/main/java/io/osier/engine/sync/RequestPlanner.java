package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.TopicLog;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Chooses what a request asks for: authors in turn, each for a quantum of bytes. Belongs to the thread that owns the
 * topic.
 */
/*
 * Deficit round robin (Shreedhar and Varghese 1995) over the wants of one peer: the walk over the want table is the
 * round, and an author that is met gets a quantum, so that a giant among many small ones takes a quantum of each round. A
 * rest of less than half a quantum is taken along, for a short run costs a signature like a long one. There is no deficit
 * to carry: what a quantum leaves is met again in the next round.
 *
 * Where a round ends before a request is full there are too few authors to share the link, and those that were met get
 * more.
 *
 * Bytes are estimated, from the mean of what the log holds: an author says how many events it has, not how long they
 * are. What an estimate gets wrong costs waiting at the end and no more; credit counts what really comes.
 *
 * Authors that the application wants first have a walk of their own, over their own table, before that of all others.
 */
final class RequestPlanner {
    private static final int SLOTS_PER_TURN = 4096;
    private static final int EVENT_LENGTH_ESTIMATE = 512;
    /** Passing over a table this small costs less than waiting would cost live events. */
    private static final int SLOTS_WITHOUT_PAUSE = 1024;

    private static final long PASS_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final TopicLog log;
    private final AuthorTable table;
    private final SyncConfig config;
    private final AuthorMap inFlight;
    private final AuthorMap awaited;
    private final AuthorMap pushed;
    private final Interest interest;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private long eventsLeft;
    private long quantumEvents;
    private int rangesMax;
    private boolean isPushedPassedOver;

    /**
     * A planner over what the scheduler knows.
     *
     * @param inFlight authors that somebody has been asked for; gets those that are put into requests.
     * @param awaited authors that are asked for apart.
     * @param pushed authors of whom something that was pushed is with a verifier, so that they are passed over.
     */
    RequestPlanner(
            final TopicLog log,
            final SyncConfig config,
            final AuthorMap inFlight,
            final AuthorMap awaited,
            final AuthorMap pushed,
            final Interest interest) {
        this.log = log;
        this.table = log.authors();
        this.config = config;
        this.inFlight = inFlight;
        this.awaited = awaited;
        this.pushed = pushed;
        this.interest = interest;
    }

    /** Whether there is a walk to begin or to go on with. */
    boolean begin(final PeerSession peer, final long version, final long nowNs) {
        final boolean hasFirst = !interest.first().isEmpty()
                && peer.firstScan().begin(interest.first().slotCount(), version, nowNs);
        return peer.wantScan().begin(peer.wants().slotCount(), version, nowNs) || hasFirst;
    }

    /** Fills a request with what its peer has and nobody is asked for; it may stay empty. */
    void fill(final PeerSession peer, final OutgoingRequest request, final long nowNs) {
        final FetchLink link = peer.fetchLink();
        rangesMax = Math.min(config.authorsPerRequestMax(), peer.link().authorsPerMessageMax());
        eventsLeft = events(link.bytesPerRequest());
        quantumEvents = events(link.quantum());
        walkFirst(peer, request);
        walkAll(peer, request, nowNs);
        grant(request);
    }

    /** Says what a request may bring: what its ranges are thought to hold, and some more for a wrong estimate. */
    void grant(final OutgoingRequest request) {
        long eventCount = 0;
        for (int i = 0; i < request.rangeCount(); i++) {
            eventCount += request.upToSeq(i) - request.afterSeq(i);
        }
        final long length = bytes(eventCount);
        final long credit = Math.max(FetchLink.QUANTUM_MIN, length + length / 4);
        request.grant((int) Math.min(config.creditPerRequest(), credit), length);
    }

    private void walkFirst(final PeerSession peer, final OutgoingRequest request) {
        final WantScan scan = peer.firstScan();
        final AuthorMap first = interest.first();
        while (scan.hasNext() && !isFull(request)) {
            final int slot = scan.slot(first.slotCount());
            scan.next();
            if (first.valueAt(slot) != 0) {
                first.copyKeyAt(slot, key, 0);
                final long seq = Math.min(peer.wants().value(key, 0), uncontestedMax(key, 0));
                final long held = heldSeq(key, 0);
                if (seq > held && peer.diverged().value(key, 0) == 0) {
                    add(peer, request, held, seq);
                }
            }
        }
    }

    private void walkAll(final PeerSession peer, final OutgoingRequest request, final long nowNs) {
        final AuthorMap wants = peer.wants();
        final WantScan scan = peer.wantScan();
        final boolean hasWalked = scan.hasNext();
        for (int visited = 0; visited < SLOTS_PER_TURN && scan.hasNext() && !isFull(request); visited++) {
            final int slot = scan.slot(wants.slotCount());
            final long wanted = wants.valueAt(slot);
            if (wanted == 0) {
                scan.next();
                continue;
            }
            wants.copyKeyAt(slot, key, 0);
            final long held = heldSeq(key, 0);
            final long seq = Math.min(wanted, uncontestedMax(key, 0));
            if (held >= seq || peer.diverged().value(key, 0) != 0) {
                wants.removeAt(slot);
                continue;
            }
            scan.next();
            add(peer, request, held, seq);
        }
        if (!scan.hasNext()) {
            if (!isFull(request)) {
                extend(peer, request);
            }
            if (hasWalked && wants.slotCount() > SLOTS_WITHOUT_PAUSE) {
                scan.pauseUntil(nowNs + PASS_PAUSE_NS);
            }
        }
    }

    private boolean isFull(final OutgoingRequest request) {
        return request.rangeCount() == rangesMax || eventsLeft <= 0;
    }

    private void add(final PeerSession peer, final OutgoingRequest request, final long held, final long seq) {
        if (inFlight.value(key, 0) != 0
                || awaited.value(key, 0) != 0
                || !interest.isWanted(key, 0)
                || peer.isMoved(key, 0)
                || peer.suspicions().isAsked(key, 0)) {
            return;
        }
        if (pushed.value(key, 0) != 0) {
            isPushedPassedOver = true;
            return;
        }
        final long wanted = seq - held;
        final long count = wanted <= quantumEvents + quantumEvents / 2 ? wanted : quantumEvents;
        request.addRange(key, 0, held, held + count);
        inFlight.put(key, 0, request.rangeCount());
        eventsLeft -= count;
    }

    /** Whether authors were passed over because of what was pushed, since this was asked last. */
    boolean hasPassedOverPushed() {
        final boolean hasPassedOver = isPushedPassedOver;
        isPushedPassedOver = false;
        return hasPassedOver;
    }

    /** Shares what is left of a request out among its authors. */
    private void extend(final PeerSession peer, final OutgoingRequest request) {
        for (int i = 0; i < request.rangeCount() && eventsLeft > 0; i++) {
            final long share = Math.max(quantumEvents, eventsLeft / (request.rangeCount() - i));
            final long upToSeq = request.upToSeq(i);
            final long seq = peer.wants().value(request.authors(), OutgoingRequest.authorOffset(i));
            final long more = Math.min(share, Math.min(seq, uncontestedMax(request, i)) - upToSeq);
            if (more > 0) {
                request.extendRange(i, upToSeq + more);
                eventsLeft -= more;
            }
        }
    }

    private long uncontestedMax(final OutgoingRequest request, final int range) {
        return uncontestedMax(request.authors(), OutgoingRequest.authorOffset(range));
    }

    /** The highest seq that is asked for of an author: below what is contested, if it forked. */
    long uncontestedMax(final DirectBuffer author, final int offset) {
        final int ordinal = table.quarantinedCount() == 0 ? -1 : table.find(author, offset);
        return ordinal < 0 ? Long.MAX_VALUE : table.uncontestedMax(ordinal);
    }

    /** How many events bytes are, as far as can be told; at least 1. */
    long events(final long length) {
        return Math.max(1, length / lengthEstimate());
    }

    /** How many bytes events are, as far as can be told. */
    long bytes(final long eventCount) {
        return eventCount > Integer.MAX_VALUE ? Integer.MAX_VALUE : eventCount * lengthEstimate();
    }

    private long lengthEstimate() {
        final long eventCount = table.eventCount();
        return eventCount == 0 ? EVENT_LENGTH_ESTIMATE : Math.max(1, log.eventBytes() / eventCount);
    }

    /** The last seq that is held of an author. */
    long heldSeq(final DirectBuffer author, final int offset) {
        final int ordinal = table.find(author, offset);
        return ordinal < 0 ? 0 : table.seq(ordinal);
    }
}
