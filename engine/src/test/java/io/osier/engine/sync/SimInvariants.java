package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.crypto.Verification;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.Runs;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameFault;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.RefusalCodes;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.CancelDecoder;
import io.osier.codec.message.sbe.CreditDecoder;
import io.osier.codec.message.sbe.EagerDecoder;
import io.osier.codec.message.sbe.ForkDecoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.LazyDecoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RefuseSubject;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.LogReader;
import io.osier.engine.status.Counter;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What must hold at every step of a simulated run, checked from outside: at the disks, at the wires, and by what
 * sessions count.
 */
/*
 * At the disk: an appended event is the next of its author and, byte by byte, what the author signed. Only inner
 * signatures may differ, and only where they are not checked.
 *
 * At the wire, for what an honest peer sends: no event goes to a peer that has said on this connection that it holds it,
 * even if that is still on its way (where the topic was left and joined anew, answers to before may cross that);
 * no author is asked for at two peers, from the Request until its LAST or Refuse has been read, the link is down, the
 * whole range is stored, or a Cancel of it was sent, and at one peer not again before the cancelled request has ended; no
 * honest peer blames another one.
 *
 * By counters: nothing that an honest peer receives is redundant, ever, except of ranges that it cancelled, which is
 * counted apart. A range that is handed over when its link is lost leaves its bytes on a connection that is gone; a disk
 * that lost events has no connection from before.
 */
final class SimInvariants {
    private record Open(SimEnd end, int requestId, long upToSeq) {}

    private final Simulation simulation;
    private final Map<AuthorId, SimChain> chains = new HashMap<>();
    private final Map<SimPeer, long[]> heads = new LinkedHashMap<>();
    private final Map<SimPeer, Map<AuthorId, Open>> asked = new LinkedHashMap<>();
    private final Map<SimPeer, Map<AuthorId, SimEnd>> lastAsked = new LinkedHashMap<>();
    private final Map<SimEnd, Map<AuthorId, Integer>> cancelled = new LinkedHashMap<>();
    private final Map<SimEnd, long[]> told = new LinkedHashMap<>();
    private final Map<SimEnd, Long> fullNs = new LinkedHashMap<>();
    private final AdvertiseDecoder advertise = new AdvertiseDecoder();
    private final RequestDecoder request = new RequestDecoder();
    private final ResponseDecoder response = new ResponseDecoder();
    private final RefuseDecoder refuse = new RefuseDecoder();
    private final CancelDecoder cancel = new CancelDecoder();
    private final CreditDecoder credit = new CreditDecoder();
    private final Map<SimEnd, Set<AuthorId>> suspected = new HashMap<>();
    private final IdentityHashMap<AuthorTable, Map<AuthorId, Long>> quarantinedNs = new IdentityHashMap<>();
    private int cycle;

    SimInvariants(final Simulation simulation) {
        this.simulation = simulation;
    }

    void add(final SimChain chain) {
        chains.put(chain.author, chain);
    }

    private SimChain chain(final DirectBuffer buffer, final int offset) {
        return chains.get(AuthorId.of(buffer, offset));
    }

    private long[] heads(final SimPeer peer) {
        return heads.computeIfAbsent(peer, any -> new long[chains.size()]);
    }

    private Map<AuthorId, Open> asked(final SimPeer peer) {
        return asked.computeIfAbsent(peer, any -> new LinkedHashMap<>());
    }

    /** Requests for authors that an end has open. */
    boolean isAsking(final SimEnd end) {
        return asked(end.peer()).values().stream().anyMatch(open -> open.end == end);
    }

    void onAppend(final SimPeer peer, final DirectBuffer buffer, final Runs runs, final int first, final int count) {
        for (int run = first; run < first + count; run++) {
            int offset = runs.offset(run);
            final SimChain chain = chain(buffer, offset + EventDescriptor.AUTHOR_OFFSET);
            simulation.require(chain != null, "an event of nobody is in a log", peer);
            for (long seq = runs.firstSeq(run); seq <= runs.lastSeq(run); seq++) {
                final int length = buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
                simulation.require(seq == heads(peer)[chain.index] + 1, "a head grows by one, seq=" + seq, peer);
                simulation.require(
                        chain.isTrue(buffer, offset, length, seq), "an event is the author's, seq=" + seq, peer);
                final boolean isChecked =
                        seq == runs.lastSeq(run) || simulation.options().verification == Verification.EVERY_EVENT;
                final boolean isSigned = chain.isTrulySigned(buffer, offset, seq);
                simulation.require(isSigned || !isChecked, "a signature is the author's, seq=" + seq, peer);
                onUncontested(peer, chain, seq);
                if (!isSigned) {
                    simulation.coverage().add(SimShape.DAMAGED_INNER_SIGNATURE);
                }
                heads(peer)[chain.index] = seq;
                offset += length;
            }
            if (chain.home != peer.index()) {
                chain.leftSeq = Math.max(chain.leftSeq, runs.lastSeq(run));
            }
        }
    }

