package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.message.AdvertiseFrameEncoder;
import io.osier.codec.message.DigestFrameEncoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.HeadTrie;
import io.osier.engine.log.KeyPrefix;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds out with one peer whose heads differ, at the price of what differs: {@code ROOT} from both, then rounds of
 * {@code RANGE} in turns, or {@code FULL} where that is cheaper. Belongs to the thread that owns the topic; only for
 * links on which both sides announced digests.
 */
/*
 * An exchange begins when each side has sent and received a ROOT. Equal: it is over. Else the side with the lower node
 * id has the first turn. In its turn a side sends one round: heads that the peer lacks (DELTA), then RANGE frames about
 * cells in which the two differ, the last one flagged. The peer compares each frame as it comes, notes what to say of it,
 * and has its turn when the flagged one is here. A round that asks nothing ends the exchange. Each frame about a cell is
 * answered with frames about cells one nibble longer, so there are at most 16 rounds.
 *
 *   turn   NONE    no exchange; a ROOT may have been sent, or have come
 *          OURS    something to send: heads, cells, or a FULL
 *          THEIRS  the peer's round is on its way
 *
 * What is to be said is noted as numbers: cells to speak of, cells to tell all heads of, ordinals of heads to tell. They
 * are bounded together; when there are more, the round becomes a FULL, which the peer answers with what differs from it,
 * or, when that is too much to note as well, with its own FULL, which nobody answers.
 *
 * Heads move meanwhile. Frames say what is true when they are written, or was a moment ago: the trie is refreshed in
 * slices, in our turn. Nothing is lost by it: every head that changes after the link came up goes to the peer in a DELTA
 * as well (AdvertSender), and where a trie that is not clean counts nothing, the table is asked.
 *
 * All frames of an exchange go at BULK priority, so they keep their order.
 *
 * Rejected: answering each frame at once, which needs room for 16 frames before one may be read; remembering the peer
 * across connections, which misjudges a peer whose store was wiped.
 */
final class Reconciler {
    /** Cells with so few heads of ours are told, not divided. */
    private static final int HEADS_PER_CELL_MAX = 32;

    /** With so few heads of ours, all of them are told at once. */
    private static final int FULL_COUNT_MAX = 16;

    /** Cells to ask for, cells to tell, and heads to tell that are noted at most, each. */
    static final int NOTES_MAX = 1 << 14;

    /** Memory of the notes of one peer, at most. */
    static final long NOTES_BYTES_MAX = NOTES_MAX * (2L * Long.BYTES + Integer.BYTES);

    private static final int FRAMES_PER_TURN = 16;
    private static final int LEAVES_PER_TURN = 2_048;
    private static final int LEAVES_PER_TURN_MAX = 16_384;
    private static final int STALLS_PER_TURN = 6;
    private static final long WAIT_MIN_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int WAIT_MAX_INTERVALS = 20;

    private enum Turn {
        NONE,
        OURS,
        THEIRS
    }

    private final TopicLink link;
    private final HeadTrie trie;
    private final ChangeLog changes;
    private final AdvertSender heads;
    private final AuthorTable.Walk walk;
    private final AdvertiseFrameEncoder encoder = new AdvertiseFrameEncoder();
    private final UnsafeBuffer ourRoot = new UnsafeBuffer(new byte[FrameDescriptor.FINGERPRINT_LENGTH]);
    private final UnsafeBuffer theirRoot = new UnsafeBuffer(new byte[FrameDescriptor.FINGERPRINT_LENGTH]);
    private final UnsafeBuffer fingerprint = new UnsafeBuffer(new byte[FrameDescriptor.FINGERPRINT_LENGTH]);
    private final UnsafeBuffer fingerprints =
            new UnsafeBuffer(new byte[FrameDescriptor.NODE_COUNT_MAX * FrameDescriptor.FINGERPRINT_LENGTH]);
    private final int[] counts = new int[FrameDescriptor.NODE_COUNT_MAX];
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private final CellNotes cells = new CellNotes(NOTES_MAX);
    private final CellNotes toldCells = new CellNotes(NOTES_MAX);
    private final OrdinalNotes toldHeads = new OrdinalNotes(NOTES_MAX);
    private final int headsPerCellMax;
    private final int wantsMax;
    private final long waitMinNs;
    private final long waitMaxNs;
    private final long readvertiseIntervalNs;
    private final long turnMaxNs;

