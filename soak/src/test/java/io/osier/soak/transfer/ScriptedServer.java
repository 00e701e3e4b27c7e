package io.osier.soak.transfer;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.message.AdvertiseFrameEncoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.ResponseFrameEncoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.CreditDecoder;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.JoinDecoder;
import io.osier.codec.message.sbe.RequestDecoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The other side of a fetch, written with the codec alone: joins a topic, advertises authors with one event each, a few
 * per page, and answers each request in pieces, with events that are as good as the test wants.
 */
public final class ScriptedServer implements AutoCloseable {
    private static final int HANDLE = 77;
    private static final int HEADS_PER_PAGE = 10;

    private final ServerSocketChannel listening;
    private final int authorCount;
    private final int eventsPerResponse;
    private final int eventLength;
    private final byte[] event;
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 20));
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[FrameDescriptor.HEAD_LENGTH]);
    private long creditSeen;
    private int requestsSeen;

    /** Serves events of one length that are all zero. */
    ScriptedServer(final int authorCount, final int eventsPerResponse, final int eventLength) throws IOException {
        this(authorCount, eventsPerResponse, eventLength, new byte[0]);
    }

    /** Serves one event of one author; the head names the event's own author. */
    public ScriptedServer(final byte[] event) throws IOException {
        this(1, 1, event.length, event);
    }

    /** Advertises an author and answers no request. */
    public static ScriptedServer silent() throws IOException {
        return new ScriptedServer(1, 0, 0);
    }

    private ScriptedServer(
            final int authorCount, final int eventsPerResponse, final int eventLength, final byte[] event)
            throws IOException {
        this.authorCount = authorCount;
        this.eventsPerResponse = eventsPerResponse;
        this.eventLength = eventLength;
        this.event = event;
        listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listening.getLocalAddress();
    }

    /** Serves one connection until the other side closes it. */
    public void serve(final TopicId topicId) throws IOException {
        try (SocketChannel channel = listening.accept()) {
            final byte[] nodeId = new byte[NodeId.LENGTH];
            nodeId[0] = 1;
            send(channel, FrameEncoder.encodeHello(frame, NodeId.of(nodeId), 1 << 20, 64, 3, 0, 0));
            while (receive(channel)) {
                answer(channel, topicId, frame.getShort(FrameDescriptor.TEMPLATE_ID_OFFSET, ByteOrder.LITTLE_ENDIAN));
            }
        }
    }

    private boolean receive(final SocketChannel channel) throws IOException {
        final byte[] start = Channels.newInputStream(channel).readNBytes(FrameDescriptor.LENGTH_LENGTH);
        if (start.length < FrameDescriptor.LENGTH_LENGTH) {
            return false;
        }
        frame.putBytes(0, start);
        final int rest = frame.getInt(0, ByteOrder.LITTLE_ENDIAN);
        frame.putBytes(
                FrameDescriptor.LENGTH_LENGTH, Channels.newInputStream(channel).readNBytes(rest));
        return true;
    }

    private void answer(final SocketChannel channel, final TopicId topicId, final int templateId) throws IOException {
        switch (templateId) {
            case HelloDecoder.TEMPLATE_ID -> send(channel, FrameEncoder.encodePing(frame, 5));
            case JoinDecoder.TEMPLATE_ID -> {
                send(channel, FrameEncoder.encodeJoin(frame, HANDLE, topicId));
                advertise(channel);
            }
            case RequestDecoder.TEMPLATE_ID -> respond(channel);
            case CreditDecoder.TEMPLATE_ID -> creditSeen++;
            default -> {
                // Pong.
            }
        }
    }

    private void advertise(final SocketChannel channel) throws IOException {
        final AdvertiseFrameEncoder encoder = new AdvertiseFrameEncoder();
        int author = 0;
        boolean isFirst = true;
        do {
            encoder.wrap(frame, frame.capacity(), HEADS_PER_PAGE);
            while (author < authorCount && encoder.add(head(author), 0)) {
                author++;
            }
            send(channel, encoder.finish(HANDLE, AdvertiseKind.FULL, isFirst, author == authorCount, authorCount));
            isFirst = false;
        } while (author < authorCount);
    }

    private UnsafeBuffer head(final int author) {
        if (event.length == 0) {
            head.putInt(0, author, ByteOrder.BIG_ENDIAN);
        } else {
            head.putBytes(0, event, EventDescriptor.AUTHOR_OFFSET, 32);
        }
        head.putLong(FrameDescriptor.HEAD_SEQ_OFFSET, 1, ByteOrder.LITTLE_ENDIAN);
        return head;
    }

    private void respond(final SocketChannel channel) throws IOException {
        requestsSeen++;
        if (eventsPerResponse == 0) {
            return;
        }
        final int requestId = frame.getInt(FrameDescriptor.BODY_OFFSET + 4, ByteOrder.LITTLE_ENDIAN);
        int missing = FrameDescriptor.rangeCount(frame, 0);
        while (missing > 0) {
            final int count = Math.min(missing, eventsPerResponse);
            missing -= count;
            frame.putBytes(FrameDescriptor.EVENTS_OFFSET, event);
            send(
                    channel,
                    ResponseFrameEncoder.finish(frame, HANDLE, requestId, count, count * eventLength, missing == 0));
        }
    }

    private void send(final SocketChannel channel, final int length) throws IOException {
        final ByteBuffer bytes = frame.byteBuffer().duplicate().clear().limit(length);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    long creditSeen() {
        return creditSeen;
    }

    int requestsSeen() {
        return requestsSeen;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