    /** What is taken in of an author that is known to have forked lies below what is contested. */
    private void onUncontested(final SimPeer peer, final SimChain chain, final long seq) {
        final AuthorTable table = peer.table();
        final int ordinal = table.quarantinedCount() == 0 ? -1 : table.find(chain.key, 0);
        if (ordinal >= 0 && table.isQuarantined(ordinal)) {
            simulation.coverage().add(SimShape.UNCONTESTED_FETCHED);
            simulation.require(seq <= table.uncontestedMax(ordinal), "nothing contested is taken in, seq=" + seq, peer);
        }
    }

    /** Nobody innocent is quarantined, whoever claims what. */
    private void checkQuarantined(final SimPeer peer) {
        final AuthorTable table = peer.table();
        final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        for (int i = 0; i < table.quarantinedCount(); i++) {
            final int ordinal = table.quarantined(i);
            table.copyAuthor(ordinal, key, 0);
            final SimChain chain = chain(key, 0);
            simulation.require(
                    chain != null && chain.state == SimChain.State.CLONED,
                    "only who forked is quarantined: author=" + AuthorId.of(key, 0),
                    peer);
            quarantinedNs
                    .computeIfAbsent(table, any -> new HashMap<>())
                    .putIfAbsent(chain.author, simulation.clock().elapsedNs());
        }
    }

    /** Whether an order that was made before an author was quarantined may still be with a lane. */
    private boolean mayBeUnderWay(final SimPeer peer, final SimChain chain) {
        final Long sinceNs = quarantinedNs.getOrDefault(peer.table(), Map.of()).get(chain.author);
        final SimOptions options = simulation.options();
        return sinceNs == null
                || simulation.clock().elapsedNs() - sinceNs < 20 * (2 * options.workerNs + options.dutyNs);
    }

    /** How peers that ought to agree about an author that forked do not, or an empty string. */
    String difference(final SimChain chain, final List<SimPeer> peers) {
        final UnsafeBuffer head = new UnsafeBuffer(new byte[AuthorTable.RECORD_LENGTH]);
        final UnsafeBuffer other = new UnsafeBuffer(new byte[AuthorTable.RECORD_LENGTH]);
        long served = 0;
        boolean isFirst = true;
        for (final SimPeer peer : peers) {
            final int ordinal = peer.table().find(chain.key, 0);
            if (ordinal < 0) {
                other.setMemory(0, other.capacity(), (byte) 0);
            } else {
                peer.table().copyHead(ordinal, other, 0);
                served = Math.max(served, peer.table().servedSeq(ordinal));
            }
            if (isFirst) {
                head.putBytes(0, other, 0, other.capacity());
                isFirst = false;
            } else if (!head.equals(other)) {
                return "heads of the forked author " + chain.author + " differ";
            }
        }
        for (final SimPeer peer : peers) {
            final int ordinal = peer.table().find(chain.key, 0);
            final long shared = Math.min(served, chain.sharedSeq());
            if (ordinal >= 0
                    && peer.table().isQuarantined(ordinal)
                    && peer.heldSeq(chain) < Math.min(shared, peer.table().uncontestedMax(ordinal))) {
                return "peer " + peer.index() + " lacks uncontested events of " + chain.author + ": held="
                        + peer.heldSeq(chain) + " served=" + served + " shared=" + chain.sharedSeq();
            }
        }
        return "";
    }

    /** Counts how peers agree about authors that forked. */
    void coverForks(final List<SimPeer> peers) {
        for (final SimChain chain : chains.values()) {
            final int ordinal = peers.get(0).table().find(chain.key, 0);
            if (chain.state == SimChain.State.CLONED
                    && ordinal >= 0
                    && peers.get(0).table().isQuarantined(ordinal)) {
                simulation.coverage().add(SimShape.QUARANTINED_EVERYWHERE);
                final long proofs = peers.stream()
                        .map(peer -> peer.table().uncontestedMax(peer.table().find(chain.key, 0)))
                        .distinct()
                        .count();
                simulation.coverage().add(SimShape.PROOFS_THAT_DIFFER, proofs - 1);
                if (peers.get(0).heldSeq(chain) > peers.get(0).table().uncontestedMax(ordinal)) {
                    simulation.coverage().add(SimShape.CONTESTED_HELD);
                }
            }
        }
    }

