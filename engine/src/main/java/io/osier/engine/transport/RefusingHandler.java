package io.osier.engine.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.osier.codec.message.sbe.GoodbyeCode;
import java.util.concurrent.TimeUnit;

/** Tells a connection that is one too many which limit it hit, and closes it. */
final class RefusingHandler extends ChannelInboundHandlerAdapter {
    /*
     * The peer's Hello is under way already. Closing with it unread would reset the connection and may destroy the
     * Goodbye, so our direction is shut and the peer given a moment to read and close.
     */
    private static final int LINGER_MS = 500;

    private final FramePool frames;
    private final String reason;

    RefusingHandler(final FramePool frames, final String reason) {
        this.frames = frames;
        this.reason = reason;
    }

    @Override
    public void channelActive(final ChannelHandlerContext ctx) {
        final Channel channel = ctx.channel();
        final Future<?> unusedTimer =
                channel.eventLoop().schedule(() -> cut(channel), LINGER_MS, TimeUnit.MILLISECONDS);
        final Future<?> unused = channel.writeAndFlush(
                        ChannelOutbound.encode(frames, GoodbyeCode.LIMIT_EXCEEDED, reason))
                .addListener(future -> shutdownOutput(channel));
    }

    private static void shutdownOutput(final Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            final Future<?> unused = duplex.shutdownOutput();
        } else {
            cut(channel);
        }
    }

    private static void cut(final Channel channel) {
        final Future<?> unused = channel.close();
    }

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause) {
        cut(ctx.channel());
    }
}
