package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.event.Runs;
import io.osier.codec.message.sbe.RefuseCode;
import java.util.ArrayDeque;
import org.agrona.DirectBuffer;

/**
 * What one topic knows of one peer, while the link is up: what the peer has that we lack, what we asked of it, what it
 * asked of us, and how far it has been told. Belongs to the thread that owns the topic. Nothing of it outlives the
 * link.
 */
final class PeerSession {
    /** Authors of whom is remembered why their events did not come; that is only for people, so few will do. */
    private static final int EXPLAINED_MAX = 1_024;

    private final TopicLink link;
    private final AuthorMap wants;
    private final AuthorMap diverged;
    private final Suspicions suspicions;
    private final AuthorMap unsent;
    private final AuthorMap refused;
    private final OutgoingRequest[] outgoing;
    private final IncomingRequest[] incoming;
    private final AdvertSender advertSender;
    private final Reconciler reconciler;
    private final Refusals refusals = new Refusals();
    private final ArrayDeque<VerifyOrder> unverified = new ArrayDeque<>();
    private final WantScan wantScan = new WantScan();
    private final LinkKnowledge knowledge;
    private final PushWindow pushWindow;
    private final AuthorMap pending;
    private final AuthorMap pendingSeqs;
    private final AuthorMap raced;
    private final MarkNotes marks = new MarkNotes();
    private final Announcements announcements = new Announcements();
    private final WantScan firstScan = new WantScan();
    private final FetchLink fetchLink;

    private boolean isDown;
    private boolean isAdvertComplete;
    private boolean isWantDropped;
    private boolean isWantLost;
    private boolean isWantTableFull;
    private int dropCount;
    private int badRunCount;
    private String partingReason;
    private String refusal = "";
    private int nextRequestId = 1;
    private int nextIncoming;
    private long leftVersion = -1;
    private int leftSize;
    private boolean isNothingLeft;

    /**
     * Makes what is known of a peer whose link has come up.
     *
     * @param reconciler null on a link without digests.
     * @param knowledge null on a link without push.
     */
    PeerSession(
            final TopicLink link,
            final SyncConfig config,
            final AdvertSender advertSender,
            final Reconciler reconciler,
            final LinkKnowledge knowledge,
            final long seed) {
        this.link = link;
        this.advertSender = advertSender;
        this.reconciler = reconciler;
        this.knowledge = knowledge;
        pushWindow = new PushWindow(config.live().pushWindow(), link.pushWindow());
        pending = new AuthorMap(seed, Integer.MAX_VALUE);
        pendingSeqs = new AuthorMap(seed, Integer.MAX_VALUE);
        raced = new AuthorMap(seed, EXPLAINED_MAX);
        wants = new AuthorMap(seed, config.wantsPerLinkMax());
        diverged = new AuthorMap(seed, config.divergedMax());
        suspicions = new Suspicions(seed, config.divergedMax());
        unsent = new AuthorMap(seed, EXPLAINED_MAX);
        refused = new AuthorMap(seed, EXPLAINED_MAX);
        outgoing = new OutgoingRequest[Math.min(config.requestsInFlightMax(), link.requestsInFlightMax())];
        for (int i = 0; i < outgoing.length; i++) {
            outgoing[i] = new OutgoingRequest();
        }
        fetchLink = new FetchLink(config, outgoing);
        incoming = new IncomingRequest[config.incomingRequestsMax()];
        for (int i = 0; i < incoming.length; i++) {
            incoming[i] = new IncomingRequest();
        }
    }

    TopicLink link() {
        return link;
    }

    /** The highest seq that the peer advertised of each author of whom we hold less. */
    AuthorMap wants() {
        return wants;
    }

    /**
     * The seqs at which the peer claims another history of authors than ours: a claim is no proof, so it counts for
     * this peer only.
     */
    AuthorMap diverged() {
        return diverged;
    }

    /** What the peer is to show of what it claims about authors. */
    Suspicions suspicions() {
        return suspicions;
    }

    /**
     * The seqs that the peer advertised of authors and did not send when it was asked; its next FULL tells them anew.
     */
    AuthorMap unsent() {
        return unsent;
    }

