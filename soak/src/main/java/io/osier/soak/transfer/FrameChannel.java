package io.osier.soak.transfer;

import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameFault;
import io.osier.codec.message.FrameValidator;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A blocking socket that speaks frames. Received frames are looked at where they lie, one at a time.
 *
 * <p>Threading: one thread receives and sends; any thread may close, which ends a call that waits. The number of bytes
 * received may be read by any thread.
 */
final class FrameChannel implements AutoCloseable {
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
    private final AtomicLong receivedBytes = new AtomicLong();

    private FrameChannel(final SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects.
     *
     * @param address of the peer.
     * @param timeoutMs how long to wait for it at most, more than 0.
     * @throws IOException when it does not answer in time, or refuses.
     */
    static FrameChannel connect(final InetSocketAddress address, final int timeoutMs) throws IOException {
        final SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(address, timeoutMs);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new FrameChannel(channel);
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Where the next frame to be sent is written, from index 0. */
    MutableDirectBuffer outbound() {
        return toSendView;
    }

    /** Longest frame that {@link #outbound} takes. */
    int outboundLengthMax() {
        return SEND_LENGTH;
    }

    /**
     * Sends the frame that was written to {@link #outbound}.
     *
     * @param length of the frame.
     */
    void send(final int length) throws IOException {
        toSend.clear().limit(length);
        while (toSend.hasRemaining()) {
            channel.write(toSend);
        }
    }

    /**
     * Waits for the next frame; the one before is gone with this call.
     *
     * @return the template id of its message, which is well formed.
     * @throws IOException when the peer closes or sends what is not a frame.
     */
    int receive() throws IOException {
        frameOffset += frameLength;
        frameLength = 0;
        if (frameOffset == end) {
            frameOffset = 0;
            end = 0;
        }
        require(FrameDescriptor.BODY_OFFSET);
        final long length = FrameDescriptor.frameLength(receivedView, frameOffset);
        if (length < FrameDescriptor.BODY_OFFSET || length > FrameDescriptor.FRAME_LENGTH_MAX_DEFAULT) {
            throw new IOException("the peer sent a frame of a length out of range, length=" + length + " lengthMax="
                    + FrameDescriptor.FRAME_LENGTH_MAX_DEFAULT);
        }
        require((int) length);
        frameLength = (int) length;
        final FrameFault fault = FrameValidator.validate(receivedView, frameOffset, frameLength);
        if (fault != FrameFault.NONE) {
            throw new IOException("the peer sent a malformed frame, fault=" + fault + " length=" + length);
        }
        return FrameValidator.templateId(receivedView, frameOffset);
    }

    /** Reads until so many bytes from the frame's beginning on are there. */
    private void require(final int length) throws IOException {
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
                throw new EOFException("the peer closed the connection");
            }
            end += count;
            receivedBytes.lazySet(receivedBytes.get() + count);
        }
    }

    /** Holds the received frame. */
    DirectBuffer buffer() {
        return receivedView;
    }

    /** Where in {@link #buffer} the received frame begins. */
    int offset() {
        return frameOffset;
    }

    /** Where in {@link #buffer} the received frame's message body begins. */
    int bodyOffset() {
        return frameOffset + FrameDescriptor.BODY_OFFSET;
    }

    /** Bytes received so far. */
    long receivedBytes() {
        return receivedBytes.get();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
