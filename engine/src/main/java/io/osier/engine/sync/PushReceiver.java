package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.ResponseDecoder;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.util.BitSet;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Takes in what peers push: {@code Response} with request id 0. Belongs to the thread that owns the topic. */
/*
 * A pushed frame is looked at twice, as a requested one is: on arrival without any hash, and when it has come back from a
 * verifier. On arrival a frame of which nothing is needed is dropped before anything is spent on it:
 *
 *   held               all of it is held: redundant; the sender is asked to be Lazy
 *   with a verifier    its author is, from another link: nothing is judged against what is not verified yet, so it counts
 *                      as an announcement; once the other one is stored, the sender is asked to be Lazy
 *   out of place       its author has been asked for, or something is missing before it, or there is no room: it counts as
 *                      an announcement; the sender is asked to be Lazy, or it would go on with what follows
 *
 * What comes back good extends its author's head, or is an announcement of its last seq. While a pushed event is with a
 * verifier its author is in "pending", and is asked for at no peer: so a range that is asked for always begins behind
 * everything that is on its way. Only what goes on where the head, or the same peer's pending events, end makes an
 * author pending, or a peer could keep an author from being asked for with events that never fit. A run that only came
 * along in such a frame is stored if it fits in the end and its author was not asked for meanwhile.
 *
 * An author is pushed over one link in the end: the first that delivers stays eager, the others become lazy one by one
 * (Leitao, Pereira, Rodrigues: Epidemic Broadcast Trees, 2007). When nothing comes over it any more, somebody else's
 * announcement is not fulfilled in time, the event is requested there, and that link is made eager.
 */
