package io.osier.engine;

import io.osier.codec.AuthorId;
import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDecoder;
import io.osier.codec.message.AdvertiseFrameEncoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.RequestFrameEncoder;
import io.osier.codec.message.ResponseFrameEncoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A peer made of a socket and the codec, which says whatever a test wants. */
final class WireClient implements AutoCloseable {
    private static final int FRAME_LENGTH_MAX = 1 << 20;
    private static final int READ_TIMEOUT_MS = 10_000;
    private static final int TOPIC_HANDLE = 7;

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final DataInputStream in;
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[FRAME_LENGTH_MAX]);

    WireClient(final InetSocketAddress address) throws IOException {
        socket.connect(address, READ_TIMEOUT_MS);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    /** Greets and joins a topic. */
    void open(final int nodeNumber, final TopicId topicId) throws IOException {
        final byte[] node = new byte[NodeId.LENGTH];
        Arrays.fill(node, (byte) nodeNumber);
        send(FrameEncoder.encodeHello(frame, NodeId.of(node), FRAME_LENGTH_MAX, 4096, 4, 0, 0));
        send(FrameEncoder.encodeJoin(frame, TOPIC_HANDLE, topicId));
    }

    void advertise(final EventDecoder event) throws IOException {
        advertise(event.author(), event.seq());
    }

    /** Claims to have events of an author, up to a seq. */
    void advertise(final AuthorId author, final long seq) throws IOException {
        final UnsafeBuffer anyHash = new UnsafeBuffer(new byte[32]);
        anyHash.setMemory(0, 32, (byte) 1);
        final AdvertiseFrameEncoder encoder = new AdvertiseFrameEncoder().wrap(frame, FRAME_LENGTH_MAX, 4096);
        encoder.add(new UnsafeBuffer(author.toBytes()), 0, seq, anyHash, 0);
        send(encoder.finish(TOPIC_HANDLE, AdvertiseKind.FULL, true, true, 1));
    }

    void respond(final int requestId, final DirectBuffer events, final int length, final int eventCount)
            throws IOException {
        frame.putBytes(FrameDescriptor.EVENTS_OFFSET, events, 0, length);
        send(ResponseFrameEncoder.finish(frame, TOPIC_HANDLE, requestId, eventCount, length, true));
    }

    /** Asks for all events of authors whose keys lie back to back. */
    void request(final int requestId, final DirectBuffer authors, final int authorCount) throws IOException {
        final RequestFrameEncoder encoder = new RequestFrameEncoder().wrap(frame, FRAME_LENGTH_MAX, authorCount);
        for (int i = 0; i < authorCount; i++) {
            encoder.add(authors, i * 32, 0, Long.MAX_VALUE);
        }
        send(encoder.finish(TOPIC_HANDLE, requestId, FRAME_LENGTH_MAX));
    }

    void sendRaw(final byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private void send(final int length) throws IOException {
        out.write(frame.byteArray(), 0, length);
        out.flush();
    }

    /** Reads frames until one of a kind comes; answers it, or null when the peer closes. */
    DirectBuffer awaitFrame(final int templateId) throws IOException {
        while (true) {
            final int first = in.read();
            if (first < 0) {
                return null;
            }
            final byte[] lengthBytes = new byte[4];
            lengthBytes[0] = (byte) first;
            in.readFully(lengthBytes, 1, 3);
            final int length = new UnsafeBuffer(lengthBytes).getInt(0, ByteOrder.LITTLE_ENDIAN);
            final byte[] bytes = Arrays.copyOf(lengthBytes, 4 + length);
            in.readFully(bytes, 4, length);
            final UnsafeBuffer received = new UnsafeBuffer(bytes);
            if (FrameValidator.templateId(received, 0) == templateId) {
                return received;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
