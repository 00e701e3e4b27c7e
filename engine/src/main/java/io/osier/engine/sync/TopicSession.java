package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.Runs;
import io.osier.codec.message.AuthorsFrameDecoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.RefusalCodes;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.CancelDecoder;
import io.osier.codec.message.sbe.CreditDecoder;
import io.osier.codec.message.sbe.EagerDecoder;
import io.osier.codec.message.sbe.ForkDecoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.LazyDecoder;
import io.osier.codec.message.sbe.MessageHeaderDecoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RefuseSubject;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import io.osier.engine.log.HeadTrie;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Keeps one topic in agreement with all peers that joined it: the protocol core. Sans-IO: frames, finished orders,
 * local events and the time go in; frames and orders come out, through {@link LinkOutbound} and {@link TopicWork}.
 *
 * <p>Threading: one thread at a time owns the session and its log; every method is called by it. Orders and frames pass
 * to other threads and back; the session does not touch them meanwhile.
 *
 * <p>A {@link io.osier.engine.log.StorageException} that leaves a method means that the log takes no more appends:
 * close the session.
 */
/*
 * The parts, each small enough to be read at once:
 *
 *   AdvertSender      per peer: what we hold, told page by page, then change by change
 *   Reconciler        per peer: which heads differ, at the price of what differs
 *   AdvertReceiver    what peers hold: keeps the difference in the peer's wants
 *   FetchScheduler    which peer is asked for which wants
 *   ResponseReceiver  what came: matched, verified, stored
 *   PushReceiver      what came unasked: the same, and who is to push from now on
 *   PushSender        what is new, to the peers that lack just that
 *   LinkKnowledge     per peer: what it is known to hold
 *   Responder         what peers ask of us: credit becomes fetch orders
 *   Fetching          takes from peers that are silent or late what others can bring; what is complete, what is stuck
 *   ControlSender     credit, cancels, refusals, stalls
 *   Quarantine        which authors forked, by proof
 *   HeadConfirmation  whether peers know later events of local authors than we do
 *
 * Data flow of one event: peer's Advertise -> wants -> Request -> Response -> VerifyOrder -> log, ChangeLog -> our
 * Advertise to the others. Of a new event: pushed Response -> VerifyOrder -> log -> pushed to the others, or ChangeLog.
 *
 * Every output is state that is pulled when the link has room (doWork), so no peer can make us queue, and input is never
 * refused for lack of output: there is no write deadlock.
 */
public final class TopicSession {
    private static final long STALL_CHECK_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final TopicLog log;
    private final SyncConfig config;
    private final Counters counters;
    private final HeadTrie trie;
    private final ChangeLog changes;
    private final Quarantine quarantine;
    private final AdvertReceiver advertReceiver;
    private final FetchScheduler fetchScheduler;
    private final ResponseReceiver responseReceiver;
    private final Responder responder;
    private final ControlSender controlSender;
    private final Fetching fetching;
    private final HeadConfirmation headConfirmation;
    private final VerifyQueue verifyQueue;
    private final PushSender pushSender;
    private final PushReceiver pushReceiver;
    private final List<PeerSession> peers = new ArrayList<>();
    private final CreditDecoder creditDecoder = new CreditDecoder();
    private final AuthorsFrameDecoder authorsDecoder = new AuthorsFrameDecoder();
    private final CancelDecoder cancelDecoder = new CancelDecoder();
    private final RefuseDecoder refuseDecoder = new RefuseDecoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private long seed;
    private int turn;
    private long stallCheckNs;
    private boolean hasStallCheck;
    private boolean isClosed;
    private int ordersOutCount;

