package io.osier.soak.transfer;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.RefusalCodes;
import io.osier.codec.message.RequestFrameEncoder;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.JoinDecoder;
import io.osier.codec.message.sbe.PingDecoder;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.collections.Int2IntHashMap;

/**
 * A raw peer that asks for everything and throws it away: what it receives is neither checked nor stored. It shows what
 * the other side can serve.
 *
 * <p>Threading: {@link #run} belongs to one thread; the counts and {@link #isJoined} may be read by any thread.
 */
/*
 * Written with the codec alone, no engine: the protocol in its smallest form. Hello and Join go out at once; the peer's
 * FULL advert is collected; then its authors are asked for in requests as long as the peer takes, as many at a time as
 * the peer allows, each with a window of credit that is topped up by what came. A request ends with LAST.
 */
final class DiscardPeer {
    private static final int TOPIC_HANDLE = 1;
    private static final int CREDIT_WINDOW = 8 << 20;
    private static final int CREDIT_STEP = CREDIT_WINDOW / 4;
    private static final int AUTHORS_PER_MESSAGE_MAX = 16_384;
    private static final int REQUESTS_IN_FLIGHT_MAX = 8;
    private static final int MISSING = Integer.MIN_VALUE;

    private final FrameChannel channel;
    private final TopicId topicId;
    private final NodeId nodeId;
    private final HelloDecoder hello = new HelloDecoder();
    private final JoinDecoder join = new JoinDecoder();
    private final AdvertiseDecoder advertise = new AdvertiseDecoder();
    private final ResponseDecoder response = new ResponseDecoder();
    private final PingDecoder ping = new PingDecoder();
    private final RequestFrameEncoder request = new RequestFrameEncoder();
    private final AdvertisedHeads heads = new AdvertisedHeads();
    private final Int2IntHashMap creditOwedByRequest = new Int2IntHashMap(MISSING);
    private final AtomicLong expectedEvents = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong eventBytes = new AtomicLong();
    private int peerAuthorsMax;
    private int peerRequestsMax;
    private int peerTopicHandle;
    private volatile boolean isJoined;
    private boolean isAdvertComplete;
    private int nextAuthor;
    private int nextRequestId = 1;

    /**
     * Makes a peer.
     *
     * @param channel connected to the other side.
     * @param topicId to ask for.
     */
    DiscardPeer(final FrameChannel channel, final TopicId topicId) {
        this.channel = channel;
        this.topicId = topicId;
        final byte[] id = new byte[NodeId.LENGTH];
        new SecureRandom().nextBytes(id);
        this.nodeId = NodeId.of(id);
    }

    /**
     * Receives everything.
     *
     * @throws IOException when the connection ends or the other side refuses or breaks the protocol.
     */
    void run() throws IOException {
        sendHello();
        while (!isDone()) {
            onMessage(channel.receive());
        }
    }

    private boolean isDone() {
        return isAdvertComplete && nextAuthor == heads.count() && creditOwedByRequest.isEmpty();
    }

    private void sendHello() throws IOException {
        channel.send(FrameEncoder.encodeHello(
                channel.outbound(),
                nodeId,
                FrameDescriptor.FRAME_LENGTH_MAX_DEFAULT,
                AUTHORS_PER_MESSAGE_MAX,
                REQUESTS_IN_FLIGHT_MAX,
                0,
                0));
    }

    private void onMessage(final int templateId) throws IOException {
        switch (templateId) {
            case HelloDecoder.TEMPLATE_ID -> onHello();
            case JoinDecoder.TEMPLATE_ID -> onJoin();
            case AdvertiseDecoder.TEMPLATE_ID -> onAdvertise();
            case ResponseDecoder.TEMPLATE_ID -> onResponse();
            case PingDecoder.TEMPLATE_ID -> onPing();
            case RefuseDecoder.TEMPLATE_ID -> onRefuse();
            case GoodbyeDecoder.TEMPLATE_ID -> onGoodbye();
            default -> {
                // The rest needs no answer from a peer that holds nothing.
            }
        }
    }

    private void onHello() throws IOException {
        hello.wrap(channel.buffer(), channel.bodyOffset(), HelloDecoder.BLOCK_LENGTH, HelloDecoder.SCHEMA_VERSION);
        peerAuthorsMax = hello.authorsPerMessageMax();
        peerRequestsMax = Math.min(REQUESTS_IN_FLIGHT_MAX, hello.requestsInFlightMax());
        if (hello.magic() != FrameDescriptor.MAGIC || peerAuthorsMax < 1 || peerRequestsMax < 1) {
            throw new IOException("the peer's Hello makes no sense, magic=" + hello.magic() + " authorsPerMessageMax="
                    + peerAuthorsMax + " requestsInFlightMax=" + peerRequestsMax);
        }
        if (nodeId.matches(channel.buffer(), channel.bodyOffset() + HelloDecoder.nodeIdEncodingOffset())) {
            throw new IOException("the other side sends back what it is sent, it is no peer");
        }
        channel.send(FrameEncoder.encodeJoin(channel.outbound(), TOPIC_HANDLE, topicId));
    }

