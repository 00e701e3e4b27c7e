package io.osier.bench.catchup;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.RequestFrameEncoder;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.JoinDecoder;
import io.osier.codec.message.sbe.PingDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.Int2IntHashMap;

/**
 * Asks for everything and drops it unchecked: what it measures is the serving side. Written with the codec alone. One
 * thread.
 */
/*
 * Hello and Join go out at once; the other side's FULL advert is collected; then its authors are asked for in requests
 * as long and as many at a time as it allows, each with a window of credit that is topped up by what came.
 */
final class DiscardingPeer implements AutoCloseable {
    private static final int TOPIC_HANDLE = 1;
    private static final int CREDIT_WINDOW = 8 << 20;
    private static final int AUTHORS_PER_MESSAGE_MAX = 16_384;
    private static final int REQUESTS_MAX = 4;
    private static final int AUTHORS_PER_REQUEST_MAX = 512;
    private static final int MISSING = Integer.MIN_VALUE;

    private final TopicId topicId;
    private final FrameSocket socket;
    private final HelloDecoder hello = new HelloDecoder();
    private final JoinDecoder join = new JoinDecoder();
    private final AdvertiseDecoder advertise = new AdvertiseDecoder();
    private final ResponseDecoder response = new ResponseDecoder();
    private final PingDecoder ping = new PingDecoder();
    private final RequestFrameEncoder request = new RequestFrameEncoder();
    private final ExpandableArrayBuffer heads = new ExpandableArrayBuffer();
    private final Int2IntHashMap creditOwedByRequest = new Int2IntHashMap(MISSING);
    private int headCount;
    private int nextHead;
    private int nextRequestId = 1;
    private int authorsPerRequest;
    private int requestsMax;
    private int peerTopicHandle;
    private boolean isJoined;
    private boolean isAdvertComplete;
    private long events;
    private long eventBytes;

    DiscardingPeer(final InetSocketAddress address, final TopicId topicId) throws IOException {
        this.topicId = topicId;
        socket = new FrameSocket(address);
    }

    /**
     * Receives everything.
     *
     * @return nanoseconds from connecting to the last event.
     * @throws IOException when the other side ends the connection, or refuses.
     */
    long run() throws IOException {
        final long beganNs = System.nanoTime();
        final byte[] nodeId = new byte[NodeId.LENGTH];
        new SecureRandom().nextBytes(nodeId);
        socket.send(FrameEncoder.encodeHello(
                socket.outbound(),
                NodeId.of(nodeId),
                FrameDescriptor.FRAME_LENGTH_MAX_DEFAULT,
                AUTHORS_PER_MESSAGE_MAX,
                REQUESTS_MAX,
                0,
                0));
        while (!isAdvertComplete || nextHead < headCount || !creditOwedByRequest.isEmpty()) {
            onMessage(socket.receive());
        }
        return System.nanoTime() - beganNs;
    }

    private void onMessage(final int templateId) throws IOException {
        switch (templateId) {
            case HelloDecoder.TEMPLATE_ID -> onHello();
            case JoinDecoder.TEMPLATE_ID -> onJoin();
            case AdvertiseDecoder.TEMPLATE_ID -> onAdvertise();
            case ResponseDecoder.TEMPLATE_ID -> onResponse();
            case PingDecoder.TEMPLATE_ID -> {
                ping.wrap(socket.buffer(), socket.bodyOffset(), PingDecoder.BLOCK_LENGTH, PingDecoder.SCHEMA_VERSION);
                socket.send(FrameEncoder.encodePong(socket.outbound(), ping.token()));
            }
            default -> {
                // A refusal ends in the wrong number of events, which is looked at; the rest needs no answer.
            }
        }
    }

    private void onHello() throws IOException {
        hello.wrap(socket.buffer(), socket.bodyOffset(), HelloDecoder.BLOCK_LENGTH, HelloDecoder.SCHEMA_VERSION);
        authorsPerRequest = Math.min(AUTHORS_PER_REQUEST_MAX, hello.authorsPerMessageMax());
        requestsMax = Math.min(REQUESTS_MAX, hello.requestsInFlightMax());
        socket.send(FrameEncoder.encodeJoin(socket.outbound(), TOPIC_HANDLE, topicId));
    }

    private void onJoin() {
        join.wrap(socket.buffer(), socket.bodyOffset(), JoinDecoder.BLOCK_LENGTH, JoinDecoder.SCHEMA_VERSION);
        if (topicId.matches(socket.buffer(), socket.bodyOffset() + JoinDecoder.topicIdEncodingOffset())) {
            peerTopicHandle = (int) join.topicHandle();
            isJoined = true;
        }
    }

    private void onAdvertise() throws IOException {
        advertise.wrap(
                socket.buffer(), socket.bodyOffset(), AdvertiseDecoder.BLOCK_LENGTH, AdvertiseDecoder.SCHEMA_VERSION);
        final boolean isOurs = isJoined && (int) advertise.topicHandle() == peerTopicHandle;
        if (isAdvertComplete || !isOurs || advertise.kind() != AdvertiseKind.FULL) {
            return;
        }
        final int pageCount = FrameDescriptor.headCount(socket.buffer(), socket.offset());
        heads.putBytes(
                headCount * FrameDescriptor.HEAD_LENGTH,
                socket.buffer(),
                socket.offset() + FrameDescriptor.HEADS_OFFSET,
                pageCount * FrameDescriptor.HEAD_LENGTH);
        headCount += pageCount;
        if (advertise.flags().last()) {
            isAdvertComplete = true;
            sendRequests();
        }
    }

    private void sendRequests() throws IOException {
        while (nextHead < headCount && creditOwedByRequest.size() < requestsMax) {
            request.wrap(socket.outbound(), FrameDescriptor.FRAME_LENGTH_MAX_LIMIT_MIN, authorsPerRequest);
            while (nextHead < headCount && addRange(nextHead * FrameDescriptor.HEAD_LENGTH)) {
                nextHead++;
            }
            socket.send(request.finish(TOPIC_HANDLE, nextRequestId, CREDIT_WINDOW / requestsMax));
            creditOwedByRequest.put(nextRequestId++, 0);
        }
    }

    private boolean addRange(final int head) {
        final long seq = heads.getLong(head + FrameDescriptor.HEAD_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        return request.add(heads, head + FrameDescriptor.HEAD_AUTHOR_OFFSET, 0, seq);
    }

    private void onResponse() throws IOException {
        response.wrap(
                socket.buffer(), socket.bodyOffset(), ResponseDecoder.BLOCK_LENGTH, ResponseDecoder.SCHEMA_VERSION);
        final int requestId = (int) response.requestId();
        final int creditOwed = creditOwedByRequest.get(requestId);
        if (creditOwed == MISSING) {
            throw new IOException("a response answers an open request: requestId=" + requestId);
        }
        final int length = FrameDescriptor.eventsLength(socket.buffer(), socket.offset());
        events += response.eventCount();
        eventBytes += length;
        if (response.flags().last()) {
            creditOwedByRequest.remove(requestId);
            sendRequests();
        } else if (creditOwed + length < CREDIT_WINDOW / requestsMax / 4) {
            creditOwedByRequest.put(requestId, creditOwed + length);
        } else {
            socket.send(FrameEncoder.encodeCredit(socket.outbound(), TOPIC_HANDLE, requestId, creditOwed + length));
            creditOwedByRequest.put(requestId, 0);
        }
    }

    long events() {
        return events;
    }

    long eventBytes() {
        return eventBytes;
    }

    long wireBytes() {
        return socket.receivedBytes();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
