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
 * What is to be said is noted as numbers (RoundNotes), of which there is a limit; when there are more, the round becomes
 * a FULL, which the peer answers with what differs from it, or, when that is too much to note as well, with its own FULL,
 * which nobody answers. When the next exchange is due is ExchangePace's matter.
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

    private static final int FRAMES_PER_TURN = 16;
    private static final int LEAVES_PER_TURN = 2_048;
    private static final int LEAVES_PER_TURN_MAX = 16_384;
    private static final int STALLS_PER_TURN = 6;

    private enum Turn {
        NONE,
        OURS,
        THEIRS
    }

    private final TopicLink link;
    private final HeadTrie trie;
    private final AdvertSender heads;
    private final LinkKnowledge knowledge;
    private final AuthorTable.Walk walk;
    private final AdvertiseFrameEncoder encoder = new AdvertiseFrameEncoder();
    private final UnsafeBuffer ourRoot = new UnsafeBuffer(new byte[FrameDescriptor.FINGERPRINT_LENGTH]);
    private final UnsafeBuffer theirRoot = new UnsafeBuffer(new byte[FrameDescriptor.FINGERPRINT_LENGTH]);
    private final UnsafeBuffer fingerprint = new UnsafeBuffer(new byte[FrameDescriptor.FINGERPRINT_LENGTH]);
    private final UnsafeBuffer fingerprints =
            new UnsafeBuffer(new byte[FrameDescriptor.NODE_COUNT_MAX * FrameDescriptor.FINGERPRINT_LENGTH]);
    private final int[] counts = new int[FrameDescriptor.NODE_COUNT_MAX];
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private final int headsPerCellMax;
    private final RoundNotes notes;
    private final ExchangePace pace;
    private final long turnMaxNs;

    private Turn turn = Turn.NONE;
    private boolean isRootSent;
    private boolean isRootReceived;
    private long ourCount;
    private long theirCount;
    private int dropsAtCompare;
    private int leavesPerTurn = LEAVES_PER_TURN;
    private int roundNibbles;
    private long turnNs;
    private boolean isFullOurs;
    private boolean isFullAnswer;
    private boolean isOurFullBegun;
    private boolean isToldCellBegun;
    private boolean isFullAwaited;
    private boolean isTheirFullBegun;
    private boolean isTheirRoundBegun;
    private long lastPrefix;

    Reconciler(
            final TopicLink link,
            final AuthorTable table,
            final HeadTrie trie,
            final ChangeLog changes,
            final AdvertSender heads,
            final LinkKnowledge knowledge,
            final SyncConfig config) {
        this.link = link;
        this.knowledge = knowledge;
        this.trie = trie;
        this.heads = heads;
        walk = table.newWalk();
        headsPerCellMax = Math.min(HEADS_PER_CELL_MAX, heads.headsPerFrameMax());
        notes = new RoundNotes(table, trie, headsPerCellMax);
        pace = new ExchangePace(changes, config);
        turnMaxNs = STALLS_PER_TURN * config.requestStallNs();
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

    /** Whether no exchange goes on. */
    boolean isIdle() {
        return turn == Turn.NONE;
    }

    private boolean isRootToBeSent(final PeerSession peer, final long nowNs) {
        return !isRootSent && pace.isDue(peer, isRootReceived || heads.isExchangeOwed(), nowNs);
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
        if (knowledge != null) {
            knowledge.rootSent();
        }
        pace.rootSent();
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
        final boolean isEqual = ourCount == theirCount && ourRoot.equals(theirRoot);
        // A want may have been dropped of a DELTA that has overtaken an equal ROOT: then another exchange says.
        final boolean isSure = !peer.isWantDropped() || peer.dropCount() == dropsAtCompare;
        dropsAtCompare = peer.dropCount();
        if (!isEqual || isSure) {
            peer.advertBegins();
        }
        if (isEqual) {
            peer.advertEnds();
            pace.ended(true, isSure, nowNs);
            if (knowledge != null) {
                knowledge.rootsEqual();
            }
        } else {
            begin(nowNs);
        }
    }

    private void begin(final long nowNs) {
        notes.clear();
        if (knowledge != null) {
            knowledge.exchangeBegun();
        }
        roundNibbles = 0;
        isTheirRoundBegun = false;
        isTheirFullBegun = false;
        turnNs = nowNs;
        if (!link.isLower()) {
            turn = Turn.THEIRS;
            return;
        }
        turn = Turn.OURS;
        if (ourCount <= FULL_COUNT_MAX || theirCount == 0) {
            isFullOurs = true;
        } else {
            notes.cells().add(0, 0);
        }
    }

    /** The peer has told all that it holds, and we have told it all. */
    private void end(final PeerSession peer, final long nowNs) {
        turn = Turn.NONE;
        peer.advertEnds();
        pace.ended(false, false, nowNs);
        if (knowledge != null) {
            knowledge.exchangeEnded();
        }
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
        if (isTheirFullBegun || (isEnd && isTheirRoundBegun)) {
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
        if (nibbles != roundNibbles || (isTheirRoundBegun && Long.compareUnsigned(prefix, lastPrefix) <= 0)) {
            return "the cells of a round ascend, with one nibble more than those before: nibbles=" + nibbles
                    + " expected=" + roundNibbles;
        }
        isTheirRoundBegun = true;
        lastPrefix = prefix;
        turnNs = nowNs;
        notes.noteRange(frame);
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
        isTheirRoundBegun = false;
        if (notes.isTooMany()) {
            notes.clear();
            isFullOurs = true;
        }
    }

    /** Takes in a page of a FULL; answers the rule that it breaks, or null. */
    String onFull(final PeerSession peer, final DirectBuffer frame, final long nowNs) {
        if (turn != Turn.THEIRS || isTheirRoundBegun) {
            return "a side sends FULL in its turn, and nothing else: turn=" + turn;
        }
        final boolean isLast = isLast(frame);
        if (isFirst(frame) == isTheirFullBegun) {
            return "the first page of a FULL is flagged, and no other: first=" + isFirst(frame);
        }
        isTheirFullBegun = !isLast;
        turnNs = nowNs;
        if (!isFullAwaited) {
            notes.noteFull(frame, isLast);
        }
        if (isLast && isFullAwaited) {
            isFullAwaited = false;
            end(peer, nowNs);
        } else if (isLast) {
            isFullAnswer = notes.isTooMany();
            beginTurn();
        }
        return null;
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
        return notes.toldHeads().isEmpty() && notes.toldCells().isEmpty() && !isFullOurs;
    }

    /** Sends one frame of our round; false when there is no room. */
    private boolean sendNext(final PeerSession peer, final long nowNs) {
        if (!notes.toldHeads().isEmpty()) {
            return sendToldHeads();
        }
        if (!notes.toldCells().isEmpty()) {
            return sendToldCell();
        }
        if (isFullOurs) {
            return sendFull(peer, nowNs);
        }
        return notes.cells().isEmpty() ? sendEnd(peer, nowNs) : sendCell();
    }

    private boolean sendToldHeads() {
        final OrdinalNotes toldHeads = notes.toldHeads();
        final int countMax = Math.min(heads.headsPerFrameMax(), toldHeads.size());
        final Frame frame = claimHeads(countMax);
        if (frame == null) {
            return false;
        }
        while (!toldHeads.isEmpty() && !encoder.isFull()) {
            final int ordinal = toldHeads.take();
            heads.addHead(encoder, ordinal);
            noteLacking(ordinal);
        }
        if (encoder.headCount() == 0) {
            frame.release();
            return true;
        }
        send(frame, encoder.finish(link.topicHandle(), AdvertiseKind.DELTA, true, true, 0));
        return true;
    }

    private boolean sendToldCell() {
        final CellNotes toldCells = notes.toldCells();
        final long prefix = toldCells.prefix();
        final int nibbles = toldCells.nibbles();
        final Frame frame = claimHeads(heads.headsPerFrameMax());
        if (frame == null) {
            return false;
        }
        if (!isToldCellBegun) {
            isToldCellBegun = true;
            KeyPrefix.smallestKey(prefix, nibbles, key, 0);
        }
        walk.seek(key, 0);
        boolean hasMore = nextUnder(prefix, nibbles);
        while (hasMore && heads.addHead(encoder, walk)) {
            noteLacking(walk.ordinal());
            hasMore = nextUnder(prefix, nibbles);
        }
        if (hasMore) {
            key.putBytes(0, walk.buffer(), walk.offset(), AuthorId.LENGTH);
        } else {
            isToldCellBegun = false;
            toldCells.take();
        }
        if (encoder.headCount() == 0) {
            frame.release();
            return true;
        }
        send(frame, encoder.finish(link.topicHandle(), AdvertiseKind.DELTA, true, true, 0));
        return true;
    }

    private void noteLacking(final int ordinal) {
        if (knowledge != null) {
            knowledge.lacks(ordinal);
        }
    }

    private boolean nextUnder(final long prefix, final int nibbles) {
        return walk.next() && KeyPrefix.contains(prefix, nibbles, walk.buffer(), walk.offset());
    }

    private boolean sendFull(final PeerSession peer, final long nowNs) {
        if (!isOurFullBegun) {
            isOurFullBegun = true;
            heads.beginFull();
            if (knowledge != null) {
                knowledge.allTold();
            }
        }
        if (!heads.sendPage()) {
            return false;
        }
        if (!heads.isPaging()) {
            isOurFullBegun = false;
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
        final CellNotes cells = notes.cells();
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
        while (nextUnder(prefix, nibbles) && heads.addHead(encoder, walk)) {
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