    private void onJoin() {
        join.wrap(channel.buffer(), channel.bodyOffset(), JoinDecoder.BLOCK_LENGTH, JoinDecoder.SCHEMA_VERSION);
        if (topicId.matches(channel.buffer(), channel.bodyOffset() + JoinDecoder.topicIdEncodingOffset())) {
            peerTopicHandle = (int) join.topicHandle();
            isJoined = true;
        }
    }

    private void onAdvertise() throws IOException {
        advertise.wrap(
                channel.buffer(), channel.bodyOffset(), AdvertiseDecoder.BLOCK_LENGTH, AdvertiseDecoder.SCHEMA_VERSION);
        final boolean isOurs = isJoined && (int) advertise.topicHandle() == peerTopicHandle;
        if (isAdvertComplete || !isOurs || advertise.kind() != AdvertiseKind.FULL) {
            return;
        }
        heads.addPage(channel.buffer(), channel.offset());
        expectedEvents.lazySet(heads.eventCount());
        if (advertise.flags().last()) {
            isAdvertComplete = true;
            sendRequests();
        }
    }

    private void sendRequests() throws IOException {
        while (nextAuthor < heads.count() && creditOwedByRequest.size() < peerRequestsMax) {
            request.wrap(channel.outbound(), channel.outboundLengthMax(), peerAuthorsMax);
            while (nextAuthor < heads.count()
                    && request.add(heads.buffer(), heads.authorOffset(nextAuthor), 0, heads.seq(nextAuthor))) {
                nextAuthor++;
            }
            channel.send(request.finish(TOPIC_HANDLE, nextRequestId, CREDIT_WINDOW));
            creditOwedByRequest.put(nextRequestId, 0);
            nextRequestId++;
        }
    }

    private void onResponse() throws IOException {
        response.wrap(
                channel.buffer(), channel.bodyOffset(), ResponseDecoder.BLOCK_LENGTH, ResponseDecoder.SCHEMA_VERSION);
        final int requestId = (int) response.requestId();
        final int creditOwed = creditOwedByRequest.get(requestId);
        if (creditOwed == MISSING) {
            throw new IOException("the peer answers what was not asked, requestId=" + requestId);
        }
        final int length = FrameDescriptor.eventsLength(channel.buffer(), channel.offset());
        events.lazySet(events.get() + response.eventCount());
        eventBytes.lazySet(eventBytes.get() + length);
        if (response.flags().last()) {
            creditOwedByRequest.remove(requestId);
            sendRequests();
        } else {
            topUp(requestId, creditOwed + length);
        }
    }

    private void topUp(final int requestId, final int creditOwed) throws IOException {
        if (creditOwed < CREDIT_STEP) {
            creditOwedByRequest.put(requestId, creditOwed);
            return;
        }
        channel.send(FrameEncoder.encodeCredit(channel.outbound(), TOPIC_HANDLE, requestId, creditOwed));
        creditOwedByRequest.put(requestId, 0);
    }

    private void onPing() throws IOException {
        ping.wrap(channel.buffer(), channel.bodyOffset(), PingDecoder.BLOCK_LENGTH, PingDecoder.SCHEMA_VERSION);
        channel.send(FrameEncoder.encodePong(channel.outbound(), ping.token()));
    }

    private void onRefuse() throws IOException {
        final RefuseDecoder refuse = new RefuseDecoder();
        refuse.wrap(channel.buffer(), channel.bodyOffset(), RefuseDecoder.BLOCK_LENGTH, RefuseDecoder.SCHEMA_VERSION);
        throw new IOException("the peer refuses, subject=" + RefusalCodes.subject(refuse) + " code="
                + RefusalCodes.text(RefusalCodes.code(refuse), refuse.codeRaw()) + " limit=" + refuse.limitHit() + ": "
                + RefusalCodes.printable(refuse.reason()));
    }

    private void onGoodbye() throws IOException {
        final GoodbyeDecoder goodbye = new GoodbyeDecoder();
        goodbye.wrap(
                channel.buffer(), channel.bodyOffset(), GoodbyeDecoder.BLOCK_LENGTH, GoodbyeDecoder.SCHEMA_VERSION);
        throw new IOException("the peer says goodbye, code="
                + RefusalCodes.text(RefusalCodes.code(goodbye), goodbye.codeRaw()) + ": "
                + RefusalCodes.printable(goodbye.reason()));
    }

    /** Whether the peer has joined the topic. */
    boolean isJoined() {
        return isJoined;
    }

    /** What the peer said it holds. Read it when {@link #run} has ended. */
    AdvertisedHeads heads() {
        return heads;
    }

    /** Events that the peer said it holds, as far as it has. */
    long expectedEvents() {
        return expectedEvents.get();
    }

    /** Events received. */
    long events() {
        return events.get();
    }

    /** Bytes of the events received. */
    long eventBytes() {
        return eventBytes.get();
    }
}