    /** The codes with which authors' events were refused last, by the peer or by us; only for those who ask why. */
    AuthorMap refused() {
        return refused;
    }

    WantScan wantScan() {
        return wantScan;
    }

    /** The walk over the authors that the application wants first. */
    WantScan firstScan() {
        return firstScan;
    }

    FetchLink fetchLink() {
        return fetchLink;
    }

    OutgoingRequest[] outgoing() {
        return outgoing;
    }

    IncomingRequest[] incoming() {
        return incoming;
    }

    AdvertSender advertSender() {
        return advertSender;
    }

    /** Null on a link without digests. */
    Reconciler reconciler() {
        return reconciler;
    }

    /** What the peer is known to hold; null on a link without push. */
    LinkKnowledge knowledge() {
        return knowledge;
    }

    PushWindow pushWindow() {
        return pushWindow;
    }

    /** How many pushed runs of an author that are needed are with a verifier; bounded by the push window. */
    AuthorMap pending() {
        return pending;
    }

    /** The last seqs of those authors. */
    AuthorMap pendingSeqs() {
        return pendingSeqs;
    }

    /** Seqs of authors that the peer pushed while another link's push of them was with a verifier. */
    AuthorMap raced() {
        return raced;
    }

    /** What the peer is to be told of pushing. */
    MarkNotes marks() {
        return marks;
    }

    /** What the peer announced and another link may still push. */
    Announcements announcements() {
        return announcements;
    }

    Refusals refusals() {
        return refusals;
    }

    /**
     * Received Responses that no verifier had room for yet, in order of arrival; bounded by the credit given and in
     * number.
     */
    ArrayDeque<VerifyOrder> unverified() {
        return unverified;
    }

    boolean isDown() {
        return isDown;
    }

    void down() {
        isDown = true;
    }

    /** Whether the peer's last FULL has arrived to its end, or the last exchange of digests has come to its own. */
    boolean isAdvertComplete() {
        return isAdvertComplete;
    }

    void advertBegins() {
        isAdvertComplete = false;
        isWantDropped = false;
        isWantLost = false;
        isWantTableFull = false;
        unsent.clear();
    }

    void advertEnds() {
        isAdvertComplete = true;
    }

    /** Whether something that the peer advertised was dropped, so that only a later FULL can complete it. */
    boolean isWantDropped() {
        return isWantDropped;
    }

    void wantDropped() {
        isWantLost = true;
        wantRefused();
    }

    /** Something that the peer advertised was asked for, and one side refused it. */
    void wantRefused() {
        isWantDropped = true;
        dropCount++;
    }

    /** Whether something that the peer advertised was dropped, and not because it was refused. */
    boolean isWantLost() {
        return isWantLost;
    }

    /** How often something was dropped. */
    int dropCount() {
        return dropCount;
    }

    /** Whether something of the peer's last FULL found no room, so that it is not known what all it holds. */
    boolean isWantTableFull() {
        return isWantTableFull;
    }

    void wantTableFull() {
        isWantTableFull = true;
        wantDropped();
    }

    /** The peer refused something of ours. */
    void refusal(final String text) {
        refusal = text;
    }

    /** What the peer refused last, or an empty string. */
    String refusal() {
        return refusal;
    }

    /**
     * The peer has sent a run that does not hold: it is told so, and goodbye behind that when there were too many.
     *
     * @param badRunsMax that are put up with.
     * @param requestId of the request that it belongs to.
     */
    void charge(
            final int badRunsMax,
            final int requestId,
            final DirectBuffer buffer,
            final int author,
            final Runs runs,
            final int run) {
        final String values = "fault=" + runs.fault(run) + " author=" + AuthorId.of(buffer, author) + " firstSeq="
                + runs.firstSeq(run) + " eventCount=" + runs.eventCount(run);
        refused.put(buffer, author, RefuseCode.EVENT_REFUSED.value());
        refusals.addAuthor(
                requestId, RefuseCode.EVENT_REFUSED, buffer, author, "a run is whole, chained and signed: " + values);
        addBadRun(badRunsMax, values);
    }

