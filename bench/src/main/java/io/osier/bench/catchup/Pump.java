package io.osier.bench.catchup;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.osier.engine.transport.EventLoops;
import io.osier.engine.transport.TransportKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes through one connection as fast as Netty takes them, with nothing done at either end. */
final class Pump implements AutoCloseable {
    private static final int CHUNK_LENGTH = 256 * 1024;
    private static final long WARM_UP_MS = 500;

    private final TransportKind kind;
    private final EventLoopGroup group;

    /**
     * Starts one event loop.
     *
     * @param wanted transport; {@code AUTO} chooses as the engine does.
     */
    Pump(final TransportKind wanted) {
        kind = chosen(wanted);
        group = new MultiThreadIoEventLoopGroup(1, ioHandler(kind));
    }

    /** The transport in use; never {@code AUTO}. */
    TransportKind kind() {
        return kind;
    }

    /** Sends to whoever connects, until he has enough. */
    int serve() {
        final ChannelFuture bind = new ServerBootstrap()
                .group(group)
                .channel(serverChannel(kind))
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(2 * CHUNK_LENGTH, 4 * CHUNK_LENGTH))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(final Channel channel) {
                        channel.pipeline().addLast(new Source());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly();
        return ((InetSocketAddress) bind.channel().localAddress()).getPort();
    }

    /**
     * Receives for a while.
     *
     * @param port at which {@link #serve} listens in the other process.
     * @param durationMs to measure for.
     * @return bytes per second.
     */
    double bytesPerSecond(final int port, final long durationMs) throws InterruptedException {
        final AtomicLong received = new AtomicLong();
        final Channel channel = new Bootstrap()
                .group(group)
                .channel(channel(kind))
                .handler(new Drain(received))
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .sync()
                .channel();
        try {
            TimeUnit.MILLISECONDS.sleep(WARM_UP_MS);
            final long beganNs = System.nanoTime();
            final long begin = received.get();
            TimeUnit.MILLISECONDS.sleep(durationMs);
            return (received.get() - begin) * 1e9 / (System.nanoTime() - beganNs);
        } finally {
            channel.close().sync();
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static TransportKind chosen(final TransportKind wanted) {
        if (wanted != TransportKind.AUTO) {
            return wanted;
        }
        if (EventLoops.isAvailable(TransportKind.IO_URING)) {
            return TransportKind.IO_URING;
        }
        return EventLoops.isAvailable(TransportKind.EPOLL) ? TransportKind.EPOLL : TransportKind.NIO;
    }

    private static IoHandlerFactory ioHandler(final TransportKind kind) {
        return switch (kind) {
            case IO_URING -> IoUringIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            default -> NioIoHandler.newFactory();
        };
    }

    private static Class<? extends ServerChannel> serverChannel(final TransportKind kind) {
        return switch (kind) {
            case IO_URING -> IoUringServerSocketChannel.class;
            case EPOLL -> EpollServerSocketChannel.class;
            default -> NioServerSocketChannel.class;
        };
    }

    private static Class<? extends Channel> channel(final TransportKind kind) {
        return switch (kind) {
            case IO_URING -> IoUringSocketChannel.class;
            case EPOLL -> EpollSocketChannel.class;
            default -> NioSocketChannel.class;
        };
    }

    /** Writes while the channel takes it. */
    private static final class Source extends ChannelInboundHandlerAdapter {
        private ByteBuf chunk;

        @Override
        public void channelActive(final ChannelHandlerContext context) {
            chunk = PooledByteBufAllocator.DEFAULT.directBuffer(CHUNK_LENGTH).writeZero(CHUNK_LENGTH);
            write(context);
        }

        @Override
        public void channelWritabilityChanged(final ChannelHandlerContext context) {
            write(context);
        }

        @Override
        public void channelInactive(final ChannelHandlerContext context) {
            chunk.release();
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            final ChannelFuture unused = context.close();
        }

        private void write(final ChannelHandlerContext context) {
            while (context.channel().isWritable()) {
                final ChannelFuture unused = context.write(chunk.retainedDuplicate());
            }
            context.flush();
        }
    }

    /** Counts and drops. */
    private static final class Drain extends ChannelInboundHandlerAdapter {
        private final AtomicLong received;

        private Drain(final AtomicLong received) {
            this.received = received;
        }

        @Override
        public void channelRead(final ChannelHandlerContext context, final Object message) {
            final ByteBuf bytes = (ByteBuf) message;
            received.lazySet(received.get() + bytes.readableBytes());
            bytes.release();
        }
    }
}
