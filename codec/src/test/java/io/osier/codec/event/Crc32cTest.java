package io.osier.codec.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class Crc32cTest {
    @Test
    void shouldGiveTheCheckValueOfTheStandard() {
        final UnsafeBuffer digits = new UnsafeBuffer("123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(Crc32c.compute(digits, 0, 9)).isEqualTo(0xe3069283);
        assertThat(Crc32c.compute(digits, 4, 0)).isZero();
    }

    @Test
    void shouldGiveTheSameForEveryKindOfMemory() {
        final byte[] bytes = new byte[20_000];
        new Random(5).nextBytes(bytes);
        final UnsafeBuffer array = new UnsafeBuffer(bytes);
        final UnsafeBuffer slice = new UnsafeBuffer(bytes, 100, 19_000);
        final UnsafeBuffer direct = new UnsafeBuffer(ByteBuffer.allocateDirect(20_000));
        direct.putBytes(0, bytes);
        final ByteBuffer heap = ByteBuffer.wrap(bytes);
        final UnsafeBuffer heapSlice = new UnsafeBuffer(heap.position(60).slice());
        for (final int length : new int[] {0, 1, 7, 8, 292, 4095, 4096, 4097, 18_000}) {
            final CRC32C crc = new CRC32C();
            crc.update(bytes, 153, length);
            final int expected = (int) crc.getValue();
            assertThat(Crc32c.compute(array, 153, length)).isEqualTo(expected);
            assertThat(Crc32c.compute(slice, 53, length)).isEqualTo(expected);
            assertThat(Crc32c.compute(direct, 153, length)).isEqualTo(expected);
            assertThat(Crc32c.compute(heapSlice, 93, length)).isEqualTo(expected);
        }
    }

    @Test
    void shouldNotReadBeyondTheBuffer() {
        final UnsafeBuffer slice = new UnsafeBuffer(new byte[100], 10, 20);
        assertThatThrownBy(() -> Crc32c.compute(slice, 15, 10)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
