package io.osier.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class KeysTest {
    private final Random random = new Random(11);
    private final UnsafeBuffer left = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private final UnsafeBuffer right = new UnsafeBuffer(new byte[64]);

    @Test
    void shouldCompareLikeUnsignedArraysWhereverTheDifferenceIs() {
        for (int i = 0; i < 10_000; i++) {
            final byte[] a = new byte[32];
            random.nextBytes(a);
            final byte[] b = a.clone();
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                b[random.nextInt(32)] = (byte) random.nextInt();
            }
            left.putBytes(i % 30, a);
            right.putBytes(i % 27, b);

            final int expected = Integer.signum(Arrays.compareUnsigned(a, b));
            assertThat(Integer.signum(Keys.compare(left, i % 30, right, i % 27)))
                    .isEqualTo(expected);
            assertThat(Keys.equal(left, i % 30, right, i % 27)).isEqualTo(expected == 0);
            if (expected == 0) {
                assertThat(Keys.hash(left, i % 30)).isEqualTo(Keys.hash(right, i % 27));
            }
        }
    }

    @Test
    void shouldTellZeroFromAnythingElse() {
        assertThat(Keys.isZero(left, 5)).isTrue();
        for (int i = 0; i < 32; i++) {
            left.putByte(5 + i, (byte) 0x80);
            assertThat(Keys.isZero(left, 5)).isFalse();
            left.putByte(5 + i, (byte) 0);
        }
    }

    @Test
    void shouldChangeTheHashWithEachByteOfTheKey() {
        final int before = Keys.hash(right, 0);
        for (int i = 0; i < 32; i++) {
            right.putByte(i, (byte) 1);
            assertThat(Keys.hash(right, 0)).isNotEqualTo(before);
            right.putByte(i, (byte) 0);
        }
    }
}
