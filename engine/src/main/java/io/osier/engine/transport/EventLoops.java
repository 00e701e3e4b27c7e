package io.osier.engine.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that move bytes, and the memory pool of their frames. May be shared by any number of {@link Transport}s;
 * closed after all of them. Any thread.
 */
public final class EventLoops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    private final TransportKind kind;
    private final int loopCount;
    private final EventLoopGroup group;
    private final FramePool frames = new FramePool();

    private EventLoops(final TransportKind kind, final int loopCount) {
        this.kind = kind;
        this.loopCount = loopCount;
        group = new MultiThreadIoEventLoopGroup(
                loopCount, new DefaultThreadFactory("osier-link", true), handlerFactory(kind));
    }

    /**
     * Starts event loops. Says in one log line which transport it is.
     *
     * @param kind that is wanted.
     * @param loopCount how many threads.
     * @throws UnsupportedOperationException when a kind other than {@code AUTO} is wanted and does not load; the cause
     *     says why.
     */
    public static EventLoops launch(final TransportKind kind, final int loopCount) {
        if (loopCount <= 0) {
            throw new IllegalArgumentException("at least one event loop: loopCount=" + loopCount);
        }
        final TransportKind chosen = choose(kind);
        LOG.info("Transport {}, wanted {}: eventLoops={}", chosen, kind, loopCount);
        return new EventLoops(chosen, loopCount);
    }

    /**
     * Whether a kind loads on this machine.
     *
     * @param kind to ask for.
     */
    public static boolean isAvailable(final TransportKind kind) {
        return whyUnavailable(kind) == null;
    }

    /** Which transport is in use; never {@code AUTO}. */
    public TransportKind kind() {
        return kind;
    }

    /** How many threads. */
    public int loopCount() {
        return loopCount;
    }

    /** Stops the threads; waits a few seconds at most. Links that are still there are cut. Idempotent. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    EventLoopGroup group() {
        return group;
    }

    FramePool frames() {
        return frames;
    }

    /** The one place where the transport reads the clock. */
    long nowNs() {
        return System.nanoTime();
    }

    Class<? extends Channel> channelClass() {
        return switch (kind) {
            case IO_URING -> IoUringSocketChannel.class;
            case EPOLL -> EpollSocketChannel.class;
            default -> NioSocketChannel.class;
        };
    }

    Class<? extends ServerChannel> serverChannelClass() {
        return switch (kind) {
            case IO_URING -> IoUringServerSocketChannel.class;
            case EPOLL -> EpollServerSocketChannel.class;
            default -> NioServerSocketChannel.class;
        };
    }

    private static TransportKind choose(final TransportKind wanted) {
        if (wanted == TransportKind.AUTO) {
            if (isAvailable(TransportKind.IO_URING)) {
                return TransportKind.IO_URING;
            }
            return isAvailable(TransportKind.EPOLL) ? TransportKind.EPOLL : TransportKind.NIO;
        }
        final Throwable why = whyUnavailable(wanted);
        if (why != null) {
            throw new UnsupportedOperationException("transport does not load: transportKind=" + wanted, why);
        }
        return wanted;
    }

    private static Throwable whyUnavailable(final TransportKind kind) {
        return switch (kind) {
            case IO_URING -> IoUring.unavailabilityCause();
            case EPOLL -> Epoll.unavailabilityCause();
            default -> null;
        };
    }

    private static IoHandlerFactory handlerFactory(final TransportKind kind) {
        return switch (kind) {
            case IO_URING -> IoUringIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            default -> NioIoHandler.newFactory();
        };
    }
}
