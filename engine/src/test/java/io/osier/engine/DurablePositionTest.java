package io.osier.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurablePositionTest {
    @Test
    void shouldReadWhatItWrote() {
        for (final long value : new long[] {0, 1, 1L << 32, Long.MAX_VALUE}) {
            final DurablePosition position = new DurablePosition(value, Long.MAX_VALUE - value);
            assertThat(DurablePosition.parse(position.toString())).isEqualTo(position);
        }
        assertThat(new DurablePosition(0x5f, 0x100000010L)).hasToString("5f:100000010");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "1", "1:", ":1", "1:2:3", "x:1", "-1:1", "1:-1", "10000000000000000:0"})
    void shouldRefuseWhatIsNoPosition(final String text) {
        assertThatThrownBy(() -> DurablePosition.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text.startsWith("-") || text.contains(":-") ? "negative" : "text=" + text);
    }
}