    private Turn turn = Turn.NONE;
    private boolean isRootSent;
    private boolean isRootReceived;
    private long ourCount;
    private long theirCount;
    private boolean isFullOurs;
    private boolean isFullAnswer;
    private boolean isFullAwaited;
    private boolean isFullBegun;
    private boolean isRoundTooLong;
    private boolean isRootDue = true;
    private boolean isEqual;
    private long changesSeen;
    private long changesAtEnd = -1;
    private int dropsAtCompare;
    private long quietSinceNs;
    private long waitNs;
    private long turnNs;
    private int leavesPerTurn = LEAVES_PER_TURN;
    private boolean isCellBegun;
    private int roundNibbles;
    private boolean isRoundBegun;
    private long lastPrefix;
    private long endedNs;

    Reconciler(
            final TopicLink link,
            final AuthorTable table,
            final HeadTrie trie,
            final ChangeLog changes,
            final AdvertSender heads,
            final SyncConfig config) {
        this.link = link;
        this.trie = trie;
        this.changes = changes;
        this.heads = heads;
        walk = table.newWalk();
        headsPerCellMax = Math.min(HEADS_PER_CELL_MAX, heads.headsPerFrameMax());
        waitMinNs = Math.min(WAIT_MIN_NS, config.readvertiseIntervalNs());
        waitMaxNs = WAIT_MAX_INTERVALS * config.readvertiseIntervalNs();
        waitNs = waitMinNs;
        readvertiseIntervalNs = config.readvertiseIntervalNs();
        turnMaxNs = STALLS_PER_TURN * config.requestStallNs();
        wantsMax = config.wantsPerLinkMax();
    }

    int doWork(final PeerSession peer, final long nowNs) {
        return switch (turn) {
            case OURS -> sendRound(peer, nowNs);
            case NONE -> isRootToBeSent(peer, nowNs) ? sendRoot(peer, nowNs) : 0;
            case THEIRS -> checkStall(nowNs);
        };
    }

    private int checkStall(final long nowNs) {
        if (nowNs - turnNs < turnMaxNs) {
            return 0;
        }
        link.outbound()
                .close(
                        GoodbyeCode.STALLED,
                        "a turn goes on in time: turnMaxMs=" + TimeUnit.NANOSECONDS.toMillis(turnMaxNs));
        return 1;
    }

    /**
     * At first, in answer, or when DELTAs were lost at once; when wants were dropped and have drained; else when
     * something has changed and nothing moves, or has moved for long. But the first, none sooner than a second after
     * the last exchange.
     */
    private boolean isRootToBeSent(final PeerSession peer, final long nowNs) {
        if (isRootSent || isRootDue) {
            return !isRootSent;
        }
        if (changes.end() != changesSeen) {
            changesSeen = changes.end();
            quietSinceNs = nowNs;
        }
        final long sinceEndNs = nowNs - endedNs;
        if (isRootReceived || heads.isExchangeOwed()) {
            return sinceEndNs >= waitMinNs;
        }
        if (sinceEndNs < waitNs) {
            return false;
        }
        if (peer.isWantDropped() && peer.wants().size() <= wantsMax / 2) {
            return true;
        }
        final boolean hasNews = !isEqual || changes.end() != changesAtEnd;
        final boolean isQuiet = nowNs - quietSinceNs >= waitMinNs;
        return hasNews && !peer.hasOpenRequests() && (isQuiet || sinceEndNs >= readvertiseIntervalNs);
    }

    private int sendRoot(final PeerSession peer, final long nowNs) {
        if (!refresh()) {
            return 1;
        }
        final Frame frame = link.outbound().tryClaim(Priority.BULK, DigestFrameEncoder.DIGEST_LENGTH);
        if (frame == null) {
            return 0;
        }
        heads.exchangeBegins();
        isRootDue = false;
        isRootSent = true;
        ourCount = trie.count();
        trie.copyRoot(ourRoot, 0);
        send(frame, DigestFrameEncoder.encodeRoot(frame.buffer(), link.topicHandle(), ourCount, ourRoot, 0));
        if (isRootReceived) {
            compareRoots(peer, nowNs);
        }
        return 1;
    }