    /**
     * Makes the session of a topic.
     *
     * @param log open, owned by the session's owner.
     * @param config the bounds.
     * @param counters of the engine.
     * @param work where orders go.
     * @param seed of whatever is random in here: the order in which authors are asked for, and jitter.
     */
    public TopicSession(
            final TopicLog log,
            final SyncConfig config,
            final Counters counters,
            final TopicWork work,
            final long seed) {
        this.log = log;
        this.config = config;
        this.counters = counters;
        this.seed = seed;
        trie = new HeadTrie(log.authors());
        changes = new ChangeLog(config.changesMax(), trie);
        final TopicWork countedWork = new CountedWork(work);
        quarantine = new Quarantine(log, config, counters, countedWork, changes, peers, nextSeed());
        advertReceiver = new AdvertReceiver(log.authors(), quarantine, counters, config.live());
        final AuthorMap pushed = new AuthorMap(seed, Integer.MAX_VALUE);
        fetchScheduler = new FetchScheduler(log, config, counters, pushed, peers, nextSeed());
        verifyQueue = new VerifyQueue(countedWork);
        responseReceiver =
                new ResponseReceiver(log, config, counters, verifyQueue, changes, fetchScheduler, quarantine);
        pushSender = new PushSender(peers, log.authors(), counters);
        pushReceiver = new PushReceiver(
                log,
                config,
                counters,
                verifyQueue,
                changes,
                fetchScheduler,
                advertReceiver,
                quarantine,
                pushSender,
                peers,
                pushed);
        responder = new Responder(log, config, counters, countedWork);
        controlSender = new ControlSender(config, counters);
        fetching = new Fetching(
                fetchScheduler,
                new RangeMover(peers, fetchScheduler, counters),
                new HistoryWatch(peers, log.authors(), fetchScheduler),
                new ProgressWatch(peers, log.authors(), fetchScheduler, config, counters, ~seed));
        headConfirmation = new HeadConfirmation(peers, log.authors(), fetchScheduler, config);
    }

