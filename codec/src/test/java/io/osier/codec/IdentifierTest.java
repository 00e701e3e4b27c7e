package io.osier.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class IdentifierTest {
    private static final String HEX = "000102030405060708090a0b0c0d0e0ff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

    private final Random random = new Random(7);

    @Test
    void shouldSurviveEveryWayInAndOut() {
        final TopicId id = TopicId.parse(HEX);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[40]);
        id.copyTo(buffer, 3);

        assertThat(id).hasToString(HEX);
        assertThat(TopicId.parse(HEX.toUpperCase(java.util.Locale.ROOT))).isEqualTo(id);
        assertThat(TopicId.of(id.toBytes())).isEqualTo(id).hasSameHashCodeAs(id);
        assertThat(TopicId.of(buffer, 3)).isEqualTo(id);
        assertThat(id.matches(buffer, 3)).isTrue();
        assertThat(id.matches(buffer, 4)).isFalse();
        assertThat(AuthorId.parse(HEX)).hasToString(HEX);
        assertThat(NodeId.of(id.toBytes())).hasToString(HEX);
        assertThat(EventHash.of(buffer, 3)).hasToString(HEX);
    }

    @Test
    void shouldNotChangeWithTheArrayItWasMadeOf() {
        final byte[] bytes = new byte[32];
        final AuthorId id = AuthorId.of(bytes);
        bytes[0] = 1;
        id.toBytes()[1] = 1;

        assertThat(id.toBytes()).isEqualTo(new byte[32]);
    }

    @Test
    void shouldNotEqualAnIdentifierOfAnotherKind() {
        assertThat(TopicId.parse(HEX).equals((Object) AuthorId.parse(HEX))).isFalse();
        assertThat(TopicId.parse(HEX).equals(null)).isFalse();
    }

    @Test
    void shouldOrderLikeUnsignedBytes() {
        for (int i = 0; i < 1_000; i++) {
            final byte[] a = new byte[32];
            random.nextBytes(a);
            final byte[] b = a.clone();
            b[random.nextInt(32)] = (byte) random.nextInt();
            final int expected = Integer.signum(Arrays.compareUnsigned(a, b));
            assertThat(Integer.signum(EventHash.of(a).compareTo(EventHash.of(b))))
                    .isEqualTo(expected);
            assertThat(EventHash.of(a).equals(EventHash.of(b))).isEqualTo(expected == 0);
        }
    }

    @Test
    void shouldSayWhatIsWrongWithWhatItCannotParse() {
        assertThatThrownBy(() -> TopicId.parse("00"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("count=2");
        assertThatThrownBy(() -> TopicId.parse(HEX.substring(0, 63) + "g"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index=63");
        assertThatThrownBy(() -> AuthorId.of(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length=31");
    }

    @Test
    void shouldSpreadInHashTablesWhenKeysDifferInOneByteOnly() {
        final Set<Integer> low = new HashSet<>();
        final Set<Integer> keyed = new HashSet<>();
        for (int i = 0; i < 256; i++) {
            final byte[] bytes = new byte[32];
            bytes[i % 32] = (byte) (i + 1);
            low.add(AuthorId.of(bytes).hashCode());
            keyed.add(Keys.hash(new UnsafeBuffer(bytes), 0) & 0xffff);
        }
        assertThat(low).hasSizeGreaterThan(240);
        assertThat(keyed).hasSizeGreaterThan(240);
    }
}
