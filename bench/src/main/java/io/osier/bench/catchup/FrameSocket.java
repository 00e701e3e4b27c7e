package io.osier.bench.catchup;

import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameValidator;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A blocking socket that speaks frames, which are looked at where they lie, one at a time. One thread. */
final class FrameSocket implements AutoCloseable {
    private static final int RECEIVE_LENGTH = 4 * FrameDescriptor.FRAME_LENGTH_MAX_DEFAULT;
    private static final int SEND_LENGTH = FrameDescriptor.FRAME_LENGTH_MAX_LIMIT_MIN;

    private final SocketChannel channel;
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVE_LENGTH);
    private final UnsafeBuffer receivedView = new UnsafeBuffer(received);
    private final ByteBuffer toSend = ByteBuffer.allocateDirect(SEND_LENGTH);
    private final UnsafeBuffer toSendView = new UnsafeBuffer(toSend);
    private int frameOffset;
    private int frameLength;
    private int end;
    private long receivedBytes;

    FrameSocket(final InetSocketAddress address) throws IOException {
        channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Where the next frame to be sent is written, from index 0. */
    MutableDirectBuffer outbound() {
        return toSendView;
    }

    void send(final int length) throws IOException {
        toSend.clear().limit(length);
        while (toSend.hasRemaining()) {
            channel.write(toSend);
        }
    }

    /**
     * Waits for the next frame; the one before is gone with this call.
     *
     * @return the template id of its message.
     */
    int receive() throws IOException {
        frameOffset += frameLength;
        frameLength = 0;
        require(FrameDescriptor.BODY_OFFSET);
        final long length = FrameDescriptor.frameLength(receivedView, frameOffset);
        if (length < FrameDescriptor.BODY_OFFSET || length > FrameDescriptor.FRAME_LENGTH_MAX_DEFAULT) {
            throw new IOException("a frame is longer than agreed: length=" + length);
        }
        require((int) length);
        frameLength = (int) length;
        return FrameValidator.templateId(receivedView, frameOffset);
    }

    private void require(final int length) throws IOException {
        if (frameOffset == end) {
            frameOffset = 0;
            end = 0;
        }
        if (frameOffset + length > RECEIVE_LENGTH) {
            received.limit(end).position(frameOffset);
            received.compact();
            end -= frameOffset;
            frameOffset = 0;
        }
        while (end - frameOffset < length) {
            received.limit(RECEIVE_LENGTH).position(end);
            final int count = channel.read(received);
            if (count < 0) {
                throw new EOFException("the serving side closed the connection");
            }
            end += count;
            receivedBytes += count;
        }
    }

    DirectBuffer buffer() {
        return receivedView;
    }

    /** Where in {@link #buffer} the received frame begins. */
    int offset() {
        return frameOffset;
    }

    int bodyOffset() {
        return frameOffset + FrameDescriptor.BODY_OFFSET;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
