package io.osier.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.RefuseSubject;
import io.osier.engine.status.Counter;
import io.osier.engine.sync.LinkListener;
import io.osier.engine.sync.LinkSession;
import io.osier.engine.sync.TopicPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Carries one link: bytes to frames to the session, its outbound, its time, its end. */
final class LinkHandler extends ChannelInboundHandlerAdapter implements LinkListener {
    /*
     * Reading stops while the session holds a frame: autoRead goes off, and reads that Netty has already made wait here
     * in order (a read loop or a multishot ring may deliver a few more). A timer offers the frame again every
     * millisecond; only when all that waits here is through does reading go on.
     *
     * When either side says goodbye, input is dropped from then on but still read, so that the peer's FIN is seen and
     * our Goodbye is not destroyed by a reset (see ChannelOutbound).
     *
     * Every entry from Netty is guarded: what is thrown inside is reported once per kind, and the link says goodbye.
     */
    private static final int TICK_MS = 250;

    private static final int RETRY_MS = 1;
    /** Before the handshake only Hello and Goodbye may come. */
    private static final int HANDSHAKE_FRAME_LENGTH_MAX =
            Math.max(FrameEncoder.HELLO_LENGTH, RefusalEncoder.GOODBYE_LENGTH_MAX);

    private final LinkContext context;
    private final LinkOwner owner;
    private final Channel channel;
    private final FrameAssembler assembler;
    private final ChannelOutbound outbound;
    private final LinkSession session;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private final Runnable retry = this::retry;
    private Future<?> tick;
    private boolean isHolding;
    private boolean isDropping;
    private boolean isEnded;
    private GoodbyeCode peerCode;
    private String peerReason;
    private long frameCount;
    private StallWatch stalls;
    /** Null until the connection is there; kept when it is gone. */
    private volatile SocketAddress remote;

    private volatile NodeId openPeer;

    LinkHandler(final LinkContext context, final LinkOwner owner, final Channel channel) {
        this.context = context;
        this.owner = owner;
        this.channel = channel;
        assembler = new FrameAssembler(context.frames(), HANDSHAKE_FRAME_LENGTH_MAX);
        outbound = new ChannelOutbound(
                channel, context.frames(), context.config().outboundBytesMax(), context.counters(), this::onClosing);
        session = new LinkSession(
                context.nextLinkId(),
                owner.isDialled(),
                context.config().link(),
                context.registry(),
                outbound,
                this,
                context.counters());
    }

    @Override
    public void channelActive(final ChannelHandlerContext ctx) {
        try {
            context.links().add(this);
            final long nowNs = context.nowNs();
            stalls = new StallWatch(context.config().stalls(), nowNs);
            remote = channel.remoteAddress();
            session.onOpen(nowNs);
            context.topics().values().forEach(session::joinTopic);
            tick = channel.eventLoop()
                    .scheduleWithFixedDelay(() -> onTick(context.nowNs()), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
            if (context.isClosed()) {
                close(GoodbyeCode.SHUTDOWN, "closing");
            }
        } catch (final Throwable e) {
            onFailure(e);
        }
    }

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message) {
        final ByteBuf in = (ByteBuf) message;
        if (isDropping) {
            in.release();
            return;
        }
        waiting.add(in);
        if (!isHolding) {
            try {
                final long nowNs = context.nowNs();
                session.onBytesReceived(nowNs);
                consumeWaiting(nowNs);
            } catch (final Throwable e) {
                onFailure(e);
            }
        }
    }

    private void consumeWaiting(final long nowNs) {
        while (!isHolding && !waiting.isEmpty()) {
            final ByteBuf in = waiting.peek();
            consume(in, nowNs);
            // If the rest was dropped on the way, it is released and nothing waits.
            if (!waiting.isEmpty() && !in.isReadable()) {
                waiting.remove().release();
            }
        }
    }

    private void consume(final ByteBuf in, final long nowNs) {
        while (!isHolding && !isDropping) {
            final PooledFrame frame = assembler.next(in);
            if (frame == null) {
                if (assembler.refusedLength() != 0) {
                    session.onFrameLengthRefused(assembler.refusedLength(), assembler.lengthMax());
                    drop();
                }
                return;
            }
            frameCount++;
            context.counters().add(Counter.WIRE_BYTES_IN, frame.length());
            if (!session.onFrame(frame, nowNs)) {
                hold();
            }
        }
    }

    private void hold() {
        isHolding = true;
        channel.config().setAutoRead(false);
        retryLater();
    }

    private void retryLater() {
        final Future<?> unused = channel.eventLoop().schedule(retry, RETRY_MS, TimeUnit.MILLISECONDS);
    }

    private void retry() {
        if (!isHolding) {
            return;
        }
        try {
            if (session.resume()) {
                isHolding = false;
                consumeWaiting(context.nowNs());
                if (!isHolding) {
                    channel.config().setAutoRead(true);
                }
            } else {
                retryLater();
            }
        } catch (final Throwable e) {
            onFailure(e);
        }
    }

