package io.osier.engine.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.util.concurrent.Future;
import io.osier.codec.NodeId;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.status.Counter;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Keeps one address connected. Its state belongs to one event loop; links that it dials live on the same one. */
final class Dialer implements LinkOwner {
    /*
     * DIALLING -> CONNECTED -> WAITING -> DIALLING …, and from WAITING to QUIET when the time has come but another link
     * to the node that was last seen at this address lives. QUIET ends when such a link goes down. STOPPED is final.
     *
     * A link that had to yield as a duplicate leaves QUIET behind when the other link is there. When it is not, the side
     * that judged may know of it before we do, or see only later that it is gone: the longest wait.
     *
     * After a fault the longest wait comes at once: the same two programs would only find the same fault again.
     */
    private enum State {
        DIALLING,
        CONNECTED,
        WAITING,
        QUIET,
        STOPPED
    }

    private final LinkContext context;
    private final InetSocketAddress address;
    private final ChannelGroup channels;
    private final EventLoop loop;
    private final Backoff backoff;
    private State state = State.WAITING;
    private Channel channel;
    private NodeId lastPeer;
    private boolean isCarried;
    private boolean isOpen;
    private long openedNs;

    Dialer(final LinkContext context, final InetSocketAddress address, final ChannelGroup channels) {
        this.context = context;
        this.address = address;
        this.channels = channels;
        loop = context.loops().group().next();
        final DialConfig dial = context.config().dial();
        backoff = new Backoff(
                dial.backoffFirstMs(),
                dial.backoffMaxMs(),
                new SplittableRandom(context.nextLinkId() ^ context.nowNs()));
    }

    /** Any thread. */
    void start() {
        execute(this::dial);
    }

    /** Any thread. The link that is there says goodbye. */
    void stop() {
        execute(() -> {
            state = State.STOPPED;
            if (channel != null) {
                final LinkHandler handler = channel.pipeline().get(LinkHandler.class);
                if (channel.isActive() && handler != null) {
                    handler.close(GoodbyeCode.SHUTDOWN, "disconnected by the application");
                } else {
                    final Future<?> unused = channel.close();
                }
            }
        });
    }

    /** A link to a node went down. Any thread. */
    void onUnlinked(final NodeId peer) {
        execute(() -> {
            if (state == State.QUIET && peer.equals(lastPeer)) {
                redialLater();
            }
        });
    }

    private void dial() {
        if (state != State.WAITING || context.isClosed()) {
            return;
        }
        if (isLinked()) {
            state = State.QUIET;
            return;
        }
        if (!context.limits().tryDial()) {
            redialLater();
            return;
        }
        state = State.DIALLING;
        isCarried = false;
        isOpen = false;
        final ChannelFuture connect = bootstrap().connect(address);
        channel = connect.channel();
        channels.add(channel);
        final Future<?> unused = connect.addListener(future -> {
            if (future.isSuccess()) {
                onConnected();
            } else {
                onConnectFailed(future.cause());
            }
        });
    }

    private Bootstrap bootstrap() {
        return SocketOptions.apply(new Bootstrap(), context)
                .group(loop)
                .channel(context.loops().channelClass())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(final Channel dialled) {
                        isCarried = true;
                        dialled.pipeline().addLast(new LinkHandler(context, Dialer.this, dialled));
                    }
                });
    }

    private void onConnected() {
        if (state == State.DIALLING) {
            state = State.CONNECTED;
        }
    }

    private void onConnectFailed(final Throwable cause) {
        context.log().debug("Connect failed: address={} cause={}", address, cause.toString());
        if (!isCarried) {
            // No channel came to be, for want of file descriptors perhaps: nobody else will report its end.
            onClosed(null, null);
        }
    }

    @Override
    public boolean isDialled() {
        return true;
    }

    @Override
    public void onOpen(final NodeId peer) {
        isOpen = true;
        openedNs = context.nowNs();
    }

    @Override
    public void onClosed(final NodeId peer, final GoodbyeCode code) {
        context.limits().onDialledClosed();
        channel = null;
        if (peer != null) {
            lastPeer = peer;
        }
        if (!isOpen) {
            context.counters().increment(Counter.CONNECTS_FAILED);
        } else if (context.nowNs() - openedNs
                >= TimeUnit.MILLISECONDS.toNanos(context.config().dial().settledMs())) {
            backoff.reset();
        }
        if (code == GoodbyeCode.SELF) {
            context.log().info("Not dialled again, it is this node itself: address={}", address);
            state = State.STOPPED;
        } else if (state != State.STOPPED) {
            redialAfter(code);
        }
    }

    private void redialAfter(final GoodbyeCode code) {
        if (code == GoodbyeCode.DUPLICATE && isLinked()) {
            state = State.QUIET;
        } else {
            redialLater(isLongToWait(code) ? backoff.longestMs() : backoff.nextMs());
        }
    }

    /** Whether dialling soon would only bring the same end, whichever side said it. */
    static boolean isLongToWait(final GoodbyeCode code) {
        return code == GoodbyeCode.VERSION
                || code == GoodbyeCode.PROTOCOL_ERROR
                || code == GoodbyeCode.BAD_EVENTS
                || code == GoodbyeCode.DUPLICATE;
    }

    private boolean isLinked() {
        return lastPeer != null && context.registry().isLinked(lastPeer);
    }

    private void redialLater() {
        redialLater(backoff.nextMs());
    }

    private void redialLater(final int waitMs) {
        state = State.WAITING;
        if (!context.isClosed()) {
            final Future<?> unused = loop.schedule(this::dial, waitMs, TimeUnit.MILLISECONDS);
        }
    }

    private void execute(final Runnable action) {
        try {
            loop.execute(action);
        } catch (final RejectedExecutionException e) {
            context.log().debug("Event loops are closed: address={}", address);
        }
    }
}
