package io.osier.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import io.osier.engine.sync.Frame;
import io.osier.engine.sync.LinkOutbound;
import io.osier.engine.sync.Priority;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The way out of one channel: three bounded queues, drained by the channel's event loop. */
final class ChannelOutbound implements LinkOutbound {
    /*
     * One wake-up task per burst: the first sender after a drain began submits it, later ones see the flag. The drain
     * clears the flag before it looks, so a frame offered while it looks is either seen or wakes it again.
     *
     * The drain takes control before live before bulk, one frame at a time, while Netty's own queue is below its mark;
     * nothing can overtake what lies in that queue, which is why the marks are low.
     *
     * Closing: close() puts a Goodbye behind everything that waits. Once it has left, our direction is shut (FIN) and
     * what still arrives is dropped until the peer closes, because closing a socket with unread bytes resets the
     * connection and may destroy the Goodbye on its way. A timeout cuts it all short.
     *
     * After the channel is gone, drains only release. The last one may find its event loop terminated; then the sender
     * releases, under a lock, because the queues have one consumer.
     */
    private final Channel channel;
    private final FramePool pool;
    private final Counters counters;
    private final Runnable onClosing;
    private final OutboundQueue control;
    private final OutboundQueue live;
    private final OutboundQueue bulk;
    private final AtomicBoolean isDrainDue = new AtomicBoolean();
    private final AtomicReference<Goodbye> goodbye = new AtomicReference<>();
    private final Runnable drain = this::drain;
    private volatile boolean isGone;
    private boolean isGoodbyeSent;
    private boolean isCutBehindGoodbye;
    private int handedCount;

    /**
     * Makes the way out of a channel.
     *
     * @param onClosing runs on the event loop when somebody here asked to close.
     */
    ChannelOutbound(
            final Channel channel,
            final FramePool pool,
            final int bytesMax,
            final Counters counters,
            final Runnable onClosing) {
        this.channel = channel;
        this.pool = pool;
        this.counters = counters;
        this.onClosing = onClosing;
        control = new OutboundQueue(bytesMax);
        live = new OutboundQueue(bytesMax);
        bulk = new OutboundQueue(bytesMax);
    }

    @Override
    public Frame tryClaim(final Priority priority, final int lengthMax) {
        return isClosed() ? null : queue(priority).tryClaim(pool, lengthMax);
    }

    @Override
    public void send(final Priority priority, final Frame frame) {
        if (isGone || !queue(priority).offer((PooledFrame) frame)) {
            frame.release();
        } else {
            wake();
        }
    }

    @Override
    public boolean isWritable(final Priority priority) {
        return !isClosed() && queue(priority).isWritable();
    }

    @Override
    public void close(final GoodbyeCode code, final String reason) {
        if (goodbye.compareAndSet(null, new Goodbye(code, reason))) {
            try {
                channel.eventLoop().execute(this::beginClosing);
            } catch (final RejectedExecutionException e) {
                onGone();
            }
        }
    }

    @Override
    public boolean isClosed() {
        return isGone || goodbye.get() != null;
    }

    /** Why somebody here asked to close, or null. */
    GoodbyeCode closeCode() {
        final Goodbye said = goodbye.get();
        return said == null ? null : said.code;
    }

    /** What we said it with; only after {@link #closeCode} has answered. */
    String closeReason() {
        return goodbye.get().reason;
    }

    /** Whether anything waits to leave, here or in Netty. On the event loop. */
    boolean isWaiting() {
        final ChannelOutboundBuffer netty = channel.unsafe().outboundBuffer();
        return (netty != null && !netty.isEmpty()) || !isEmpty();
    }

    /** Another number whenever bytes have left, whole frames or parts of one. On the event loop. */
    long progress() {
        final ChannelOutboundBuffer netty = channel.unsafe().outboundBuffer();
        if (netty == null) {
            return handedCount;
        }
        final int partLength = netty.current() instanceof ByteBuf part ? part.readableBytes() : 0;
        return ((long) (handedCount - netty.size()) << Integer.SIZE) - partLength;
    }

    private void beginClosing() {
        onClosing.run();
        drain();
    }

    private void wake() {
        if (!isDrainDue.getAndSet(true)) {
            try {
                channel.eventLoop().execute(drain);
            } catch (final RejectedExecutionException e) {
                onGone();
            }
        }
    }

    /** Writes what Netty takes. On the event loop; called when frames wait, and when the channel is writable again. */
    void drain() {
        isDrainDue.set(false);
        if (isGone) {
            releaseAll();
            return;
        }
        boolean isFlushDue = false;
        PooledFrame frame = null;
        while (!isGoodbyeSent && channel.isWritable() && (frame = poll()) != null) {
            write(frame);
            isFlushDue = true;
        }
        if (isFlushDue) {
            channel.flush();
        }
        if (goodbye.get() != null && !isGoodbyeSent && isEmpty()) {
            sendGoodbye(goodbye.get());
        }
    }

    private void write(final PooledFrame frame) {
        final int length = frame.length();
        counters.add(Counter.WIRE_BYTES_OUT, length);
        if (FrameValidator.templateId(frame.buffer(), 0) == AdvertiseDecoder.TEMPLATE_ID) {
            counters.add(Counter.ADVERTISE_BYTES_OUT, length);
        }
        handedCount++;
        final Future<?> unused = channel.write(frame.detach(), channel.voidPromise());
    }

    private void sendGoodbye(final Goodbye said) {
        isGoodbyeSent = true;
        final ByteBuf bytes = encode(pool, said.code, said.reason);
        counters.add(Counter.WIRE_BYTES_OUT, bytes.readableBytes());
        final Future<?> unused = channel.writeAndFlush(bytes).addListener(future -> shutdownOutput());
    }

    /** The bytes of a Goodbye. */
    static ByteBuf encode(final FramePool pool, final GoodbyeCode code, final String reason) {
        final PooledFrame frame = pool.allocate(RefusalEncoder.goodbyeLength(reason));
        frame.length(RefusalEncoder.encodeGoodbye(frame.buffer(), code, reason));
        return frame.detach();
    }

    private void shutdownOutput() {
        final Future<?> unused = channel instanceof DuplexChannel duplex && !isCutBehindGoodbye
                ? duplex.shutdownOutput()
                : channel.close();
    }

    /** The connection is not to linger for the peer to close: it has sent nothing that could reset it. */
    void cutBehindGoodbye() {
        isCutBehindGoodbye = true;
    }

    /** The channel is gone: nothing leaves any more. */
    void onGone() {
        isGone = true;
        releaseAll();
    }

    private synchronized void releaseAll() {
        PooledFrame frame = poll();
        while (frame != null) {
            frame.release();
            frame = poll();
        }
    }

    private PooledFrame poll() {
        PooledFrame frame = control.poll();
        if (frame == null) {
            frame = live.poll();
        }
        return frame == null ? bulk.poll() : frame;
    }

    private boolean isEmpty() {
        return control.isEmpty() && live.isEmpty() && bulk.isEmpty();
    }

    private OutboundQueue queue(final Priority priority) {
        return switch (priority) {
            case CONTROL -> control;
            case LIVE -> live;
            case BULK -> bulk;
        };
    }

    private record Goodbye(GoodbyeCode code, String reason) {}
}
