package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.ResponseFrameEncoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.DamagedEventException;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.util.ArrayDeque;
import org.agrona.DirectBuffer;

/**
 * Answers the peers' requests: turns credit into fetch orders, one frame at a time, fair between the requests of a
 * link. Belongs to the thread that owns the topic.
 */
final class Responder {
    private final TopicLog log;
    private final AuthorTable table;
    private final SyncConfig config;
    private final Counters counters;
    private final TopicWork work;
    private final RequestDecoder decoder = new RequestDecoder();
    private final ArrayDeque<FetchOrder> pool = new ArrayDeque<>();

    Responder(final TopicLog log, final SyncConfig config, final Counters counters, final TopicWork work) {
        this.log = log;
        this.table = log.authors();
        this.config = config;
        this.counters = counters;
        this.work = work;
    }

    void onRequest(final PeerSession peer, final Frame frame) {
        final DirectBuffer buffer = frame.buffer();
        decoder.wrap(buffer, FrameDescriptor.BODY_OFFSET, RequestDecoder.BLOCK_LENGTH, RequestDecoder.SCHEMA_VERSION);
        final int requestId = (int) decoder.requestId();
        counters.increment(Counter.REQUESTS_IN);
        final IncomingRequest open = peer.findIncoming(requestId);
        if (open != null && !open.mayHaveEnded()) {
            counters.increment(Counter.PROTOCOL_ERRORS);
            peer.link()
                    .outbound()
                    .close(
                            GoodbyeCode.PROTOCOL_ERROR,
                            "a request id is of no open request: requestId=" + Integer.toUnsignedString(requestId));
            return;
        }
        final IncomingRequest request = peer.findFreeIncoming();
        if (request == null) {
            final int max = peer.incomingMax();
            final String reason = "too many open requests on this topic: requestsInFlightMax=" + max;
            refuse(peer, requestId, RefuseCode.LIMIT_EXCEEDED, max, reason);
        } else if (decoder.credit() > Integer.MAX_VALUE) {
            final String reason = "a balance of credit is below 2^31: credit=" + decoder.credit();
            refuse(peer, requestId, RefuseCode.LIMIT_EXCEEDED, Integer.MAX_VALUE, reason);
        } else {
            request.open(requestId, decoder.credit());
            request.readRanges(buffer);
            if (peer.knowledge() != null) {
                request.teach(peer.knowledge(), table);
            }
            if (decoder.flags().proof()) {
                onProofRequest(peer, request);
            } else if (table.quarantinedCount() > 0) {
                refuseContested(peer, request);
            }
        }
    }

    private void onProofRequest(final PeerSession peer, final IncomingRequest request) {
        request.ofProof();
        if (request.rangeCount() != 1) {
            counters.increment(Counter.PROTOCOL_ERRORS);
            peer.link()
                    .outbound()
                    .close(
                            GoodbyeCode.PROTOCOL_ERROR,
                            "a request for a proof names one author: ranges=" + request.rangeCount());
        } else if (log.forks().lowerSeq(request.authors(), 0) == 0) {
            request.cancel();
        }
    }

    /** Says why ranges end early; what is below what is contested is sent. */
    private void refuseContested(final PeerSession peer, final IncomingRequest request) {
        for (int range = 0; range < request.rangeCount(); range++) {
            final int ordinal = table.find(request.authors(), range * AuthorId.LENGTH);
            if (ordinal >= 0 && request.upToSeq(range) > table.uncontestedMax(ordinal)) {
                peer.refusals()
                        .addAuthor(
                                request.id(),
                                RefuseCode.FORKED,
                                request.authors(),
                                range * AuthorId.LENGTH,
                                "the author forked: uncontestedMax=" + table.uncontestedMax(ordinal));
            }
        }
    }

    private void refuse(
            final PeerSession peer, final int requestId, final RefuseCode code, final long limit, final String reason) {
        if (peer.refusals().isFull()) {
            counters.increment(Counter.PROTOCOL_ERRORS);
            peer.link().outbound().close(GoodbyeCode.LIMIT_EXCEEDED, "too many refused requests: " + reason);
            return;
        }
        peer.refusals().addRequest(requestId, code, limit, reason);
    }

    void onCredit(final PeerSession peer, final int requestId, final long credit) {
        final IncomingRequest request = peer.findIncoming(requestId);
        if (request == null) {
            return;
        }
        final long before = request.balance();
        if (!request.addCredit(credit)) {
            counters.increment(Counter.PROTOCOL_ERRORS);
            peer.link()
                    .outbound()
                    .close(
                            GoodbyeCode.PROTOCOL_ERROR,
                            "a balance of credit is below 2^31: requestId=" + Integer.toUnsignedString(requestId)
                                    + " balance=" + before + " credit=" + credit);
        }
    }