    /** Works on the trie, more with each time that it is not clean: appends may be faster than little work. */
    private boolean refresh() {
        final boolean isClean = trie.refresh(leavesPerTurn);
        leavesPerTurn = isClean ? LEAVES_PER_TURN : Math.min(2 * leavesPerTurn, LEAVES_PER_TURN_MAX);
        return isClean;
    }

    /** Takes in the peer's ROOT; answers the rule that it breaks, or null. */
    String onRoot(final PeerSession peer, final DirectBuffer frame, final long nowNs) {
        if (turn != Turn.NONE || isRootReceived) {
            return "a side sends one ROOT for an exchange, and none while one goes on";
        }
        isRootReceived = true;
        theirCount = FrameDescriptor.authorCount(frame, 0);
        theirRoot.putBytes(0, frame, FrameDescriptor.FINGERPRINT_OFFSET, FrameDescriptor.FINGERPRINT_LENGTH);
        if (isRootSent) {
            compareRoots(peer, nowNs);
        }
        return null;
    }

    private void compareRoots(final PeerSession peer, final long nowNs) {
        isRootSent = false;
        isRootReceived = false;
        isEqual = ourCount == theirCount && ourRoot.equals(theirRoot);
        // A want may have been dropped of a DELTA that has overtaken an equal ROOT: then another exchange says.
        final boolean isSure = !peer.isWantDropped() || peer.dropCount() == dropsAtCompare;
        dropsAtCompare = peer.dropCount();
        if (!isEqual || isSure) {
            peer.advertBegins();
        }
        if (isEqual) {
            end(peer, nowNs);
            isEqual = isSure;
        } else {
            begin(nowNs);
        }
    }

    private void begin(final long nowNs) {
        forgetNotes();
        roundNibbles = 0;
        isRoundBegun = false;
        isRoundTooLong = false;
        isFullBegun = false;
        turnNs = nowNs;
        if (!link.isLower()) {
            turn = Turn.THEIRS;
            return;
        }
        turn = Turn.OURS;
        if (ourCount <= FULL_COUNT_MAX || theirCount == 0) {
            isFullOurs = true;
        } else {
            cells.add(0, 0);
        }
    }

    /** The peer has told all that it holds, and we have told it all. */
    private void end(final PeerSession peer, final long nowNs) {
        turn = Turn.NONE;
        endedNs = nowNs;
        peer.advertEnds();
        final boolean isFruitless = !isEqual && changes.end() == changesAtEnd;
        waitNs = isFruitless ? Math.min(2 * waitNs, waitMaxNs) : waitMinNs;
        changesAtEnd = changes.end();
    }

    /** Takes in a RANGE of the peer's round; answers the rule that it breaks, or null. */
    String onRange(final PeerSession peer, final DirectBuffer frame, final long nowNs) {
        if (turn != Turn.THEIRS) {
            return "a side sends RANGE in its turn: turn=" + turn;
        }
        final long prefix = FrameDescriptor.prefix(frame, 0);
        final int nibbles = FrameDescriptor.prefixNibbles(frame, 0);
        final int headCount = FrameDescriptor.headCount(frame, 0);
        final int nodeCount = FrameDescriptor.nodeCount(frame, 0);
        final boolean isEnd = nibbles == 0 && headCount == 0 && nodeCount == 0;
        if (isFullBegun || (isEnd && isRoundBegun)) {
            return "a turn is a FULL, or a round, or the end: nibbles=" + nibbles;
        }
        if (isEnd) {
            isFullAwaited = false;
            end(peer, nowNs);
            return null;
        }
        if (isFullAwaited) {
            return "a FULL is answered with DELTA and the end, or with FULL";
        }
        if (nibbles != roundNibbles || (isRoundBegun && Long.compareUnsigned(prefix, lastPrefix) <= 0)) {
            return "the cells of a round ascend, with one nibble more than those before: nibbles=" + nibbles
                    + " expected=" + roundNibbles;
        }
        isRoundBegun = true;
        lastPrefix = prefix;
        turnNs = nowNs;
        if (isRoundTooLong) {
            // A FULL will say all.
        } else if (nodeCount > 0) {
            noteChildren(frame, nodeCount, prefix, nibbles);
        } else if (headCount > 0) {
            noteHeads(frame, headCount, prefix, nibbles);
        } else {
            note(toldCells.add(prefix, nibbles));
        }
        if (isLast(frame)) {
            beginTurn();
        }
        return null;
    }

