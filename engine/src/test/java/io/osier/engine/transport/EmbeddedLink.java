package io.osier.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.osier.codec.NodeId;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.status.Counters;
import io.osier.engine.status.Descriptors;
import io.osier.engine.status.ErrorLog;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A link handler in an embedded channel, in the role of an accepted connection. */
final class EmbeddedLink implements LinkOwner, AutoCloseable {
    static final NodeId SELF = WireFrames.nodeId(1);
    static final NodeId PEER = WireFrames.nodeId(2);

    /** For its pool and clock only; no thread of it is ever started. */
    private static final EventLoops LOOPS = EventLoops.launch(TransportKind.NIO, 1);

    final Counters counters = new Counters();
    final ErrorLog errors = new ErrorLog(counters);
    final LinkContext context;
    final LinkHandler handler;
    /** While true, the peer takes nothing. */
    boolean isStuck;

    final EmbeddedChannel channel = new EmbeddedChannel() {
        @Override
        protected void doWrite(final ChannelOutboundBuffer in) throws Exception {
            if (!isStuck) {
                super.doWrite(in);
            }
        }
    };
    NodeId openPeer;
    GoodbyeCode closeCode;
    int closedCount;

    EmbeddedLink() {
        this(TransportConfig.defaults());
    }

    EmbeddedLink(final TransportConfig config) {
        context = new LinkContext(config, LOOPS, SELF, counters, errors, Descriptors.ofProcess(), peer -> {});
        handler = new LinkHandler(context, this, channel);
    }

    EmbeddedLink open() {
        channel.pipeline().addLast(handler);
        channel.pipeline().fireChannelActive();
        return this;
    }

    EmbeddedLink greeted() {
        open();
        write(WireFrames.hello(PEER));
        takeSent();
        return this;
    }

    void write(final byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    /** The frames that have left since the last call. */
    List<UnsafeBuffer> takeSent() {
        channel.runPendingTasks();
        final List<UnsafeBuffer> frames = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            final byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);
            out.release();
            frames.addAll(WireFrames.split(bytes));
        }
        return frames;
    }

    List<Integer> takeSentTemplateIds() {
        return takeSent().stream().map(WireFrames::templateId).toList();
    }

    @Override
    public boolean isDialled() {
        return false;
    }

    @Override
    public void onOpen(final NodeId peer) {
        openPeer = peer;
    }

    @Override
    public void onClosed(final NodeId peer, final GoodbyeCode code) {
        closedCount++;
        closeCode = code;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