    void onCancel(
            final PeerSession peer,
            final int requestId,
            final boolean oneAuthor,
            final DirectBuffer author,
            final int offset) {
        final IncomingRequest request = peer.findIncoming(requestId);
        if (request == null) {
            return;
        }
        if (!oneAuthor) {
            request.cancel();
        } else if (!request.withdraw(author, offset)) {
            counters.increment(Counter.PROTOCOL_ERRORS);
            peer.link()
                    .outbound()
                    .close(
                            GoodbyeCode.PROTOCOL_ERROR,
                            "no more authors are cancelled than a request has: requestId="
                                    + Integer.toUnsignedString(requestId) + " ranges=" + request.rangeCount());
        }
    }

    /** Gives each request of the peer that can go on one turn. */
    int doWork(final PeerSession peer) {
        int count = 0;
        for (int i = 0; i < peer.incoming().length; i++) {
            final IncomingRequest request = peer.incoming()[peer.rotateIncoming()];
            if (request.isOpen() && !request.isWithLane()) {
                final boolean isAtEnd = request.isCancelled() || (!request.isOfProof() && request.passEnded(table));
                count += isAtEnd ? sendLast(peer, request) : serve(peer, request);
            }
        }
        return count;
    }

    private int serve(final PeerSession peer, final IncomingRequest request) {
        return request.isOfProof() ? sendProof(peer, request) : fetch(peer, request);
    }

    private int sendProof(final PeerSession peer, final IncomingRequest request) {
        if (!peer.link().outbound().isWritable(Priority.BULK)) {
            return 0;
        }
        final AuthorId author = AuthorId.of(request.authors(), 0);
        if (!work.prove(ForkOrder.toSend(log.topicId(), peer, request, author))) {
            return 0;
        }
        request.proofTaken();
        return 1;
    }

    /** A lane is done with an order to send a proof. */
    void onProofSent(final ForkOrder order) {
        final IncomingRequest request = order.request();
        request.notTaken();
        if (order.failure() != null) {
            request.close();
            order.peer().refusals().addRequest(request.id(), RefuseCode.STORAGE_FAILED, 0, "the proof cannot be read");
        } else if (order.isSent()) {
            request.cancel();
            counters.increment(Counter.PROOFS_OUT);
        }
    }

    private int fetch(final PeerSession peer, final IncomingRequest request) {
        if (request.isOutOfCredit() || !peer.link().outbound().isWritable(Priority.BULK)) {
            return 0;
        }
        final FetchOrder order = claimOrder()
                .prepare(
                        peer,
                        request,
                        (int) Math.min(request.balance(), config.bulkFrameLengthMax()),
                        peer.link().frameLengthMax());
        request.fill(order, table);
        if (!work.fetch(order)) {
            request.notTaken();
            release(order);
            return 0;
        }
        return 1;
    }

    private int sendLast(final PeerSession peer, final IncomingRequest request) {
        final Frame frame = peer.link().outbound().tryClaim(Priority.BULK, FrameDescriptor.responseLength(0));
        if (frame == null) {
            return 0;
        }
        frame.length(ResponseFrameEncoder.finish(frame.buffer(), peer.link().topicHandle(), request.id(), 0, 0, true));
        peer.link().outbound().send(Priority.BULK, frame);
        request.close();
        return 1;
    }

    /** A lane is done with an order. */
    void onFetched(final FetchOrder order) {
        final IncomingRequest request = order.request();
        final boolean isDone = order.isSent() && order.lastWhenDone() && order.eventsSent() == order.positionCount();
        request.advance(order, table);
        if (isDone) {
            request.close();
        } else if (order.isSignatureUnknown()
                && order.isCutByBudget()
                && order.byteBudget() < config.bulkFrameLengthMax()) {
            request.awaitCredit();
        } else if (order.isSignatureUnknown()) {
            giveUpRange(order, RefuseCode.SIGNATURE_UNKNOWN, "no event with a good signature to end the run with");
        } else if (order.failure() instanceof DamagedEventException) {
            giveUpRange(order, RefuseCode.STORAGE_FAILED, "the event that comes next is damaged");
        } else if (order.failure() != null) {
            request.close();
            order.peer().refusals().addRequest(request.id(), RefuseCode.STORAGE_FAILED, 0, "storage failed");
        }
        release(order);
    }

    /** The first event of an order cannot be sent: the request goes on with its other authors. */
    private static void giveUpRange(final FetchOrder order, final RefuseCode code, final String reason) {
        final IncomingRequest request = order.request();
        final int author = request.giveUpRange();
        order.peer().refusals().addAuthor(request.id(), code, request.authors(), author, reason);
    }

    private void release(final FetchOrder order) {
        order.clear();
        pool.add(order);
    }

    private FetchOrder claimOrder() {
        final FetchOrder order = pool.pollLast();
        return order == null ? new FetchOrder(log.topicId()) : order;
    }
}
