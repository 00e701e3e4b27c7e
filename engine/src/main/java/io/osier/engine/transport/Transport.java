package io.osier.engine.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.status.Counters;
import io.osier.engine.status.Descriptors;
import io.osier.engine.status.ErrorLog;
import io.osier.engine.sync.TopicPort;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One engine's connections: listens, dials, keeps what was dialled connected, and brings every topic onto every link.
 *
 * <p>Threading: any thread. {@link #listen} and {@link #close} wait and must not be called on an event loop.
 */
public final class Transport implements AutoCloseable {
    /*
     * A topic must reach every link whichever comes first. A link enters the set of links before it looks at the topics;
     * a topic enters the topics before it looks at the links. So at least one finds the other, and joining is
     * idempotent. Calls that change topics are in one order, which the links' event loops keep.
     */
    private final LinkContext context;
    private final Map<InetSocketAddress, Dialer> dialers = new ConcurrentHashMap<>();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Object topicOrder = new Object();

    /**
     * Makes a transport that neither listens nor dials yet.
     *
     * @param config limits and times.
     * @param loops that move the bytes; not closed with the transport.
     * @param self our node id.
     * @param counters of the engine.
     */
    public Transport(final TransportConfig config, final EventLoops loops, final NodeId self, final Counters counters) {
        this(config, loops, self, counters, new ErrorLog(counters), Descriptors.ofProcess());
    }

    /**
     * Makes a transport that neither listens nor dials yet.
     *
     * @param config limits and times.
     * @param loops that move the bytes; not closed with the transport.
     * @param self our node id.
     * @param counters of the engine.
     * @param errors of the engine.
     * @param descriptors of the process.
     */
    public Transport(
            final TransportConfig config,
            final EventLoops loops,
            final NodeId self,
            final Counters counters,
            final ErrorLog errors,
            final Descriptors descriptors) {
        context = new LinkContext(config, loops, self, counters, errors, descriptors, this::onUnlinked);
    }

    /**
     * Accepts connections. May be called for several addresses.
     *
     * @param address to bind; port 0 takes a free one.
     * @return the address that is bound.
     * @throws BindException when the address cannot be bound; the message names it.
     */
    public InetSocketAddress listen(final InetSocketAddress address) throws IOException {
        requireOpen();
        final ServerBootstrap bootstrap = SocketOptions.apply(new ServerBootstrap(), context)
                .group(context.loops().group())
                .channel(context.loops().serverChannelClass())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(final Channel channel) {
                        onAccepted(channel);
                    }
                });
        final ChannelFuture bind = bootstrap.bind(address).awaitUninterruptibly();
        if (!bind.isSuccess()) {
            final BindException failure = new BindException("cannot listen: address=" + address.getHostString() + ":"
                    + address.getPort() + " cause=" + bind.cause().getMessage());
            failure.initCause(bind.cause());
            throw failure;
        }
        channels.add(bind.channel());
        return (InetSocketAddress) bind.channel().localAddress();
    }

    private void onAccepted(final Channel channel) {
        final InetSocketAddress address = (InetSocketAddress) channel.remoteAddress();
        if (address == null) {
            final ChannelFuture unused = channel.close();
            return;
        }
        final AcceptedOwner owner =
                new AcceptedOwner(context.limits(), address.getAddress(), reason -> giveWay(channel, reason));
        final String limit = context.limits().tryAccept(owner);
        if (limit != null) {
            final String reason = "too many connections: " + limit;
            context.linkLog().onGoodbye(address, null, false, GoodbyeCode.LIMIT_EXCEEDED, reason, context.nowNs());
            channel.pipeline().addLast(new RefusingHandler(context.frames(), reason));
            return;
        }
        channels.add(channel);
        channel.pipeline().addLast(new LinkHandler(context, owner, channel));
    }

    /** Behind what is going on in the channel's event loop, so that the handler is there. Any thread. */
    private static void giveWay(final Channel channel, final String reason) {
        channel.eventLoop().execute(() -> {
            final LinkHandler handler = channel.pipeline().get(LinkHandler.class);
            if (handler != null) {
                handler.giveWay(reason);
            }
        });
    }

    /**
     * Dials an address, and again whenever the link is gone, until {@link #disconnect}. Nothing happens if it is being
     * kept connected already.
     *
     * @param address of a peer.
     */
    public void connect(final InetSocketAddress address) {
        requireOpen();
        dialers.computeIfAbsent(address, key -> {
            final Dialer dialer = new Dialer(context, key, channels);
            dialer.start();
            return dialer;
        });
    }

    /**
     * No longer keeps an address connected, and closes the link that was dialled there. Nothing happens if there is
     * none.
     *
     * @param address as given to {@link #connect}.
     */
    public void disconnect(final InetSocketAddress address) {
        final Dialer dialer = dialers.remove(address);
        if (dialer != null) {
            dialer.stop();
        }
    }

    /**
     * Takes part in a topic on every link, present and future.
     *
     * @param port of the topic.
     */
    public void joinTopic(final TopicPort port) {
        synchronized (topicOrder) {
            context.topics().put(port.topicId(), port);
            context.links().forEach(link -> link.joinTopic(port));
        }
    }

    /**
     * No longer takes part in a topic. Links report down to its port, each on its event loop, after this returns.
     *
     * @param topicId of the topic.
     */
    public void leaveTopic(final TopicId topicId) {
        synchronized (topicOrder) {
            context.topics().remove(topicId);
            context.links().forEach(link -> link.leaveTopic(topicId));
        }
    }

    /** Links whose handshake is complete. */
    public int linkCount() {
        return context.registry().linkCount();
    }

    /** The links whose handshake is complete, in no order. */
    public List<LinkSnapshot> links() {
        return context.links().stream()
                .map(LinkHandler::snapshot)
                .filter(Objects::nonNull)
                .toList();
    }

    /** How the last links ended and what their peers refused, oldest first; a few. */
    public List<LinkNotice> notices() {
        return context.linkLog().notices();
    }

    /** Which transport is in use; never {@code AUTO}. */
    public TransportKind kind() {
        return context.loops().kind();
    }

    /**
     * Stops listening and dialling, says goodbye on every link, and waits until all are closed, at most a little longer
     * than the configured time. Idempotent.
     */
    @Override
    public void close() {
        context.close();
        dialers.values().forEach(Dialer::stop);
        dialers.clear();
        final ChannelGroupFuture unused = channels.close(channel -> channel instanceof ServerChannel);
        context.links().forEach(link -> link.close(GoodbyeCode.SHUTDOWN, "the node is closing"));
        final int timeoutMs = context.config().closeTimeoutMs();
        if (!channels.newCloseFuture().awaitUninterruptibly(2L * timeoutMs, TimeUnit.MILLISECONDS)) {
            channels.close().awaitUninterruptibly(timeoutMs, TimeUnit.MILLISECONDS);
        }
    }

    private void onUnlinked(final NodeId peer) {
        dialers.values().forEach(dialer -> dialer.onUnlinked(peer));
    }

    private void requireOpen() {
        if (context.isClosed()) {
            throw new IllegalStateException("the transport is closed");
        }
    }
}