    private static boolean isLast(final DirectBuffer frame) {
        return (flags(frame) & 0b10) != 0;
    }

    private static boolean isFirst(final DirectBuffer frame) {
        return (flags(frame) & 0b01) != 0;
    }

    private static int flags(final DirectBuffer frame) {
        return frame.getByte(FrameDescriptor.BODY_OFFSET + AdvertiseDecoder.flagsEncodingOffset());
    }

    private void beginTurn() {
        turn = Turn.OURS;
        roundNibbles++;
        isRoundBegun = false;
        if (isRoundTooLong) {
            forgetNotes();
            isFullOurs = true;
        }
        isRoundTooLong = false;
    }

    private void forgetNotes() {
        cells.clear();
        toldCells.clear();
        toldHeads.clear();
        isCellBegun = false;
    }

    private void note(final boolean isNoted) {
        isRoundTooLong |= !isNoted;
    }

    private void noteChildren(final DirectBuffer frame, final int nodeCount, final long prefix, final int nibbles) {
        final boolean isClean = trie.isClean();
        trie.children(prefix, nibbles, counts, fingerprints);
        int node = FrameDescriptor.nodesOffset(frame, 0);
        final int end = node + nodeCount * FrameDescriptor.NODE_LENGTH;
        for (int nibble = 0; nibble < FrameDescriptor.NODE_COUNT_MAX; nibble++) {
            final boolean isTheirs = node < end && frame.getByte(node + FrameDescriptor.NODE_NIBBLE_OFFSET) == nibble;
            if (isTheirs || counts[nibble] > 0 || (!isClean && holds(prefix, nibbles, nibble))) {
                noteChild(frame, isTheirs ? node : -1, prefix, nibbles, nibble);
            }
            node += isTheirs ? FrameDescriptor.NODE_LENGTH : 0;
        }
    }

    /** Asks the table: a trie that is not clean may count none where there are some. */
    private boolean holds(final long prefix, final int nibbles, final int nibble) {
        final long child = KeyPrefix.child(prefix, nibbles, nibble);
        KeyPrefix.smallestKey(child, nibbles + 1, key, 0);
        walk.seek(key, 0);
        return nextUnder(child, nibbles + 1);
    }

    private void noteChild(
            final DirectBuffer frame, final int node, final long prefix, final int nibbles, final int nibble) {
        if (nibbles == KeyPrefix.NIBBLES_MAX - 1) {
            isRoundTooLong = true;
            return;
        }
        final long child = KeyPrefix.child(prefix, nibbles, nibble);
        if (node < 0) {
            note(toldCells.add(child, nibbles + 1));
        } else if (!isSame(frame, node + FrameDescriptor.NODE_FINGERPRINT_OFFSET, nibble)) {
            note(cells.add(child, nibbles + 1));
        }
    }

    private boolean isSame(final DirectBuffer frame, final int offset, final int nibble) {
        final int ours = nibble * FrameDescriptor.FINGERPRINT_LENGTH;
        return fingerprints.getLong(ours) == frame.getLong(offset)
                && fingerprints.getLong(ours + Long.BYTES) == frame.getLong(offset + Long.BYTES);
    }

    /** Notes which heads of a cell the peer lacks, or has lower, when it has told all that it has there. */
    private void noteHeads(final DirectBuffer frame, final int headCount, final long prefix, final int nibbles) {
        KeyPrefix.smallestKey(prefix, nibbles, key, 0);
        walk.seek(key, 0);
        int head = FrameDescriptor.HEADS_OFFSET;
        final int end = head + headCount * FrameDescriptor.HEAD_LENGTH;
        int count = 0;
        while (walk.next() && KeyPrefix.contains(prefix, nibbles, walk.buffer(), walk.offset())) {
            if (++count > 2 * headsPerCellMax) {
                note(toldCells.add(prefix, nibbles));
                return;
            }
            head = noteIfNewer(frame, head, end);
        }
    }

    /** Notes the walk's author if the heads lack it or have it otherwise; answers the first that is not below it. */
    private int noteIfNewer(final DirectBuffer frame, final int from, final int end) {
        int head = from;
        while (head < end && walk.compareTo(frame, head) > 0) {
            head += FrameDescriptor.HEAD_LENGTH;
        }
        final boolean isTheirs = head < end && walk.compareTo(frame, head) == 0;
        if (!isTheirs || isOursNews(frame, head)) {
            note(toldHeads.add(walk.ordinal()));
        }
        return head;
    }

