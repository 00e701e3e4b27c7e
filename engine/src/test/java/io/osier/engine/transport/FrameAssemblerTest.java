package io.osier.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakWatch.class)
class FrameAssemblerTest {
    private static final int LENGTH_MAX = 4096;

    private final FramePool pool = new FramePool();
    private final FrameAssembler assembler = new FrameAssembler(pool, LENGTH_MAX);

    @Test
    void shouldFindTheSameFramesWhereverTheStreamIsSplit() {
        final byte[] stream = WireFrames.concat(frame(12), frame(77), frame(13), frame(300));
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second += 7) {
                final List<byte[]> found = new ArrayList<>();
                feed(stream, 0, first, found);
                feed(stream, first, second, found);
                feed(stream, second, stream.length, found);
                assertThat(WireFrames.concat(found.toArray(new byte[0][])))
                        .as("split at %d and %d", first, second)
                        .isEqualTo(stream);
                assertThat(found).hasSize(4);
            }
        }
    }

    @Test
    void shouldFindFramesByteByByte() {
        final byte[] stream = WireFrames.concat(frame(12), frame(LENGTH_MAX), frame(100));
        final List<byte[]> found = new ArrayList<>();
        for (int i = 0; i < stream.length; i++) {
            feed(stream, i, i + 1, found);
        }

        assertThat(WireFrames.concat(found.toArray(new byte[0][]))).isEqualTo(stream);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 11, LENGTH_MAX + 1L, 1L << 31, (1L << 32) + 3})
    void shouldRefuseALengthOutOfRangeBeforeAllocatingForIt(final long length) {
        final byte[] bytes = new byte[64];
        new UnsafeBuffer(bytes).putInt(0, (int) (length - 4), ByteOrder.LITTLE_ENDIAN);
        final List<byte[]> found = new ArrayList<>();
        feed(bytes, 0, 64, found);

        assertThat(found).isEmpty();
        assertThat(assembler.refusedLength()).isEqualTo(length);
    }

    @Test
    void shouldGiveBackAFrameThatNeverBecameWhole() {
        final List<byte[]> found = new ArrayList<>();
        feed(frame(1000), 0, 999, found);
        assembler.close();
        assembler.close();

        assertThat(found).isEmpty();
    }

    @Test
    void shouldTakeTheNewLimitForTheNextFrame() {
        assembler.lengthMax(100);
        final List<byte[]> found = new ArrayList<>();
        feed(frame(100), 0, 100, found);
        assembler.lengthMax(101);
        feed(frame(101), 0, 101, found);

        assertThat(found).hasSize(2);
        assertThat(assembler.refusedLength()).isZero();
    }

    /** Random bytes never throw: either they are frames by chance or a length is refused. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldFrameOrRefuseGarbage(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            final FrameAssembler fresh = new FrameAssembler(pool, LENGTH_MAX);
            final byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            final ByteBuf in = Unpooled.wrappedBuffer(garbage);
            PooledFrame frame = fresh.next(in);
            while (frame != null) {
                frame.release();
                frame = fresh.next(in);
            }
            assertThat(fresh.refusedLength() != 0 || !in.isReadable()).isTrue();
            fresh.close();
        }
    }

    private void feed(final byte[] stream, final int from, final int to, final List<byte[]> found) {
        final ByteBuf in = Unpooled.wrappedBuffer(stream, from, to - from);
        PooledFrame frame = assembler.next(in);
        while (frame != null) {
            final byte[] bytes = new byte[frame.length()];
            frame.buffer().getBytes(0, bytes);
            found.add(bytes);
            frame.release();
            frame = assembler.next(in);
        }
    }

    private static byte[] frame(final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i + length);
        }
        new UnsafeBuffer(bytes).putInt(0, length - 4, ByteOrder.LITTLE_ENDIAN);
        return bytes;
    }
}
