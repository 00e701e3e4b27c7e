package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.AuthorId;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthorMapTest {
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldBehaveLikeAHashMapWhenOperationsAreRandom(final long seed) {
        final Random random = new Random(seed);
        final AuthorMap map = new AuthorMap(seed, Integer.MAX_VALUE);
        final Map<Integer, Long> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            final int name = random.nextInt(300);
            key(name);
            if (random.nextInt(3) == 0) {
                final Long removed = model.remove(name);
                assertThat(map.remove(key, 0)).isEqualTo(removed == null ? 0 : removed);
            } else {
                final long value = 1L + random.nextInt(1000);
                assertThat(map.put(key, 0, value)).isTrue();
                model.put(name, value);
            }
            assertThat(map.size()).isEqualTo(model.size());
        }
        for (int name = 0; name < 300; name++) {
            key(name);
            assertThat(map.value(key, 0)).isEqualTo(model.getOrDefault(name, 0L));
        }
        assertThat(sumOverSlots(map))
                .isEqualTo(model.values().stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void shouldBehaveLikeAHashMapWhenItGrowsLargeAndEmptiesAgain() {
        final AuthorMap map = new AuthorMap(3, Integer.MAX_VALUE);
        final int count = 200_000;
        for (int name = 0; name < count; name++) {
            key(name);
            assertThat(map.put(key, 0, name + 1)).isTrue();
        }
        assertThat(map.size()).isEqualTo(count);
        assertThat(map.slotCount()).isLessThanOrEqualTo(1 << 20);
        assertThat(Integer.bitCount(map.slotCount())).isEqualTo(1);
        assertThat(sumOverSlots(map)).isEqualTo(count * (count + 1L) / 2);
        for (int name = count - 1; name >= 0; name--) {
            key(name);
            assertThat(map.remove(key, 0)).isEqualTo(name + 1);
            if (name % 1000 == 0) {
                map.shrink();
                key(name / 2);
                assertThat(map.value(key, 0)).isEqualTo(name == 0 ? 0 : name / 2 + 1);
                assertThat(sumOverSlots(map)).isEqualTo(name * (name + 1L) / 2);
            }
        }
        assertThat(map.slotCount()).isEqualTo(16);
    }

    @Test
    void shouldEmptyWhenEverySlotIsFreedInTheOrderOfAWalk() {
        final AuthorMap map = new AuthorMap(3, Integer.MAX_VALUE);
        for (int name = 0; name < 50_000; name++) {
            key(name);
            map.put(key, 0, 1);
        }
        for (int slot = 0; slot < map.slotCount(); slot++) {
            while (map.valueAt(slot) != 0) {
                map.copyKeyAt(slot, key, 0);
                map.removeAt(slot);
                if (map.value(key, 0) != 0) {
                    throw new AssertionError("still there: slot=" + slot);
                }
            }
        }
        // Entries that were shifted back over the end of a segment were passed over.
        assertThat(map.size()).isLessThan(64 * 64);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 1000})
    void shouldRefuseANewKeyButTakeANewValueWhenFull(final int sizeMax) {
        final AuthorMap map = new AuthorMap(7, sizeMax);
        for (int name = 0; name < sizeMax; name++) {
            key(name);
            assertThat(map.put(key, 0, 1)).isTrue();
        }
        key(sizeMax);
        assertThat(map.put(key, 0, 1)).isFalse();
        key(0);
        assertThat(map.put(key, 0, 2)).isTrue();
        assertThat(map.value(key, 0)).isEqualTo(2);
        assertThat(map.size()).isEqualTo(sizeMax);
    }

    private static long sumOverSlots(final AuthorMap map) {
        long sum = 0;
        for (int slot = 0; slot < map.slotCount(); slot++) {
            sum += map.valueAt(slot);
        }
        return sum;
    }

    private void key(final int name) {
        key.setMemory(0, AuthorId.LENGTH, (byte) 0);
        key.putInt(AuthorId.LENGTH - Integer.BYTES, name);
    }
}