    /** Time passes. */
    void onTick(final long nowNs) {
        try {
            session.onTick(nowNs);
            checkStalls(nowNs);
        } catch (final Throwable e) {
            onFailure(e);
        }
    }

    private void checkStalls(final long nowNs) {
        final StallConfig config = context.config().stalls();
        if (stalls.isFrameLate(assembler.isBegun() && !isHolding && !isDropping, frameCount, nowNs)) {
            close(
                    GoodbyeCode.IDLE,
                    "a frame is whole in time: frameTimeoutMs=" + config.frameTimeoutMs() + " " + assembler.progress());
        } else if (stalls.isOutputStuck(outbound.isWaiting(), outbound.progress(), nowNs)) {
            close(GoodbyeCode.STALLED, "what is sent is read in time: writeStallMs=" + config.writeStallMs());
        }
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            try {
                outbound.drain();
            } catch (final Throwable e) {
                onFailure(e);
            }
        }
    }

    @Override
    public void onOpen(final NodeId peer) {
        assembler.lengthMax(context.config().link().frameLengthMax());
        openPeer = peer;
        owner.onOpen(peer);
    }

    @Override
    public void onGoodbye(final GoodbyeCode code, final String reason) {
        peerCode = code;
        peerReason = reason;
        drop();
        cut();
    }

    @Override
    public void onRefused(final RefuseSubject subject, final String code, final String reason) {
        context.linkLog().onRefused(address(), code, reason);
    }

    private InetSocketAddress address() {
        return remote instanceof InetSocketAddress address ? address : null;
    }

    /** Somebody on our side asked to close; a Goodbye follows what waits. On the event loop. */
    private void onClosing() {
        drop();
        try {
            session.onClosed();
        } catch (final Throwable e) {
            context.errors().report("link", e);
        }
        if (!isEnded) {
            final Future<?> unused =
                    channel.eventLoop().schedule(this::cut, context.config().closeTimeoutMs(), TimeUnit.MILLISECONDS);
        }
    }

    private void cut() {
        final Future<?> unused = channel.close();
    }

    /** From now on input is read only to be dropped. */
    private void drop() {
        isDropping = true;
        isHolding = false;
        for (ByteBuf in = waiting.poll(); in != null; in = waiting.poll()) {
            in.release();
        }
        assembler.close();
        if (!isEnded) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelInactive(final ChannelHandlerContext ctx) {
        end();
    }

    @Override
    public void handlerRemoved(final ChannelHandlerContext ctx) {
        end();
    }

    private void end() {
        if (isEnded) {
            return;
        }
        isEnded = true;
        if (tick != null) {
            tick.cancel(false);
        }
        drop();
        outbound.onGone();
        try {
            session.onClosed();
        } catch (final Throwable e) {
            context.errors().report("link", e);
        }
        context.links().remove(this);
        if (openPeer != null) {
            context.onUnlinked(openPeer);
            openPeer = null;
        }
        if (remote != null) {
            logEnd();
        }
        owner.onClosed(session.peerNodeId(), peerCode == null ? outbound.closeCode() : peerCode);
    }

    private void logEnd() {
        final boolean isFromPeer = peerCode != null;
        final GoodbyeCode code = isFromPeer ? peerCode : outbound.closeCode();
        final LinkLog log = context.linkLog();
        if (code == null) {
            log.onLost(address(), session.peerNodeId(), context.nowNs());
        } else {
            final String reason = isFromPeer ? peerReason : outbound.closeReason();
            log.onGoodbye(address(), session.peerNodeId(), isFromPeer, code, reason, context.nowNs());
        }
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause) {
        if (cause instanceof IOException) {
            context.log().debug("Connection failed: address={} cause={}", channel.remoteAddress(), cause.toString());
            cut();
        } else {
            onFailure(cause);
        }
    }

    private void onFailure(final Throwable cause) {
        context.errors().report("link", cause);
        close(GoodbyeCode.INTERNAL, "internal error");
    }

    /** Makes room for other connections: says goodbye and closes right behind it. On the event loop. */
    void giveWay(final String reason) {
        outbound.cutBehindGoodbye();
        close(GoodbyeCode.LIMIT_EXCEEDED, reason);
    }

    /** Says goodbye and closes. Any thread. */
    void close(final GoodbyeCode code, final String reason) {
        outbound.close(code, reason);
    }

    /** Any thread. */
    void joinTopic(final TopicPort port) {
        execute(() -> session.joinTopic(port));
    }

    /** Any thread. */
    void leaveTopic(final TopicId topicId) {
        execute(() -> session.leaveTopic(topicId));
    }

    private void execute(final Runnable action) {
        try {
            channel.eventLoop().execute(() -> {
                try {
                    action.run();
                } catch (final Throwable e) {
                    onFailure(e);
                }
            });
        } catch (final RejectedExecutionException e) {
            // The event loops are closed, and with them the link.
            context.log().debug("Link is gone: linkId={}", session.linkId());
        }
    }

    /** Null when the link is not open. Any thread. */
    LinkSnapshot snapshot() {
        final NodeId peer = openPeer;
        return peer == null ? null : new LinkSnapshot(session.linkId(), address(), peer, owner.isDialled());
    }
}
