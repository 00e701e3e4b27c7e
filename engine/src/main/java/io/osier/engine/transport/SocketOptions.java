package io.osier.engine.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

/** The options of our sockets, the same for dialled and accepted ones. */
final class SocketOptions {
    private static final int RECEIVE_LENGTH_MIN = 256;
    private static final int RECEIVE_LENGTH_FIRST = 2048;

    private SocketOptions() {}

    static Bootstrap apply(final Bootstrap bootstrap, final LinkContext context) {
        return bootstrap
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, context.frames().allocator())
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        context.config().dial().connectTimeoutMs())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark(context))
                .option(ChannelOption.RECVBUF_ALLOCATOR, receiveAllocator());
    }

    static ServerBootstrap apply(final ServerBootstrap bootstrap, final LinkContext context) {
        return bootstrap
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, context.frames().allocator())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark(context))
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, receiveAllocator());
    }

    private static WriteBufferWaterMark waterMark(final LinkContext context) {
        return new WriteBufferWaterMark(
                context.config().waterMarkLow(), context.config().waterMarkHigh());
    }

    private static AdaptiveRecvByteBufAllocator receiveAllocator() {
        return new AdaptiveRecvByteBufAllocator(
                RECEIVE_LENGTH_MIN, RECEIVE_LENGTH_FIRST, TransportConfig.RECEIVE_LENGTH_MAX);
    }
}
