package io.osier.codec.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.RefuseCode;
import java.lang.management.ManagementFactory;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Frames are encoded and validated without allocation. */
class FrameAllocationTest {
    private static final int ROUNDS = 20_000;
    private static final int WARM_UP_ROUNDS = 1_000;
    /** Far below one object per round, far above what the measurement itself may cost. */
    private static final long TOLERATED_BYTES = 8_192;

    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[1 << 16]);
    private final DirectBuffer key = SampleFrames.key(1);
    private final NodeId nodeId = NodeId.of(key, 0);
    private final TopicId topicId = TopicId.of(key, 0);
    private final AdvertiseFrameEncoder advert = new AdvertiseFrameEncoder();
    private final RequestFrameEncoder request = new RequestFrameEncoder();
    private final int[] counts = {1, 2, 3, 4, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 9};
    private final DirectBuffer prints = new UnsafeBuffer(new byte[256]);
    private final UnsafeBuffer[] samples =
            SampleFrames.all().values().stream().map(UnsafeBuffer::new).toArray(UnsafeBuffer[]::new);
    private int sink;

    @Test
    void shouldNotAllocateWhenValidating() {
        assertAllocatesNothing(this::validateAll);
    }

    @Test
    void shouldNotAllocateWhenEncoding() {
        assertAllocatesNothing(this::encodeAll);
    }

    private void validateAll() {
        for (final UnsafeBuffer sample : samples) {
            final FrameFault fault = FrameValidator.validate(sample, 0, sample.capacity());
            sink += fault == FrameFault.NONE ? 1 : 0;
        }
    }

    private void encodeAll() {
        sink += FrameEncoder.encodeHello(frame, nodeId, 1 << 20, 1, 1, 1, 1);
        sink += FrameEncoder.encodeJoin(frame, 1, topicId);
        sink += FrameEncoder.encodeCredit(frame, 1, 2, 3);
        sink += FrameEncoder.encodeCancel(frame, 1, 2);
        sink += FrameEncoder.encodeCancelAuthor(frame, 1, 2, key, 0);
        sink += FrameEncoder.encodePing(frame, 1);
        sink += RefusalEncoder.encodeRefuseAuthor(frame, 1, 2, key, 0, RefuseCode.BUSY, "later: open=1 max=1");
        sink += RefusalEncoder.encodeGoodbye(frame, GoodbyeCode.IDLE, "nothing received for 30 s");
        advert.wrap(frame, 4096, 10);
        while (advert.add(key, 0, 1, key, 0)) {
            sink++;
        }
        sink += advert.finish(1, AdvertiseKind.FULL, true, true, 10);
        sink += DigestFrameEncoder.encodeRoot(frame, 1, 10, key, 0);
        sink += DigestFrameEncoder.encodeNodes(frame, 1, true, 5L << 60, 1, key, 0, counts, prints);
        sink += FrameDescriptor.nodeCount(frame, 0) + FrameDescriptor.nodesOffset(frame, 0);
        sink += FrameDescriptor.prefixNibbles(frame, 0) + (int) FrameDescriptor.prefix(frame, 0);
        sink += DigestFrameEncoder.encodeQuestion(frame, 1, true, 5L << 60, 1);
        sink += DigestFrameEncoder.encodeEnd(frame, 1, 10, key, 0);
        advert.wrap(frame, 4096, 10).add(key, 0, 1, key, 0);
        sink += advert.finishRange(1, true, 0, 1, 1, key, 0);
        request.wrap(frame, 4096, 10);
        while (request.add(key, 0, 1, 2)) {
            sink++;
        }
        sink += request.finish(1, 2, 3);
        sink += ResponseFrameEncoder.finish(frame, 1, 2, 3, 480, true);
    }

    private void assertAllocatesNothing(final Runnable round) {
        assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeTrue(threads.isThreadAllocatedMemorySupported());
        repeat(round, WARM_UP_ROUNDS);
        final long before =
                threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        repeat(round, ROUNDS);
        final long after =
                threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        assertThat(sink).isNotZero();
        assertThat(after - before).as("bytes in %d rounds", ROUNDS).isLessThan(TOLERATED_BYTES);
    }

    private static void repeat(final Runnable round, final int times) {
        for (int i = 0; i < times; i++) {
            round.run();
        }
    }
}
