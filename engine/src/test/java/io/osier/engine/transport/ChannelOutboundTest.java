package io.osier.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.status.Counters;
import io.osier.engine.sync.Frame;
import io.osier.engine.sync.Priority;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakWatch.class)
class ChannelOutboundTest {
    private static final int BYTES_MAX = 64 * 1024;
    private static final int LARGE = 256 * 1024 + 32;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FramePool pool = new FramePool();
    private int closingCount;
    private final ChannelOutbound outbound =
            new ChannelOutbound(channel, pool, BYTES_MAX, new Counters(), () -> closingCount++);

    @AfterEach
    void close() {
        outbound.onGone();
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldSendControlBeforeLiveBeforeBulk() {
        send(Priority.BULK, 1);
        send(Priority.LIVE, 2);
        send(Priority.BULK, 3);
        send(Priority.CONTROL, 4);

        assertThat(takeTokens()).containsExactly(4L, 2L, 1L, 3L);
    }

    @ParameterizedTest
    @EnumSource(Priority.class)
    void shouldTakeOneFrameOfAnyLengthWhenEmptyAndNoneWhenTheBudgetIsUsed(final Priority priority) {
        final Frame frame = outbound.tryClaim(priority, 3 * BYTES_MAX);
        assertThat(frame.length()).isEqualTo(3 * BYTES_MAX);
        assertThat(outbound.isWritable(priority)).isFalse();
        assertThat(outbound.tryClaim(priority, 1)).isNull();
        frame.release();

        assertThat(outbound.isWritable(priority)).isTrue();
    }

    @Test
    void shouldKeepTheBudgetsApart() {
        final Frame frame = outbound.tryClaim(Priority.BULK, BYTES_MAX);

        assertThat(outbound.isWritable(Priority.CONTROL)).isTrue();
        frame.release();
    }

    @Test
    void shouldBoundManySmallFramesByTheirLeastCharge() {
        final List<Frame> frames = new ArrayList<>();
        for (Frame frame = claim(); frame != null; frame = claim()) {
            frames.add(frame);
        }
        assertThat(frames).hasSize(BYTES_MAX / OutboundQueue.CHARGE_MIN);
        for (int i = 0; i < frames.size(); i++) {
            frames.get(i).length(FrameEncoder.encodePing(frames.get(i).buffer(), i));
            outbound.send(Priority.CONTROL, frames.get(i));
        }

        assertThat(takeTokens()).hasSize(frames.size()).isSorted();
        assertThat(outbound.isWritable(Priority.CONTROL)).isTrue();
    }

    @Test
    void shouldReleaseWhatWaitsAndWhatComesLaterWhenTheChannelIsGone() {
        final Frame late = claim();
        send(Priority.BULK, 1);
        outbound.onGone();
        outbound.send(Priority.CONTROL, late);

        assertThat(outbound.isClosed()).isTrue();
        assertThat(claim()).isNull();
        assertThat(outbound.isWritable(Priority.CONTROL)).isFalse();
        assertThat(takeTokens()).isEmpty();
    }

    @Test
    void shouldSendWhatWaitedBeforeGoodbyeAndNothingAfter() {
        final Frame late = claim();
        late.length(FrameEncoder.encodePing(late.buffer(), 3));
        send(Priority.BULK, 1);
        send(Priority.CONTROL, 2);
        outbound.close(GoodbyeCode.SHUTDOWN, "enough");
        outbound.close(GoodbyeCode.INTERNAL, "again");
        assertThat(outbound.tryClaim(Priority.CONTROL, 20)).isNull();
        channel.runPendingTasks();
        outbound.send(Priority.CONTROL, late);
        channel.runPendingTasks();

        assertThat(takeOne().getLongLE(12)).isEqualTo(2);
        assertThat(takeOne().getLongLE(12)).isEqualTo(1);
        final ByteBuf goodbye = takeOne();
        assertThat(goodbye.getShortLE(12)).isEqualTo((short) GoodbyeCode.SHUTDOWN.value());
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(closingCount).isEqualTo(1);
        assertThat(outbound.closeCode()).isEqualTo(GoodbyeCode.SHUTDOWN);
        assertThat(channel.isOpen()).isFalse();
        outbound.onGone();
    }

    @Test
    void shouldRefuseALengthBeyondTheClaimAndASecondRelease() {
        final Frame frame = claim();
        assertThatThrownBy(() -> frame.length(1000)).hasMessageContaining("length=1000");
        frame.release();

        assertThatThrownBy(frame::release).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> frame.buffer().getInt(0, ByteOrder.LITTLE_ENDIAN))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldPinLittleMemoryWhenThePeerDoesNotReadSmallFramesInLargeClaims() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 128 * 1024));
        final Written written = new Written();
        channel.pipeline().addFirst(written);
        int count = 0;
        for (Frame frame = claimLarge(); frame != null; frame = claimLarge()) {
            frame.length(FrameEncoder.encodePing(frame.buffer(), count++));
            outbound.send(Priority.BULK, frame);
            channel.runPendingTasks();
        }

        assertThat(count).isGreaterThan(100);
        assertThat(written.memoryLength).isLessThan(2 * 128 * 1024);
        written.isReading = true;
        channel.flush();
        outbound.drain();
        assertThat(takeTokens()).hasSize(count).isSorted();
    }

    @Test
    void shouldNotCopyAFullFrame() {
        final Written written = new Written();
        channel.pipeline().addFirst(written);
        final Frame frame = claimLarge();
        FrameEncoder.encodePing(frame.buffer(), 1);
        frame.length(LARGE / 2);
        outbound.send(Priority.BULK, frame);
        channel.runPendingTasks();

        assertThat(written.memoryLength).isEqualTo(LARGE);
        written.isReading = true;
        channel.flush();
        assertThat(takeTokens()).containsExactly(1L);
    }

    private Frame claimLarge() {
        return outbound.tryClaim(Priority.BULK, LARGE);
    }

    /** Counts the memory that is written, and keeps it in the channel's queue until the peer reads. */
    private static final class Written extends ChannelOutboundHandlerAdapter {
        long memoryLength;
        boolean isReading;

        @Override
        public void write(final ChannelHandlerContext ctx, final Object message, final ChannelPromise promise) {
            memoryLength += ((ByteBuf) message).capacity();
            final ChannelFuture unused = ctx.write(message, promise);
        }

        @Override
        public void flush(final ChannelHandlerContext ctx) {
            if (isReading) {
                ctx.flush();
            }
        }
    }

    private Frame claim() {
        return outbound.tryClaim(Priority.CONTROL, FrameEncoder.PING_LENGTH);
    }

    private void send(final Priority priority, final long token) {
        final Frame frame = outbound.tryClaim(priority, 100);
        frame.length(FrameEncoder.encodePing(frame.buffer(), token));
        outbound.send(priority, frame);
    }

    private ByteBuf takeOne() {
        final ByteBuf out = channel.readOutbound();
        final ByteBuf copy = Unpooled.copiedBuffer(out);
        out.release();
        return copy;
    }

    private List<Long> takeTokens() {
        channel.runPendingTasks();
        final List<Long> tokens = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            tokens.add(out.getLongLE(12));
            out.release();
        }
        return tokens;
    }
}
