package io.osier.codec.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any bytes give a typed refusal, or a frame that the flyweights read to its exact end; the model agrees on which. */
@Tag("ring")
class FrameFuzzTest {
    private static final int COUNT_MAX = 300;
    private static final int[] NASTY = {0, 1, 2, 3, 4, 16, 32, 63, 64, 65, 127, 128, 255};

    private final List<byte[]> samples = List.copyOf(SampleFrames.all().values());
    private int validCount;

    @ParameterizedTest
    @ValueSource(longs = {1, 20_261_122})
    void shouldRefuseOrReadWhateverTheBytesAreWhenSeedIsFixed(final long seed) {
        fuzz(seed, 60_000);
    }

    @Test
    void shouldRefuseOrReadWhateverTheBytesAreWhenSeedIsFresh(final TestReporter reporter) {
        fuzz(freshSeed(reporter), 60_000);
    }

    @Test
    @Tag("long")
    void shouldRefuseOrReadWhateverTheBytesAreForLong(final TestReporter reporter) {
        fuzz(freshSeed(reporter), 20_000_000);
    }

    private static long freshSeed(final TestReporter reporter) {
        final long seed = System.nanoTime();
        reporter.publishEntry("seed", Long.toString(seed));
        return seed;
    }

    @Test
    void shouldGiveAFaultOrAValidFrameWhenAnyOneByteHasAnyOtherValue() {
        for (final byte[] sample : samples) {
            for (int i = 0; i < sample.length; i++) {
                final byte[] bytes = sample.clone();
                for (int value = 0; value < 256; value++) {
                    bytes[i] = (byte) value;
                    check(bytes, "exhaustive");
                }
            }
        }
        assertThat(validCount).isPositive();
    }

    private void fuzz(final long seed, final int iterations) {
        final Random random = new Random(seed);
        for (int i = 0; i < iterations; i++) {
            check(random.nextInt(16) == 0 ? noise(random) : mutant(random), "seed=" + seed + " iteration=" + i);
        }
        assertThat(validCount).as("valid frames, seed=%d", seed).isGreaterThan(iterations / 50);
    }

    private void check(final byte[] bytes, final String where) {
        final UnsafeBuffer frame = new UnsafeBuffer(bytes);
        final FrameFault fault = FrameValidator.validate(frame, 0, bytes.length, COUNT_MAX);
        final boolean isValid = FrameModel.isValid(bytes, COUNT_MAX);
        if (isValid != (fault == FrameFault.NONE)) {
            throw new AssertionError("the model says " + isValid + ", the validator " + fault + ": " + where + " frame="
                    + HexFormat.of().formatHex(bytes));
        }
        if (isValid) {
            validCount++;
            read(frame, where);
            assertThat(Features.needed(frame, 0)).isBetween(0L, 15L);
        } else {
            assertThat(FrameFaultText.describe(frame, 0, bytes.length, fault)).contains(fault.name());
        }
    }

    private static void read(final UnsafeBuffer frame, final String where) {
        try {
            final String text = FrameReader.text(frame);
            assertThat(text).doesNotContain("NULL_VAL");
            assertThat(FrameReader.end(frame)).isEqualTo(frame.capacity());
        } catch (final RuntimeException e) {
            throw new AssertionError(where + " frame=" + HexFormat.of().formatHex(frame.byteArray()), e);
        }
    }

    private static byte[] noise(final Random random) {
        final byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        if (bytes.length >= FrameDescriptor.BODY_OFFSET && random.nextBoolean()) {
            final UnsafeBuffer frame = new UnsafeBuffer(bytes);
            FrameHeader.write(frame, random.nextInt(17), bytes[4] & 0x3F, bytes.length);
        }
        return bytes;
    }

    private byte[] mutant(final Random random) {
        byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
        final int mutations = random.nextInt(4);
        for (int i = 0; i < mutations; i++) {
            bytes = mutate(bytes, random);
        }
        if (random.nextInt(4) != 0 && bytes.length >= 4) {
            new UnsafeBuffer(bytes).putInt(0, bytes.length - 4, ByteOrder.LITTLE_ENDIAN);
        }
        return bytes;
    }

    private static byte[] mutate(final byte[] bytes, final Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        final int index = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> bytes[index] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[index] = (byte) NASTY[random.nextInt(NASTY.length)];
            case 2 -> bytes[index]++;
            case 3 -> {
                return Arrays.copyOf(bytes, index);
            }
            case 4 -> {
                return Arrays.copyOf(bytes, bytes.length + random.nextInt(100));
            }
            default -> {
                return lengthen(bytes, random);
            }
        }
        return bytes;
    }

    /** What a later version would send: the same message with a longer fixed part. */
    private static byte[] lengthen(final byte[] bytes, final Random random) {
        if (bytes.length < FrameDescriptor.BODY_OFFSET) {
            return bytes;
        }
        final UnsafeBuffer frame = new UnsafeBuffer(bytes);
        final int blockLength = frame.getShort(FrameDescriptor.BLOCK_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
        final int split = Math.min(bytes.length, FrameDescriptor.BODY_OFFSET + blockLength);
        final int more = random.nextInt(20);
        final byte[] longer = Arrays.copyOf(bytes, bytes.length + more);
        System.arraycopy(bytes, split, longer, split + more, bytes.length - split);
        final UnsafeBuffer longerFrame = new UnsafeBuffer(longer);
        longerFrame.putShort(
                FrameDescriptor.BLOCK_LENGTH_OFFSET, (short) (blockLength + more), ByteOrder.LITTLE_ENDIAN);
        longerFrame.putShort(FrameDescriptor.VERSION_OFFSET, (short) (1 + random.nextInt(3)), ByteOrder.LITTLE_ENDIAN);
        return longer;
    }
}