final class PushReceiver {
    private final TopicLog log;
    private final AuthorTable table;
    private final SyncConfig config;
    private final Counters counters;
    private final VerifyQueue verifyQueue;
    private final ChangeLog changes;
    private final FetchScheduler scheduler;
    private final AdvertReceiver adverts;
    private final Quarantine quarantine;
    private final PushSender sender;
    private final List<PeerSession> peers;
    private final AuthorMap pending;
    private final ResponseDecoder decoder = new ResponseDecoder();
    private final Runs arriving = new Runs();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);

    PushReceiver(
            final TopicLog log,
            final SyncConfig config,
            final Counters counters,
            final VerifyQueue verifyQueue,
            final ChangeLog changes,
            final FetchScheduler scheduler,
            final AdvertReceiver adverts,
            final Quarantine quarantine,
            final PushSender sender,
            final List<PeerSession> peers,
            final AuthorMap pending) {
        this.log = log;
        this.table = log.authors();
        this.config = config;
        this.counters = counters;
        this.verifyQueue = verifyQueue;
        this.changes = changes;
        this.scheduler = scheduler;
        this.adverts = adverts;
        this.quarantine = quarantine;
        this.sender = sender;
        this.peers = peers;
        this.pending = pending;
    }

    /** Takes the frame over. */
    void onPush(final PeerSession peer, final Frame frame, final long nowNs) {
        final DirectBuffer buffer = frame.buffer();
        decoder.wrap(buffer, FrameDescriptor.BODY_OFFSET, ResponseDecoder.BLOCK_LENGTH, ResponseDecoder.SCHEMA_VERSION);
        final int length = FrameDescriptor.eventsLength(buffer, 0);
        final String broken = check(peer, buffer, length);
        if (broken != null) {
            counters.increment(Counter.PROTOCOL_ERRORS);
            frame.release();
            peer.link().outbound().close(GoodbyeCode.PROTOCOL_ERROR, broken);
            return;
        }
        counters.add(Counter.EVENTS_PUSHED_IN, arriving.eventCount());
        final VerifyOrder order =
                verifyQueue.claim().prepare(peer, null, frame, FrameDescriptor.EVENTS_OFFSET, length, false);
        order.arrivedNs(nowNs);
        if (noteNeeded(peer, buffer, order.needed())) {
            verifyQueue.submit(peer, order);
        } else {
            for (int run = 0; run < arriving.count(); run++) {
                drop(peer, buffer, arriving, run);
            }
            peer.pushWindow().done(length, nowNs, nowNs);
            verifyQueue.giveBack(order);
        }
    }

    /** The rule that a pushed frame breaks, or null. */
    private String check(final PeerSession peer, final DirectBuffer buffer, final int length) {
        if (length == 0 || decoder.flags().last()) {
            return "what is pushed has events, and is not the last of anything: eventsLength=" + length + " last="
                    + decoder.flags().last();
        }
        final long granted = peer.pushWindow().granted();
        if (!peer.pushWindow().received(length)) {
            return "a peer pushes no more than its window: left=" + granted + " bytes=" + length;
        }
        final EventFault fault = arriving.walk(buffer, FrameDescriptor.EVENTS_OFFSET, length);
        if (fault != EventFault.NONE || arriving.eventCount() != decoder.eventCount()) {
            return "what is pushed is whole events, as many as it says: fault=" + fault + " eventCount="
                    + decoder.eventCount() + " found=" + arriving.eventCount();
        }
        for (int run = 0; run < arriving.count(); run++) {
            if (arriving.firstSeq(run) <= 0 || arriving.lastSeq(run) <= 0) {
                return "a pushed event has a seq: firstSeq=" + Long.toUnsignedString(arriving.firstSeq(run));
            }
        }
        return null;
    }

    /** Looks at each run and notes those that are needed: their authors are pending from now on. */
    private boolean noteNeeded(final PeerSession peer, final DirectBuffer buffer, final BitSet needed) {
        needed.clear();
        final boolean hasRoom = log.shortage() == null && !VerifyQueue.isFull(peer);
        for (int run = 0; hasRoom && run < arriving.count(); run++) {
            final int author = arriving.offset(run) + EventDescriptor.AUTHOR_OFFSET;
            if (isNeeded(peer, buffer, run, author)) {
                needed.set(run);
                addPending(pending, buffer, author, 1);
                addPending(peer.pending(), buffer, author, 1);
                peer.pendingSeqs().put(buffer, author, arriving.lastSeq(run));
            }
        }
        return !needed.isEmpty();
    }

    /** Whether a run goes on where the head here ends, or what the same peer has pushed before it. */
    private boolean isNeeded(final PeerSession peer, final DirectBuffer buffer, final int run, final int author) {
        final long last = Math.max(heldSeq(buffer, author), peer.pendingSeqs().value(buffer, author));
        return arriving.firstSeq(run) == last + 1
                && !isContested(buffer, run, author)
                && !isOnAnotherWay(peer, buffer, author);
    }

    private boolean isContested(final DirectBuffer buffer, final int run, final int author) {
        final int ordinal = table.quarantinedCount() == 0 ? -1 : table.find(buffer, author);
        return ordinal >= 0 && arriving.lastSeq(run) > table.uncontestedMax(ordinal);
    }

    private boolean isOnAnotherWay(final PeerSession peer, final DirectBuffer buffer, final int author) {
        return scheduler.isInFlight(buffer, author)
                || (pending.value(buffer, author) != 0 && peer.pending().value(buffer, author) == 0);
    }

    /** A good run, or one that nobody has looked at, is not stored. */
    private void drop(final PeerSession peer, final DirectBuffer buffer, final Runs runs, final int run) {
        final int author = runs.offset(run) + EventDescriptor.AUTHOR_OFFSET;
        final boolean isHeld = runs.lastSeq(run) <= heldSeq(buffer, author);
        final boolean isOnAnotherWay = !isHeld && isOnAnotherWay(peer, buffer, author);
        if (log.shortage() != null) {
            counters.add(Counter.EVENTS_WITHOUT_ROOM, runs.eventCount(run));
        } else if (isHeld || isOnAnotherWay) {
            counters.add(Counter.REDUNDANT_EVENTS, runs.eventCount(run));
            counters.add(Counter.REDUNDANT_BYTES, runs.length(run));
            counters.add(Counter.REDUNDANT_PUSHED_EVENTS, runs.eventCount(run));
        } else {
            counters.add(Counter.PUSHES_OUT_OF_PLACE, runs.eventCount(run));
        }
        if (isHeld) {
            noteHeld(peer, table.find(buffer, author), runs.lastSeq(run));
            demote(peer, buffer, author);
            return;
        }
        if (isOnAnotherWay && pending.value(buffer, author) != 0) {
            peer.raced().put(buffer, author, runs.lastSeq(run));
        } else {
            demote(peer, buffer, author);
        }
        adverts.want(peer, buffer, author, runs.lastSeq(run));
    }

    /** What a peer has pushed it holds; nothing is noted of one that announced push without digests. */
    private static void noteHeld(final PeerSession peer, final int ordinal, final long seq) {
        if (peer.knowledge() != null) {
            peer.knowledge().holds(ordinal, seq);
        }
    }

    /** Asks a peer to only announce an author from now on. */
    private void demote(final PeerSession peer, final DirectBuffer buffer, final int author) {
        if (config.live().spread() == Spread.PUSH) {
            peer.marks().add(buffer, author, false);
        }
    }

    private long heldSeq(final DirectBuffer buffer, final int author) {
        final int ordinal = table.find(buffer, author);
        return ordinal < 0 ? 0 : table.seq(ordinal);
    }

    private static void addPending(final AuthorMap map, final DirectBuffer buffer, final int author, final int count) {
        final long value = map.value(buffer, author) + count;
        if (value > 0) {
            map.put(buffer, author, value);
        } else {
            map.remove(buffer, author);
        }
    }

    /** A verifier is done with a pushed frame. */
    void onVerified(final VerifyOrder order, final long nowNs) {
        final PeerSession peer = order.peer();
        final long arrivedNs = order.arrivedNs();
        try {
            settle(order);
            storeRuns(peer, order);
        } finally {
            peer.pushWindow().done(order.eventsLength(), arrivedNs, nowNs);
            verifyQueue.giveBack(order);
        }
    }

    /** Gives back an order that will not be verified. */
    void discard(final VerifyOrder order) {
        settle(order);
        verifyQueue.giveBack(order);
    }

    /** The needed authors of a frame are no longer with a verifier because of it. */
    private void settle(final VerifyOrder order) {
        final DirectBuffer buffer = order.frame().buffer();
        arriving.walk(buffer, order.eventsOffset(), order.eventsLength());
        final BitSet needed = order.needed();
        for (int run = needed.nextSetBit(0); run >= 0; run = needed.nextSetBit(run + 1)) {
            final int author = arriving.offset(run) + EventDescriptor.AUTHOR_OFFSET;
            addPending(pending, buffer, author, -1);
            addPending(order.peer().pending(), buffer, author, -1);
            if (order.peer().pending().value(buffer, author) == 0) {
                order.peer().pendingSeqs().remove(buffer, author);
            }
        }
        scheduler.onPushSettled();
    }

    private void storeRuns(final PeerSession peer, final VerifyOrder order) {
        final Runs runs = order.runs();
        final DirectBuffer buffer = order.frame().buffer();
        int run = 0;
        while (run < runs.count()) {
            int end = run;
            while (end < runs.count() && isStorable(buffer, runs, end)) {
                end++;
            }
            if (end > run && append(peer, buffer, runs, run, end - run)) {
                run = end;
            } else {
                dropVerified(peer, buffer, runs, run);
                run++;
            }
        }
    }

    /** What was asked for meanwhile comes by that: it is not pushed into the middle of a range. */
    private boolean isStorable(final DirectBuffer buffer, final Runs runs, final int run) {
        return ChainRules.extendsHead(table, buffer, runs, run)
                && !scheduler.isInFlight(buffer, runs.offset(run) + EventDescriptor.AUTHOR_OFFSET);
    }

    private boolean append(
            final PeerSession peer,
            final DirectBuffer buffer,
            final Runs runs,
            final int firstRun,
            final int runCount) {
        if (log.shortage() != null) {
            return false;
        }
        try {
            log.append(buffer, runs, firstRun, runCount);
        } catch (final ShortageException shortage) {
            return false;
        }
        for (int run = firstRun; run < firstRun + runCount; run++) {
            final int author = runs.offset(run) + EventDescriptor.AUTHOR_OFFSET;
            final int ordinal = table.find(buffer, author);
            changes.add(ordinal, quarantine.knowingLink(ordinal, peer.link().linkId()));
            noteHeld(peer, ordinal, runs.lastSeq(run));
            demoteLosers(peer, buffer, author, runs.lastSeq(run));
            counters.add(Counter.EVENTS_IN, runs.eventCount(run));
            counters.add(Counter.EVENT_BYTES_IN, runs.length(run));
        }
        sender.push(buffer, runs, firstRun, runCount, peer.link().linkId());
        return true;
    }

    /** Those who pushed the same while it was with a verifier came too late. */
    private void demoteLosers(final PeerSession winner, final DirectBuffer buffer, final int author, final long seq) {
        for (int i = 0; i < peers.size(); i++) {
            final PeerSession other = peers.get(i);
            if (!other.raced().isEmpty()) {
                final long raced = other.raced().value(buffer, author);
                if (raced != 0 && raced <= seq) {
                    other.raced().remove(buffer, author);
                    if (other != winner) {
                        demote(other, buffer, author);
                    }
                }
            }
        }
    }

    private void dropVerified(final PeerSession peer, final DirectBuffer buffer, final Runs runs, final int run) {
        final int author = runs.offset(run) + EventDescriptor.AUTHOR_OFFSET;
        if (runs.fault(run) == EventFault.NONE) {
            if (ChainRules.extendsHead(table, buffer, runs, run)
                    || !quarantine.takeRun(peer, null, buffer, runs, run)) {
                drop(peer, buffer, runs, run);
            }
        } else if (runs.fault(run) == EventFault.SIGNATURE_DAMAGED) {
            counters.add(Counter.DAMAGED_EVENTS, runs.eventCount(run));
            adverts.want(peer, buffer, author, runs.lastSeq(run));
        } else {
            counters.add(Counter.INVALID_EVENTS, runs.eventCount(run));
            charge(peer, buffer, runs, run);
        }
    }

    private void charge(final PeerSession peer, final DirectBuffer buffer, final Runs runs, final int run) {
        if (!peer.isDown()) {
            final int author = runs.offset(run) + EventDescriptor.AUTHOR_OFFSET;
            peer.charge(config.badRunsPerLinkMax(), FrameDescriptor.PUSHED_ID, buffer, author, runs, run);
        }
    }

    /**
     * What a peer announced long enough ago, and nobody has pushed, is asked for there, and pushed from there later.
     */
    int doWork(final PeerSession peer, final long nowNs) {
        int count = 0;
        peer.pushWindow().recover(nowNs);
        while (peer.announcements().isDue(nowNs)) {
            final long seq = peer.announcements().take(key);
            if (heldSeq(key, 0) < seq && pending.value(key, 0) == 0 && !scheduler.isInFlight(key, 0)) {
                peer.marks().add(key, 0, true);
            }
            adverts.want(peer, key, 0, seq);
            count++;
        }
        return count;
    }
}
