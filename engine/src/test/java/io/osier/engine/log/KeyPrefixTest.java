package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class KeyPrefixTest {
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[40]);

    @Test
    void shouldTakeTheHighNibbleOfAByteFirst() {
        key.putBytes(8, HexFormat.of().parseHex("123456789abcdef0ff"));
        assertThat(KeyPrefix.of(key, 8, 0)).isZero();
        assertThat(KeyPrefix.of(key, 8, 1)).isEqualTo(0x1000000000000000L);
        assertThat(KeyPrefix.of(key, 8, 5)).isEqualTo(0x1234500000000000L);
        assertThat(KeyPrefix.of(key, 8, 16)).isEqualTo(0x123456789abcdef0L);
        assertThat(KeyPrefix.nibble(0x123456789abcdef0L, 0)).isEqualTo(1);
        assertThat(KeyPrefix.nibble(0x123456789abcdef0L, 14)).isEqualTo(0xf);
        assertThat(KeyPrefix.nibble(0x123456789abcdef0L, 15)).isZero();
    }

    @Test
    void shouldMakeAPrefixLongerWhateverLiesBelowIt() {
        assertThat(KeyPrefix.child(-1, 0, 7)).isEqualTo(0x7000000000000000L);
        assertThat(KeyPrefix.child(0xabcdL << 48, 2, 0xf)).isEqualTo(0xabfL << 52);
        assertThat(KeyPrefix.child(0xabcdL << 48, 15, 0xf)).isEqualTo(0xabcd00000000000fL);
    }

    @Test
    void shouldContainTheKeysFromTheSmallestOn() {
        final Random random = new Random(1);
        final UnsafeBuffer smallest = new UnsafeBuffer(new byte[40]);
        for (int i = 0; i < 1_000; i++) {
            random.nextBytes(key.byteArray());
            final int nibbles = i % (KeyPrefix.NIBBLES_MAX + 1);
            final long prefix = KeyPrefix.of(key, 0, nibbles) | (nibbles < 8 ? 0x1234 : 0);
            assertThat(KeyPrefix.contains(prefix, nibbles, key, 0)).isTrue();
            KeyPrefix.smallestKey(prefix, nibbles, smallest, 3);
            assertThat(KeyPrefix.contains(prefix, nibbles, smallest, 3)).isTrue();
            assertThat(HexFormat.of().formatHex(smallest.byteArray(), 3, 35))
                    .isEqualTo(HexFormat.of().formatHex(key.byteArray(), 0, 8).substring(0, nibbles)
                            + "0".repeat(64 - nibbles));
            if (nibbles > 0) {
                final long other = prefix ^ 1L << (64 - 4 * nibbles);
                assertThat(KeyPrefix.contains(other, nibbles, key, 0)).isFalse();
            }
        }
    }
}