    /** Whether the peer has less of the author, or another history. */
    private boolean isOursNews(final DirectBuffer frame, final int head) {
        final long theirs = frame.getLong(head + FrameDescriptor.HEAD_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        return walk.seq() > theirs
                || (walk.seq() == theirs && !walk.hashIs(frame, head + FrameDescriptor.HEAD_HASH_OFFSET));
    }

    /** Takes in a page of a FULL; answers the rule that it breaks, or null. */
    String onFull(final PeerSession peer, final DirectBuffer frame, final long nowNs) {
        if (turn != Turn.THEIRS || isRoundBegun) {
            return "a side sends FULL in its turn, and nothing else: turn=" + turn;
        }
        final boolean isLast = isLast(frame);
        if (isFirst(frame) == isFullBegun) {
            return "the first page of a FULL is flagged, and no other: first=" + isFirst(frame);
        }
        if (!isFullBegun) {
            forgetNotes();
            key.setMemory(0, AuthorId.LENGTH, (byte) 0);
        }
        isFullBegun = !isLast;
        turnNs = nowNs;
        if (!isFullAwaited) {
            noteFull(frame, isLast);
        }
        if (isLast && isFullAwaited) {
            isFullAwaited = false;
            end(peer, nowNs);
        } else if (isLast) {
            isFullAnswer = isRoundTooLong;
            beginTurn();
        }
        return null;
    }

    /** Notes which of our heads the page lacks or has lower, from behind the page before it. */
    private void noteFull(final DirectBuffer frame, final boolean isLast) {
        final int headCount = FrameDescriptor.headCount(frame, 0);
        final int end = FrameDescriptor.HEADS_OFFSET + headCount * FrameDescriptor.HEAD_LENGTH;
        if (isRoundTooLong || (headCount == 0 && !isLast)) {
            return;
        }
        walk.seek(key, 0);
        int head = FrameDescriptor.HEADS_OFFSET;
        boolean hasMore = walk.next();
        while (hasMore
                && !isRoundTooLong
                && (isLast || walk.compareTo(frame, end - FrameDescriptor.HEAD_LENGTH) <= 0)) {
            head = noteIfNewer(frame, head, end);
            hasMore = walk.next();
        }
        if (hasMore) {
            key.putBytes(0, walk.buffer(), walk.offset(), AuthorId.LENGTH);
        } else {
            key.setMemory(0, AuthorId.LENGTH, (byte) 0xff);
        }
    }

    private int sendRound(final PeerSession peer, final long nowNs) {
        int frameCount = 0;
        while (turn == Turn.OURS && frameCount < FRAMES_PER_TURN) {
            if (isTrieNeeded() && !refresh()) {
                return frameCount + 1;
            }
            if (!sendNext(peer, nowNs)) {
                return frameCount;
            }
            frameCount++;
        }
        turnNs = nowNs;
        return frameCount;
    }

    /** Heads are told from the table. */
    private boolean isTrieNeeded() {
        return toldHeads.isEmpty() && toldCells.isEmpty() && !isFullOurs;
    }

    /** Sends one frame of our round; false when there is no room. */
    private boolean sendNext(final PeerSession peer, final long nowNs) {
        if (!toldHeads.isEmpty()) {
            return sendToldHeads();
        }
        if (!toldCells.isEmpty()) {
            return sendToldCell();
        }
        if (isFullOurs) {
            return sendFull(peer, nowNs);
        }
        return cells.isEmpty() ? sendEnd(peer, nowNs) : sendCell();
    }

    private boolean sendToldHeads() {
        final int countMax = Math.min(heads.headsPerFrameMax(), toldHeads.size());
        final Frame frame = claimHeads(countMax);
        if (frame == null) {
            return false;
        }
        while (!toldHeads.isEmpty() && !encoder.isFull()) {
            heads.addHead(encoder, toldHeads.take());
        }
        send(frame, encoder.finish(link.topicHandle(), AdvertiseKind.DELTA, true, true, 0));
        return true;
    }

    private boolean sendToldCell() {
        final long prefix = toldCells.prefix();
        final int nibbles = toldCells.nibbles();
        final Frame frame = claimHeads(heads.headsPerFrameMax());
        if (frame == null) {
            return false;
        }
        if (!isCellBegun) {
            isCellBegun = true;
            KeyPrefix.smallestKey(prefix, nibbles, key, 0);
        }
        walk.seek(key, 0);
        boolean hasMore = nextUnder(prefix, nibbles);
        while (hasMore && encoder.add(walk.buffer(), walk.offset())) {
            hasMore = nextUnder(prefix, nibbles);
        }
        if (hasMore) {
            key.putBytes(0, walk.buffer(), walk.offset(), AuthorId.LENGTH);
        } else {
            isCellBegun = false;
            toldCells.take();
        }
        if (encoder.headCount() == 0) {
            frame.release();
            return true;
        }
        send(frame, encoder.finish(link.topicHandle(), AdvertiseKind.DELTA, true, true, 0));
        return true;
    }

    private boolean nextUnder(final long prefix, final int nibbles) {
        return walk.next() && KeyPrefix.contains(prefix, nibbles, walk.buffer(), walk.offset());
    }

    private boolean sendFull(final PeerSession peer, final long nowNs) {
        if (!isFullBegun) {
            isFullBegun = true;
            heads.beginFull();
        }
        if (!heads.sendPage()) {
            return false;
        }
        if (!heads.isPaging()) {
            isFullBegun = false;
            isFullOurs = false;
            isFullAwaited = !isFullAnswer;
            if (isFullAnswer) {
                isFullAnswer = false;
                end(peer, nowNs);
            } else {
                turn = Turn.THEIRS;
            }
        }
        return true;
    }

    private boolean sendEnd(final PeerSession peer, final long nowNs) {
        final Frame frame = link.outbound().tryClaim(Priority.BULK, DigestFrameEncoder.DIGEST_LENGTH);
        if (frame == null) {
            return false;
        }
        trie.copyRoot(fingerprint, 0);
        send(frame, DigestFrameEncoder.encodeEnd(frame.buffer(), link.topicHandle(), trie.count(), fingerprint, 0));
        end(peer, nowNs);
        return true;
    }

    private boolean sendCell() {
        final long prefix = cells.prefix();
        final int nibbles = cells.nibbles();
        final int count = trie.cell(prefix, nibbles, fingerprint, 0);
        final boolean isDivided = count > headsPerCellMax;
        final boolean isLast = cells.size() == 1;
        final Frame frame = isDivided
                ? link.outbound().tryClaim(Priority.BULK, DigestFrameEncoder.NODES_LENGTH_MAX)
                : claimHeads(headsPerCellMax);
        if (frame == null) {
            return false;
        }
        cells.take();
        send(
                frame,
                isDivided ? encodeNodes(frame, isLast, prefix, nibbles) : encodeHeads(isLast, prefix, nibbles, frame));
        if (isLast) {
            roundNibbles++;
            turn = Turn.THEIRS;
        }
        return true;
    }

    private int encodeNodes(final Frame frame, final boolean isLast, final long prefix, final int nibbles) {
        trie.children(prefix, nibbles, counts, fingerprints);
        return DigestFrameEncoder.encodeNodes(
                frame.buffer(), link.topicHandle(), isLast, prefix, nibbles, fingerprint, 0, counts, fingerprints);
    }

    private int encodeHeads(final boolean isLast, final long prefix, final int nibbles, final Frame frame) {
        KeyPrefix.smallestKey(prefix, nibbles, key, 0);
        walk.seek(key, 0);
        while (nextUnder(prefix, nibbles) && encoder.add(walk.buffer(), walk.offset())) {
            // Until the cell ends: the trie is clean, and has counted its heads.
        }
        return encoder.headCount() == 0
                ? DigestFrameEncoder.encodeQuestion(frame.buffer(), link.topicHandle(), isLast, prefix, nibbles)
                : encoder.finishRange(link.topicHandle(), isLast, prefix, nibbles, encoder.headCount(), fingerprint, 0);
    }

    /** Begins a frame of heads, or null when there is no room. */
    private Frame claimHeads(final int countMax) {
        final int length = FrameDescriptor.advertiseLength(countMax);
        final Frame frame = link.outbound().tryClaim(Priority.BULK, length);
        if (frame != null) {
            encoder.wrap(frame.buffer(), length, countMax);
        }
        return frame;
    }

    private void send(final Frame frame, final int length) {
        frame.length(length);
        link.outbound().send(Priority.BULK, frame);
    }
}
