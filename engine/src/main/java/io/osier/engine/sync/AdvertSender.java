package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.message.AdvertiseFrameEncoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.engine.log.AuthorTable;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Tells one peer what we hold: pages of everything (FULL), and what changed since (DELTA). On a link without digests
 * everything is told at once and again from time to time; on one with digests the {@link Reconciler} says when. Belongs
 * to the thread that owns the topic.
 */
/*
 * States: PAGING (a FULL is under way; "nextAuthor" is where the next page begins) and TOLD (up to the place "told" in
 * the change log).
 *
 * Invariant: every head is either on a page that has left, or on a page still to come, or in the change log after "told",
 * or has not changed since the link came up or since the last ROOT, so that comparing roots finds it. A FULL therefore
 * notes the end of the change log at its first page, and deltas go on from there. A link that falls further behind than
 * the change log reaches begins anew, with FULL or with ROOT.
 *
 * A peer that does not speak of forks is told, of a quarantined author, the last head that is still served, or nothing.
 *
 * The output is pulled by the link's room: what cannot be sent now is a place (an author, a number), never a queue.
 */
final class AdvertSender {
    private static final int PAGES_PER_TURN = 4;
    private static final int AUTHORS_PER_INTERVAL = 16_384;

    private final TopicLink link;
    private final AuthorTable table;
    private final ChangeLog changes;
    private final SyncConfig config;
    private final LinkKnowledge knowledge;
    private final AuthorTable.Walk walk;
    private final AdvertiseFrameEncoder encoder = new AdvertiseFrameEncoder();
    private final UnsafeBuffer nextAuthor = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[FrameDescriptor.HEAD_LENGTH]);
    private final int headsPerFrameMax;
    private final long jitterNs;

    private boolean isPaging;
    private boolean isFirstPage;
    private long told;
    private boolean isExchangeOwed;
    private long fullDueNs;
    private boolean isWaiting;
    private long announceDueNs;

    /**
     * Makes the sender of a link that has come up.
     *
     * @param knowledge what the peer holds, which it is not told; null on a link without push.
     */
    AdvertSender(
            final TopicLink link,
            final AuthorTable table,
            final ChangeLog changes,
            final SyncConfig config,
            final LinkKnowledge knowledge,
            final long seed) {
        this.knowledge = knowledge;
        this.link = link;
        this.table = table;
        this.changes = changes;
        this.config = config;
        walk = table.newWalk();
        final int frameLengthMax = Math.min(config.advertFrameLengthMax(), link.frameLengthMax());
        headsPerFrameMax = Math.min(
                link.authorsPerMessageMax(),
                (frameLengthMax - FrameDescriptor.advertiseLength(0)) / FrameDescriptor.HEAD_LENGTH);
        jitterNs = Math.floorMod(seed, config.readvertiseIntervalNs() / 4 + 1);
        if (link.hasDigests()) {
            toldUpToHere();
        } else {
            beginFull();
        }
    }

    private void toldUpToHere() {
        told = changes.end();
    }

    private boolean isBehindChanges() {
        return told < changes.begin();
    }

    /** Whether there were more changes than are remembered since the peer was told: an exchange has to find them. */
    boolean isExchangeOwed() {
        return isExchangeOwed;
    }

    /** A ROOT is sent that counts all heads as they are now. */
    void exchangeBegins() {
        isExchangeOwed = false;
    }

    /** Heads that one frame may carry. */
    int headsPerFrameMax() {
        return headsPerFrameMax;
    }

    /** Whether a FULL is under way. */
    boolean isPaging() {
        return isPaging;
    }

    void beginFull() {
        isPaging = true;
        isFirstPage = true;
        toldUpToHere();
        nextAuthor.setMemory(0, AuthorId.LENGTH, (byte) 0);
    }

    int doWork(final long nowNs) {
        if (link.hasDigests()) {
            return isPaging ? 0 : sendDeltaOrOwe(nowNs);
        }
        if (!isPaging && (isBehindChanges() || nowNs - fullDueNs >= 0)) {
            beginFull();
        }
        if (isPaging) {
            return sendPages(nowNs);
        }
        return told < changes.end() ? sendDelta() : 0;
    }

    private int sendDeltaOrOwe(final long nowNs) {
        if (isBehindChanges()) {
            told = changes.begin();
            isExchangeOwed = true;
        }
        if (told == changes.end() || (knowledge != null && !hasWaited(nowNs))) {
            return 0;
        }
        final int count = sendDelta();
        isWaiting &= told < changes.end();
        return count;
    }

    /** Whether the oldest change has waited long enough for the peer to announce it itself, or for others. */
    private boolean hasWaited(final long nowNs) {
        if (!isWaiting) {
            isWaiting = true;
            announceDueNs = nowNs + config.live().announceNs();
        }
        return nowNs - announceDueNs >= 0;
    }

    private int sendPages(final long nowNs) {
        int pageCount = 0;
        while (isPaging && pageCount < PAGES_PER_TURN && sendPage()) {
            pageCount++;
        }
        if (!isPaging) {
            fullDueNs = nowNs
                    + jitterNs
                    + config.readvertiseIntervalNs() * (1 + table.authorCount() / AUTHORS_PER_INTERVAL);
        }
        return pageCount;
    }

    /** Sends the next page of the FULL that is under way; false when there is no room. */
    boolean sendPage() {
        final Frame frame = link.outbound().tryClaim(Priority.BULK, FrameDescriptor.advertiseLength(headsPerFrameMax));
        if (frame == null) {
            return false;
        }
        encoder.wrap(frame.buffer(), FrameDescriptor.advertiseLength(headsPerFrameMax), headsPerFrameMax);
        walk.seek(nextAuthor, 0);
        boolean hasMore = walk.next();
        while (hasMore && addHead(encoder, walk)) {
            hasMore = walk.next();
        }
        if (hasMore) {
            nextAuthor.putBytes(0, walk.buffer(), walk.offset(), AuthorId.LENGTH);
        } else {
            isPaging = false;
        }
        final int length =
                encoder.finish(link.topicHandle(), AdvertiseKind.FULL, isFirstPage, !hasMore, table.authorCount());
        send(Priority.BULK, frame, length);
        isFirstPage = false;
        return true;
    }

    private int sendDelta() {
        while (told < changes.end() && !isNews(told)) {
            told++;
        }
        if (told == changes.end()) {
            return 0;
        }
        final int countMax = (int) Math.min(headsPerFrameMax, changes.end() - told);
        final Frame frame = link.outbound().tryClaim(Priority.LIVE, FrameDescriptor.advertiseLength(countMax));
        if (frame == null) {
            return 0;
        }
        encoder.wrap(frame.buffer(), FrameDescriptor.advertiseLength(countMax), countMax);
        while (told < changes.end() && !encoder.isFull()) {
            if (isNews(told)) {
                addHead(encoder, changes.ordinal(told));
            }
            told++;
        }
        if (encoder.headCount() == 0) {
            frame.release();
            return 1;
        }
        send(Priority.LIVE, frame, encoder.finish(link.topicHandle(), AdvertiseKind.DELTA, true, true, 0));
        return 1;
    }

    private boolean isNews(final long place) {
        final int ordinal = changes.ordinal(place);
        return changes.isNewsFor(place, link.linkId())
                && (knowledge == null
                        || table.isQuarantined(ordinal)
                        || !knowledge.isHeld(ordinal, table.seq(ordinal)));
    }

    /** Adds an author's head to a frame that has room for it, if the peer can be told it. */
    void addHead(final AdvertiseFrameEncoder frameEncoder, final int ordinal) {
        if (link.hasForks()) {
            table.copyHead(ordinal, head, 0);
            frameEncoder.add(head, 0);
        } else if (table.copyServedHead(ordinal, head, 0)) {
            frameEncoder.add(head, 0);
        }
    }

    /** Adds the head that a walk shows, if the peer can be told it; false when the frame is full. */
    boolean addHead(final AdvertiseFrameEncoder frameEncoder, final AuthorTable.Walk shown) {
        if (link.hasForks() || shown.seq() != AuthorTable.QUARANTINED_SEQ) {
            return frameEncoder.add(shown.buffer(), shown.offset());
        }
        if (frameEncoder.isFull()) {
            return false;
        }
        addHead(frameEncoder, shown.ordinal());
        return true;
    }

    private void send(final Priority priority, final Frame frame, final int length) {
        frame.length(length);
        link.outbound().send(priority, frame);
    }
}