    /** SplitMix64 (Steele, Lea, Flood 2014). */
    private long nextSeed() {
        seed += 0x9e3779b97f4a7c15L;
        long z = seed;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Finds out from peers what local authors signed last. */
    public HeadConfirmation headConfirmation() {
        return headConfirmation;
    }

    /** What the application may want of fetching, and what it is told of it. */
    public Fetching fetching() {
        return fetching;
    }

    /** For tests. */
    HeadTrie trie() {
        return trie;
    }

    /** The topic. */
    public TopicId topicId() {
        return log.topicId();
    }

    /**
     * Both sides of a link have joined the topic.
     *
     * @param link that is up.
     * @param nowNs the time.
     */
    public void onLinkUp(final TopicLink link, final long nowNs) {
        final LinkKnowledge knowledge = link.hasPush() ? new LinkKnowledge(log) : null;
        final AdvertSender advertSender = new AdvertSender(link, log.authors(), changes, config, knowledge, nextSeed());
        final Reconciler reconciler = link.hasDigests()
                ? new Reconciler(link, log.authors(), trie, changes, advertSender, knowledge, config)
                : null;
        final PeerSession peer = new PeerSession(link, config, advertSender, reconciler, knowledge, nextSeed());
        peers.add(peer);
        quarantine.onLinkUp(peer);
    }

    /**
     * The link is gone or the peer left. What it has sent is still stored; what it was asked for is asked elsewhere.
     *
     * @param link that is down.
     * @param nowNs the time.
     */
    public void onLinkDown(final TopicLink link, final long nowNs) {
        final PeerSession peer = find(link);
        if (peer != null) {
            peers.remove(peer);
            down(peer);
        }
    }

    private void down(final PeerSession peer) {
        peer.down();
        quarantine.onLinkDown(peer);
        while (!peer.unverified().isEmpty()) {
            discard(peer.unverified().removeFirst());
        }
        for (final OutgoingRequest request : peer.outgoing()) {
            if (request.awaitsLast()) {
                request.end();
            }
            if (request.isSettled()) {
                fetchScheduler.onSettled(peer, request);
            }
        }
    }

    private void discard(final VerifyOrder order) {
        if (order.request() == null) {
            pushReceiver.discard(order);
        } else {
            responseReceiver.discard(order);
        }
    }

    /**
     * A message of this topic arrived.
     *
     * @param link that it came on.
     * @param templateId of the message.
     * @param frame checked to be well formed and to need no feature; owned by the session from now on.
     * @param nowNs the time.
     */
    public void onFrame(final TopicLink link, final int templateId, final Frame frame, final long nowNs) {
        final PeerSession peer = find(link);
        if (peer == null || link.outbound().isClosed()) {
            frame.release();
        } else if (templateId == ResponseDecoder.TEMPLATE_ID) {
            if (ResponseReceiver.isPushed(frame)) {
                pushReceiver.onPush(peer, frame, nowNs);
            } else {
                responseReceiver.onResponse(peer, frame, nowNs);
            }
        } else {
            try {
                onControlFrame(peer, templateId, frame, nowNs);
            } finally {
                frame.release();
            }
        }
    }

    private void onControlFrame(final PeerSession peer, final int templateId, final Frame frame, final long nowNs) {
        switch (templateId) {
            case AdvertiseDecoder.TEMPLATE_ID -> advertReceiver.onAdvertise(peer, frame, nowNs);
            case RequestDecoder.TEMPLATE_ID -> responder.onRequest(peer, frame);
            case CreditDecoder.TEMPLATE_ID -> onCredit(peer, frame.buffer());
            case CancelDecoder.TEMPLATE_ID -> onCancel(peer, frame.buffer());
            case ForkDecoder.TEMPLATE_ID -> quarantine.onFork(peer, frame.buffer());
            case RefuseDecoder.TEMPLATE_ID -> onRefuse(peer, frame.buffer(), nowNs);
            case EagerDecoder.TEMPLATE_ID -> onMarks(peer, frame.buffer(), false);
            case LazyDecoder.TEMPLATE_ID -> onMarks(peer, frame.buffer(), true);
            default -> throw new IllegalArgumentException("no message of a topic: templateId=" + templateId);
        }
    }

    private void onCredit(final PeerSession peer, final DirectBuffer buffer) {
        creditDecoder.wrap(
                buffer, FrameDescriptor.BODY_OFFSET, CreditDecoder.BLOCK_LENGTH, CreditDecoder.SCHEMA_VERSION);
        if (creditDecoder.requestId() != FrameDescriptor.PUSHED_ID) {
            responder.onCredit(peer, (int) creditDecoder.requestId(), creditDecoder.credit());
        } else if (!peer.pushWindow().addCredit(creditDecoder.credit())) {
            counters.increment(Counter.PROTOCOL_ERRORS);
            peer.link()
                    .outbound()
                    .close(
                            GoodbyeCode.PROTOCOL_ERROR,
                            "no more of a push window is given back than was taken: credit=" + creditDecoder.credit()
                                    + " pushWindow=" + peer.link().pushWindow());
        }
    }

    private void onMarks(final PeerSession peer, final DirectBuffer buffer, final boolean isLazy) {
        authorsDecoder.wrap(buffer);
        for (int i = 0; peer.knowledge() != null && i < authorsDecoder.authorCount(); i++) {
            final int ordinal = log.authors().find(buffer, authorsDecoder.authorOffset(i));
            if (ordinal >= 0) {
                peer.knowledge().lazy(ordinal, isLazy, changes.sourceOf(ordinal));
            }
        }
    }

    private void onCancel(final PeerSession peer, final DirectBuffer buffer) {
        cancelDecoder.wrap(
                buffer, FrameDescriptor.BODY_OFFSET, CancelDecoder.BLOCK_LENGTH, CancelDecoder.SCHEMA_VERSION);
        responder.onCancel(
                peer,
                (int) cancelDecoder.requestId(),
                cancelDecoder.flags().oneAuthor(),
                buffer,
                FrameDescriptor.BODY_OFFSET + CancelDecoder.authorEncodingOffset());
    }

    private void onRefuse(final PeerSession peer, final DirectBuffer buffer, final long nowNs) {
        refuseDecoder.wrapAndApplyHeader(buffer, FrameDescriptor.HEADER_OFFSET, headerDecoder);
        counters.increment(Counter.REFUSALS_IN);
        final RefuseCode code = RefusalCodes.code(refuseDecoder);
        final RefuseSubject subject = RefusalCodes.subject(refuseDecoder);
        peer.refusal(RefusalCodes.text(code, refuseDecoder.codeRaw()) + ": "
                + RefusalCodes.printable(refuseDecoder.reason()));
        if (subject == RefuseSubject.AUTHOR && code != RefuseCode.NULL_VAL) {
            final int author = FrameDescriptor.BODY_OFFSET + RefuseDecoder.authorEncodingOffset();
            peer.refused().put(buffer, author, code.value());
        }
        final OutgoingRequest request = peer.findOutgoing((int) refuseDecoder.requestId());
        if (request != null && subject == RefuseSubject.REQUEST) {
            if (code == RefuseCode.BUSY || code == RefuseCode.LIMIT_EXCEEDED) {
                fetchScheduler.onBusy(peer, request, nowNs);
            }
            request.end();
            peer.fetchLink().onEnded(nowNs);
            if (request.isSettled()) {
                fetchScheduler.onSettled(peer, request);
            }
        }
    }

    /**
     * A verifier is done with an order.
     *
     * @param order with its runs filled in.
     * @param nowNs the time.
     */
    public void onVerified(final VerifyOrder order, final long nowNs) {
        ordersOutCount--;
        if (isClosed) {
            settleDiscarded(order);
        } else if (order.request() == null) {
            pushReceiver.onVerified(order, nowNs);
        } else {
            responseReceiver.onVerified(order, nowNs);
        }
    }

    private void settleDiscarded(final VerifyOrder order) {
        final PeerSession peer = order.peer();
        final OutgoingRequest request = order.request();
        discard(order);
        if (request != null && request.isSettled()) {
            fetchScheduler.onSettled(peer, request);
        }
    }

    /**
     * A lane is done with an order.
     *
     * @param order with its results.
     * @param nowNs the time.
     */
    public void onFetched(final FetchOrder order, final long nowNs) {
        ordersOutCount--;
        responder.onFetched(order);
    }

    /**
     * A lane is done with an order about a fork.
     *
     * @param order with its results.
     * @param nowNs the time.
     */
    public void onProven(final ForkOrder order, final long nowNs) {
        ordersOutCount--;
        if (order.kind() == ForkOrder.Kind.SEND) {
            responder.onProofSent(order);
        } else if (!isClosed) {
            quarantine.onChecked(order);
        }
    }

    /**
     * Events of local authors, signed, and checked to extend their authors' heads.
     *
     * @param buffer that holds them.
     * @param runs that describe them.
     * @param nowNs the time.
     * @return the position of the first.
     */
    public long onPublish(final DirectBuffer buffer, final Runs runs, final long nowNs) {
        final long position = log.append(buffer, runs, 0, runs.count());
        for (int run = 0; run < runs.count(); run++) {
            final int ordinal = log.authors().find(buffer, runs.offset(run) + EventDescriptor.AUTHOR_OFFSET);
            changes.add(ordinal, ChangeLog.NO_LINK);
            counters.add(Counter.EVENTS_PUBLISHED, runs.eventCount(run));
        }
        pushSender.push(buffer, runs, 0, runs.count(), ChangeLog.NO_LINK);
        return position;
    }

    /**
     * Sends what is due. Never waits.
     *
     * @param nowNs the time.
     * @return how much was done, 0 when there was nothing to do.
     */
    public int doWork(final long nowNs) {
        final int peerCount = peers.size();
        int workCount = checkStalls(nowNs);
        turn = turn + 1 >= peerCount ? 0 : turn + 1;
        for (int i = 0; i < peerCount; i++) {
            final int index = turn + i;
            workCount += doWork(peers.get(index < peerCount ? index : index - peerCount), nowNs);
        }
        return workCount;
    }

    private int checkStalls(final long nowNs) {
        if (hasStallCheck && nowNs - stallCheckNs < 0) {
            return 0;
        }
        hasStallCheck = true;
        stallCheckNs = nowNs + STALL_CHECK_NS;
        int cancelCount = fetching.doWork(nowNs);
        for (int i = 0; i < peers.size(); i++) {
            cancelCount += controlSender.checkStalls(peers.get(i), nowNs);
        }
        return cancelCount;
    }

    private int doWork(final PeerSession peer, final long nowNs) {
        if (peer.link().outbound().isClosed()) {
            return 0;
        }
        return verifyQueue.doWork(peer)
                + pushReceiver.doWork(peer, nowNs)
                + controlSender.doWork(peer)
                + quarantine.doWork(peer, nowNs)
                + fetchScheduler.doWork(peer, nowNs)
                + peer.advertSender().doWork(nowNs)
                + (peer.reconciler() == null ? 0 : peer.reconciler().doWork(peer, nowNs))
                + responder.doWork(peer);
    }

    /** Ends all peer sessions. Orders that are still out must come back before the log may be closed. Idempotent. */
    public void close() {
        isClosed = true;
        while (!peers.isEmpty()) {
            down(peers.remove(peers.size() - 1));
        }
    }

    /** How many orders are with verifiers and lanes. */
    public int ordersOutCount() {
        return ordersOutCount;
    }

    /** Links on which the topic is joined by both sides. */
    public int linkCount() {
        return peers.size();
    }

    /** Authors of whom another history than ours was proven here or claimed by a peer. Cold. */
    public int divergedCount() {
        final AuthorMap all = new AuthorMap(nextSeed(), Integer.MAX_VALUE);
        final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        for (int i = 0; i < log.authors().quarantinedCount(); i++) {
            log.authors().copyAuthor(log.authors().quarantined(i), key, 0);
            all.put(key, 0, 1);
        }
        for (final PeerSession peer : peers) {
            peer.diverged().copyTo(all);
        }
        return all.size();
    }

    /** Events that some peer advertised and that are not here yet. Cold: walks all wants. */
    public long wantedEventCount() {
        final List<AuthorMap> wanting = peers.stream()
                .map(PeerSession::wants)
                .filter(wants -> !wants.isEmpty())
                .toList();
        final AuthorMap counted = wanting.size() > 1 ? new AuthorMap(nextSeed(), Integer.MAX_VALUE) : null;
        long count = 0;
        for (final AuthorMap wants : wanting) {
            count = Math.min(Long.MAX_VALUE - count, wantedEventCount(wants, counted)) + count;
        }
        return count;
    }

    /** Events of one peer's wants, of those that {@code counted} has not, and enters them there; null has none. */
    private long wantedEventCount(final AuthorMap wants, final AuthorMap counted) {
        final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        long count = 0;
        for (int slot = 0; slot < wants.slotCount(); slot++) {
            final long wanted = wants.valueAt(slot);
            if (wanted != 0) {
                wants.copyKeyAt(slot, key, 0);
                final long before = Math.max(counted == null ? 0 : counted.value(key, 0), heldSeq(key));
                count = Math.min(Long.MAX_VALUE - count, Math.max(0, wanted - before)) + count;
                if (counted != null) {
                    counted.put(key, 0, Math.max(wanted, before));
                }
            }
        }
        return count;
    }

    private long heldSeq(final DirectBuffer key) {
        final int ordinal = log.authors().find(key, 0);
        return ordinal < 0 ? 0 : log.authors().seq(ordinal);
    }

    /**
     * Authors of whom some peer has more than we hold, or another history. Cold: walks the wants until it has enough.
     *
     * @param limit authors at most.
     * @param isDivergedOnly whether only authors with another history are wanted.
     */
    public List<Missing> missing(final int limit, final boolean isDivergedOnly) {
        return new MissingScan(log.authors(), peers, fetchScheduler, fetching.progress()).run(limit, isDivergedOnly);
    }

    /** Whether there is at least one peer and everything that any peer told us it has is here. */
    public boolean isHistoryComplete() {
        return !peers.isEmpty() && peers.stream().allMatch(fetching::isHistoryComplete);
    }

    /** What is known of each peer now. Cold. */
    public List<Provider> providers() {
        return peers.stream()
                .map(peer -> new Provider(
                        peer.link().peerNodeId(),
                        peer.isAdvertComplete(),
                        peer.isWantDropped(),
                        peer.wants().size(),
                        peer.outgoingInUseCount(),
                        fetching.isHistoryComplete(peer),
                        peer.refusal()))
                .toList();
    }

    private PeerSession find(final TopicLink link) {
        for (int i = 0; i < peers.size(); i++) {
            final PeerSession peer = peers.get(i);
            if (peer.link().linkId() == link.linkId()) {
                return peer;
            }
        }
        return null;
    }

    /** Counts the orders that leave the session. */
    private final class CountedWork implements TopicWork {
        private final TopicWork work;

        private CountedWork(final TopicWork work) {
            this.work = work;
        }

        @Override
        public boolean verify(final VerifyOrder order) {
            final boolean isTaken = work.verify(order);
            ordersOutCount += isTaken ? 1 : 0;
            return isTaken;
        }

        @Override
        public boolean fetch(final FetchOrder order) {
            final boolean isTaken = work.fetch(order);
            ordersOutCount += isTaken ? 1 : 0;
            return isTaken;
        }

        @Override
        public boolean prove(final ForkOrder order) {
            final boolean isTaken = work.prove(order);
            ordersOutCount += isTaken ? 1 : 0;
            return isTaken;
        }
    }
}