    /** A disk was replaced, so heads may be lower. */
    void onDisk(final SimPeer peer) {
        for (final SimChain chain : chains.values()) {
            heads(peer)[chain.index] = peer.heldSeq(chain);
        }
    }

    /** Reads a whole log back and compares it with what was seen on the way in. */
    void onEnd(final SimPeer peer) {
        long count = 0;
        final long[] seqs = new long[chains.size()];
        try (LogReader reader = peer.log().newReader()) {
            for (long position = 0; reader.seek(position); position = reader.nextPosition()) {
                final SimChain chain = chain(reader.buffer(), reader.offset() + EventDescriptor.AUTHOR_OFFSET);
                final long seq =
                        reader.buffer().getLong(reader.offset() + EventDescriptor.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
                simulation.require(
                        seq == ++seqs[chain.index]
                                && chain.isTrue(reader.buffer(), reader.offset(), reader.length(), seq),
                        "what is read is what was written",
                        peer);
                count++;
            }
        }
        simulation.require(count == peer.table().eventCount(), "a log holds what its table says", peer);
    }

    void onSend(final SimEnd end, final Priority priority, final SimFrame frame) {
        final int bytes = end.wire().queued(priority);
        simulation.require(
                bytes < simulation.options().roomBytes + (1 << 20), "a queue is bounded: bytes=" + bytes, end.peer());
        final DirectBuffer buffer = frame.buffer();
        switch (FrameValidator.templateId(buffer, 0)) {
            case AdvertiseDecoder.TEMPLATE_ID -> onAdvertise(end, buffer);
            case RequestDecoder.TEMPLATE_ID -> onRequest(end, buffer);
            case ResponseDecoder.TEMPLATE_ID -> onResponse(end, frame);
            case EagerDecoder.TEMPLATE_ID -> simulation.coverage().add(SimShape.EAGER_SENT);
            case LazyDecoder.TEMPLATE_ID -> simulation.coverage().add(SimShape.LAZY_SENT);
            case RefuseDecoder.TEMPLATE_ID -> onRefuse(end, buffer);
            case ForkDecoder.TEMPLATE_ID -> {
                simulation.coverage().add(SimShape.PROOF_SENT);
                final SimChain chain = chain(buffer, FrameDescriptor.FORK_FIRST_OFFSET + EventDescriptor.AUTHOR_OFFSET);
                simulation.require(chain.state == SimChain.State.CLONED, "only forks are proven", end.peer());
            }
            case CreditDecoder.TEMPLATE_ID -> {
                credit.wrap(buffer, FrameDescriptor.BODY_OFFSET, CreditDecoder.BLOCK_LENGTH, 1);
                simulation
                        .coverage()
                        .add(
                                credit.requestId() == FrameDescriptor.PUSHED_ID
                                        ? SimShape.PUSH_CREDIT_SENT
                                        : SimShape.CREDIT_SENT);
            }
            case CancelDecoder.TEMPLATE_ID -> {
                cancel.wrap(buffer, FrameDescriptor.BODY_OFFSET, CancelDecoder.BLOCK_LENGTH, 1);
                onCancel(end, buffer);
                simulation
                        .coverage()
                        .add(cancel.flags().oneAuthor() ? SimShape.CANCEL_OF_AUTHOR_SENT : SimShape.CANCEL_SENT);
            }
            default -> {}
        }
    }

    private void onAdvertise(final SimEnd end, final DirectBuffer buffer) {
        advertise.wrap(buffer, FrameDescriptor.BODY_OFFSET, AdvertiseDecoder.BLOCK_LENGTH, 1);
        if (end.hasDigests()) {
            coverDigests(buffer);
        } else if (advertise.kind() == AdvertiseKind.FULL && advertise.flags().first()) {
            final long nowNs = simulation.clock().elapsedNs();
            final Long beforeNs = fullNs.put(end, nowNs);
            if (beforeNs != null) {
                final long intervalNs = simulation.options().config(0).readvertiseIntervalNs();
                simulation
                        .coverage()
                        .add(nowNs - beforeNs < intervalNs ? SimShape.CHANGE_LOG_OVERFLOW : SimShape.ADVERT_REPEATED);
            }
        }
        if (advertise.kind() == AdvertiseKind.FULL && !advertise.flags().first()) {
            simulation.coverage().add(SimShape.ADVERT_PAGED);
        }
        final long[] seqs = told.computeIfAbsent(end, any -> new long[chains.size()]);
        for (int i = 0; i < FrameDescriptor.headCount(buffer, 0); i++) {
            final int head = FrameDescriptor.HEADS_OFFSET + i * FrameDescriptor.HEAD_LENGTH;
            final SimChain chain = chain(buffer, head + FrameDescriptor.HEAD_AUTHOR_OFFSET);
            final long seq = buffer.getLong(head + FrameDescriptor.HEAD_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
            simulation.require(
                    chain != null && seq <= end.peer().heldSeq(chain), "only what is held is told", end.peer());
            seqs[chain.index] = Math.max(seqs[chain.index], seq);
        }
    }

    private void coverDigests(final DirectBuffer buffer) {
        final SimShape shape = switch (advertise.kind()) {
            case ROOT -> SimShape.ROOT_SENT;
            case RANGE -> rangeShape(buffer);
            case FULL -> SimShape.FULL_IN_AN_EXCHANGE;
            case DELTA, NULL_VAL -> null;
        };
        if (shape != null) {
            simulation.coverage().add(shape);
        }
    }

    private static SimShape rangeShape(final DirectBuffer buffer) {
        if (FrameDescriptor.nodeCount(buffer, 0) > 0) {
            return SimShape.RANGE_OF_NODES;
        }
        if (FrameDescriptor.headCount(buffer, 0) > 0) {
            return SimShape.RANGE_OF_HEADS;
        }
        return FrameDescriptor.prefixNibbles(buffer, 0) > 0 ? SimShape.RANGE_ASKED : SimShape.EXCHANGE_ENDED;
    }

    private void onRequest(final SimEnd end, final DirectBuffer buffer) {
        request.wrap(buffer, FrameDescriptor.BODY_OFFSET, RequestDecoder.BLOCK_LENGTH, 1);
        if (request.flags().proof()) {
            simulation.coverage().add(SimShape.PROOF_ASKED);
            return;
        }
        if (isForEvidence(end, buffer)) {
            simulation.coverage().add(SimShape.EVIDENCE_ASKED);
            return;
        }
        final Map<AuthorId, Open> open = asked(end.peer());
        final Map<AuthorId, SimEnd> before = lastAsked.computeIfAbsent(end.peer(), any -> new HashMap<>());
        for (int i = 0; i < FrameDescriptor.rangeCount(buffer, 0); i++) {
            final int range = FrameDescriptor.RANGES_OFFSET + i * FrameDescriptor.RANGE_LENGTH;
            final AuthorId author = AuthorId.of(buffer, range + FrameDescriptor.RANGE_AUTHOR_OFFSET);
            final long afterSeq =
                    buffer.getLong(range + FrameDescriptor.RANGE_AFTER_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
            final long upToSeq =
                    buffer.getLong(range + FrameDescriptor.RANGE_UP_TO_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
            final SimChain chain = chains.get(author);
            final long held = chain == null ? 0 : end.peer().heldSeq(chain);
            simulation.require(afterSeq == held, "nothing is asked for that is held", end.peer());
            final Open other = open.put(author, new Open(end, (int) request.requestId(), upToSeq));
            simulation.require(
                    other == null || held >= other.upToSeq,
                    "no range is open twice: author=" + author + " afterSeq=" + afterSeq + " other=" + other,
                    end.peer());
            simulation.require(
                    !cancelled(end).containsKey(author),
                    "no author is asked for again before the cancelled request has ended: author=" + author,
                    end.peer());
            if (other != null) {
                simulation.coverage().add(SimShape.AUTHOR_IN_PIECES);
            }
            final SimEnd last = before.put(author, end);
            if (last != null && last != end) {
                simulation.coverage().add(SimShape.REQUEST_MOVED);
            }
        }
    }

    /** One event that is held, or the next one, from a peer that has shown another history or claims one. */
    private boolean isForEvidence(final SimEnd end, final DirectBuffer buffer) {
        final int range = FrameDescriptor.RANGES_OFFSET;
        final long afterSeq = buffer.getLong(range + FrameDescriptor.RANGE_AFTER_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final long upToSeq = buffer.getLong(range + FrameDescriptor.RANGE_UP_TO_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (request.credit() != EventDescriptor.EVENT_LENGTH_MAX
                || FrameDescriptor.rangeCount(buffer, 0) != 1
                || upToSeq != afterSeq + 1) {
            return false;
        }
        final SimChain chain = chain(buffer, range + FrameDescriptor.RANGE_AUTHOR_OFFSET);
        final long held = end.peer().heldSeq(chain);
        simulation.require(upToSeq <= held + 1, "evidence is of what is held, or next to it", end.peer());
        suspected.computeIfAbsent(end, any -> new HashSet<>()).add(chain.author);
        return true;
    }

    private Map<AuthorId, Integer> cancelled(final SimEnd end) {
        return cancelled.computeIfAbsent(end, any -> new LinkedHashMap<>());
    }

    private void onCancel(final SimEnd end, final DirectBuffer buffer) {
        final AuthorId author = AuthorId.of(buffer, FrameDescriptor.BODY_OFFSET + CancelDecoder.authorEncodingOffset());
        final boolean isOneAuthor = cancel.flags().oneAuthor();
        asked(end.peer()).entrySet().removeIf(entry -> {
            final Open open = entry.getValue();
            final boolean isMeant = open.end == end
                    && open.requestId == (int) cancel.requestId()
                    && (!isOneAuthor || entry.getKey().equals(author));
            if (isMeant) {
                cancelled(end).put(entry.getKey(), open.requestId);
            }
            return isMeant;
        });
    }

    private void onResponse(final SimEnd end, final SimFrame frame) {
        final DirectBuffer buffer = frame.buffer();
        final boolean isPushed = ResponseReceiver.isPushed(frame);
        if (isPushed) {
            simulation.coverage().add(SimShape.PUSHED);
        }
        final long[] seqs = told.get(end.opposite());
        int offset = FrameDescriptor.EVENTS_OFFSET;
        final int limit = offset + FrameDescriptor.eventsLength(buffer, 0);
        while (offset < limit) {
            final SimChain chain = chain(buffer, offset + EventDescriptor.AUTHOR_OFFSET);
            final long seq = buffer.getLong(offset + EventDescriptor.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
            simulation.require(
                    isPushed
                            || end.opposite().peer().isHostile()
                            || end.connection().hasRejoined
                            || seqs == null
                            || cancelled(end.opposite()).containsKey(chain.author)
                            || seq > seqs[chain.index]
                            || suspected.getOrDefault(end.opposite(), Set.of()).contains(chain.author),
                    "nothing is sent that the peer said it holds: author=" + chain.author + " seq=" + seq,
                    end.peer());
            final int ordinal = end.peer().table().find(chain.key, 0);
            simulation.require(
                    ordinal < 0
                            || seq <= end.peer().table().uncontestedMax(ordinal)
                            || mayBeUnderWay(end.peer(), chain),
                    "nothing contested is served: author=" + chain.author + " seq=" + seq,
                    end.peer());
            chain.leftSeq = Math.max(chain.leftSeq, seq);
            offset += buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
        }
    }

    private void onRefuse(final SimEnd end, final DirectBuffer buffer) {
        refuse.wrap(buffer, FrameDescriptor.BODY_OFFSET, RefuseDecoder.BLOCK_LENGTH, 1);
        final RefuseCode code = refuse.code();
        final boolean isAmongHonest =
                !end.peer().isHostile() && !end.opposite().peer().isHostile();
        switch (code) {
            case SIGNATURE_UNKNOWN -> simulation.coverage().add(SimShape.REFUSED_SIGNATURE_UNKNOWN);
            case BUSY, TOPIC_UNKNOWN -> {}
            case FORKED -> simulation.coverage().add(SimShape.REFUSED_FORKED);
            default -> {
                simulation
                        .coverage()
                        .add(code == RefuseCode.EVENT_REFUSED ? SimShape.REFUSED_EVENTS : SimShape.REFUSED_LIMIT);
                simulation.require(!isAmongHonest, "no honest peer blames another one: code=" + code, end.peer());
            }
        }
    }

    /** A frame is about to be given to an end's session. */
    void onDelivery(final SimEnd end, final SimFrame frame) {
        final DirectBuffer buffer = frame.buffer();
        if (FrameValidator.validate(buffer, 0, frame.length()) != FrameFault.NONE) {
            simulation.coverage().add(SimShape.MALFORMED_FRAME);
            return;
        }
        switch (FrameValidator.templateId(buffer, 0)) {
            case ResponseDecoder.TEMPLATE_ID -> {
                response.wrap(buffer, FrameDescriptor.BODY_OFFSET, ResponseDecoder.BLOCK_LENGTH, 1);
                if (response.flags().last()) {
                    closeRequest(end, (int) response.requestId());
                }
            }
            case RefuseDecoder.TEMPLATE_ID -> {
                refuse.wrap(buffer, FrameDescriptor.BODY_OFFSET, RefuseDecoder.BLOCK_LENGTH, 1);
                if (RefusalCodes.subject(refuse) == RefuseSubject.REQUEST) {
                    closeRequest(end, (int) refuse.requestId());
                }
            }
            default -> {}
        }
    }

    private void closeRequest(final SimEnd end, final int requestId) {
        asked(end.peer()).values().removeIf(open -> open.end == end && open.requestId == requestId);
        cancelled(end).values().removeIf(id -> id == requestId);
    }

    /** A session has heard that a link is down. */
    void onLinkDown(final SimEnd end) {
        asked(end.peer()).values().removeIf(open -> open.end == end);
        told.remove(end);
        cancelled.remove(end);
        suspected.remove(end);
        fullNs.remove(end);
    }

    void onGoodbye(final SimEnd end, final GoodbyeCode code, final String reason) {
        final SimShape shape = SimShape.of(code);
        if (shape != null) {
            simulation.coverage().add(shape);
        }
        final boolean isAmongHonest =
                !end.peer().isHostile() && !end.opposite().peer().isHostile();
        simulation.require(
                !isAmongHonest
                        || code == GoodbyeCode.DUPLICATE
                        || code == GoodbyeCode.IDLE
                        || code == GoodbyeCode.STALLED,
                "no honest peer closes on another one: code=" + code + " reason=" + reason,
                end.peer());
    }

    /** A duty cycle is over. */
    void onCycle(final SimPeer peer, final SimAgent agent) {
        simulation.require(
                agent.count(Counter.REDUNDANT_EVENTS) == agent.count(Counter.REDUNDANT_PUSHED_EVENTS),
                "nothing that was asked for is held when it comes",
                peer);
        checkQuarantined(peer);
        if (cycle++ % 64 == 0) {
            final SyncConfig config = simulation.options().config(peer.index());
            for (final Provider provider : agent.node().session().providers()) {
                simulation.require(
                        provider.wantCount() <= config.wantsPerLinkMax()
                                && provider.requestCount() <= config.requestsInFlightMax(),
                        "wants and requests are bounded",
                        peer);
            }
        }
    }

    /** Nothing may be with workers any more. */
    void onStop(final SimPeer peer, final SimAgent agent) {
        simulation.require(agent.node().session().ordersOutCount() == 0, "all orders come home", peer);
        simulation.require(agent.count(Counter.REQUESTS_IN_FLIGHT) == 0, "all requests end", peer);
        asked(peer).clear();
        simulation.coverage().add(SimShape.RANGE_MOVED, agent.count(Counter.RANGES_MOVED));
        simulation.coverage().add(SimShape.HANDOVER_EVENTS, agent.count(Counter.HANDOVER_EVENTS));
        simulation.coverage().add(SimShape.WANTS_DROPPED, agent.count(Counter.WANTS_DROPPED));
        simulation.coverage().add(SimShape.BAD_RUN, agent.count(Counter.INVALID_EVENTS));
        simulation.coverage().add(SimShape.RANGE_GIVEN_UP_FOR_DAMAGE, agent.count(Counter.DAMAGED_EVENTS));
        simulation.coverage().add(SimShape.UNSOLICITED_EVENTS, agent.count(Counter.UNSOLICITED_EVENTS));
        simulation.coverage().add(SimShape.OTHER_HISTORY_CLAIMED, agent.count(Counter.HEADS_DIVERGED));
        simulation.coverage().add(SimShape.AUTHOR_QUARANTINED, agent.count(Counter.AUTHORS_QUARANTINED));
        simulation.coverage().add(SimShape.CONTESTED_EVENTS, agent.count(Counter.CONTESTED_EVENTS));
        simulation.coverage().add(SimShape.CUT_ON_BAD_SIGNATURE, agent.count(Counter.SIGNATURES_WRONG));
        simulation.coverage().add(SimShape.PUSHED_TWICE, agent.count(Counter.REDUNDANT_PUSHED_EVENTS));
        simulation.coverage().add(SimShape.PUSHED_OUT_OF_PLACE, agent.count(Counter.PUSHES_OUT_OF_PLACE));
        simulation.coverage().add(SimShape.EVENTS_WITHOUT_ROOM, agent.count(Counter.EVENTS_WITHOUT_ROOM));
    }
}