    /**
     * The peer has sent something that does not hold: it is told goodbye when there was too much of that.
     *
     * @param badRunsMax that are put up with.
     * @param last what it was this time.
     */
    void addBadRun(final int badRunsMax, final String last) {
        badRunCount++;
        if (badRunCount == badRunsMax + 1) {
            partingReason = "too many bad runs: badRunsPerLinkMax=" + badRunsMax + ", the last one " + last;
        }
    }

    /** Why the peer is to be told goodbye, or null. */
    String partingReason() {
        return partingReason;
    }

    /** The next id for a request: never 0, never one that is open. */
    int claimRequestId() {
        do {
            nextRequestId = nextRequestId == Integer.MAX_VALUE ? 1 : nextRequestId + 1;
        } while (findOutgoing(nextRequestId) != null);
        return nextRequestId;
    }

    OutgoingRequest findOutgoing(final int requestId) {
        for (final OutgoingRequest request : outgoing) {
            if (request.awaitsLast() && !request.isLastReceived() && request.id() == requestId) {
                return request;
            }
        }
        return null;
    }

    OutgoingRequest findFreeOutgoing() {
        for (final OutgoingRequest request : outgoing) {
            if (request.isFree()) {
                return request;
            }
        }
        return null;
    }

    /**
     * The open request of an id. Its LAST may have left while the lane's answer is still on its way here: then the peer
     * may use the id and the place again, so such a request gives way to one that is surely open.
     */
    IncomingRequest findIncoming(final int requestId) {
        IncomingRequest found = null;
        for (final IncomingRequest request : incoming) {
            if (request.isOpen() && request.id() == requestId && (found == null || !request.mayHaveEnded())) {
                found = request;
            }
        }
        return found;
    }

    /** A place for another request, or null when as many as we allow are surely open. */
    IncomingRequest findFreeIncoming() {
        IncomingRequest free = null;
        int openCount = 0;
        for (final IncomingRequest request : incoming) {
            if (!request.isOpen()) {
                free = request;
            } else if (!request.mayHaveEnded()) {
                openCount++;
            }
        }
        return openCount < incoming.length / 2 ? free : null;
    }

    /** Whether an author was taken away from a request that the peer has not ended, so that it can't be asked anew. */
    boolean isMoved(final DirectBuffer author, final int offset) {
        for (final OutgoingRequest request : outgoing) {
            if (!request.isFree() && request.hasMovedRanges()) {
                final int range = request.find(author, offset);
                if (range >= 0 && request.isRangeMoved(range)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How many requests the peer may have open. */
    int incomingMax() {
        return incoming.length / 2;
    }

    /** Index of the incoming request whose turn it is. */
    int rotateIncoming() {
        nextIncoming = nextIncoming + 1 == incoming.length ? 0 : nextIncoming + 1;
        return nextIncoming;
    }

    /** Whether either side has asked the other for something that has not ended. */
    boolean hasOpenRequests() {
        for (final IncomingRequest request : incoming) {
            if (request.isOpen() && !request.mayHaveEnded()) {
                return true;
            }
        }
        return outgoingInUseCount() > 0;
    }

    int outgoingInUseCount() {
        int count = 0;
        for (final OutgoingRequest request : outgoing) {
            count += request.isFree() ? 0 : 1;
        }
        return count;
    }

    /** Whether nothing that the peer has announced or pushed is under way. */
    boolean isSettled() {
        return announcements.isEmpty() && pending.isEmpty();
    }

    /** What a walk over the wants has found, and when. */
    void left(final long version, final int size, final boolean isNothing) {
        leftVersion = version;
        leftSize = size;
        isNothingLeft = isNothing;
    }

    /** The scheduler's version at the last walk over the wants. */
    long leftVersion() {
        return leftVersion;
    }

    /** How many wants there were at the last walk over them. */
    int leftSize() {
        return leftSize;
    }

    /** Whether the last walk over the wants found none that is asked for. */
    boolean isNothingLeft() {
        return isNothingLeft;
    }
}
