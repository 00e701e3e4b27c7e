package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OrdinalMarksTest {
    private final OrdinalMarks marks = new OrdinalMarks();

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65, 300, 5_000, 100_000})
    void shouldTakeMarksInTurn(final int ordinalCount) {
        final Random random = new Random(ordinalCount);
        final TreeSet<Integer> model = new TreeSet<>();
        int last = -1;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(5) < 2) {
                final int ordinal = random.nextInt(ordinalCount);
                marks.add(ordinal);
                model.add(ordinal);
            } else if (!model.isEmpty()) {
                final Integer above = model.higher(last);
                final int next = above == null ? model.first() : above;
                assertThat(marks.poll()).isEqualTo(next);
                model.remove(next);
                last = next;
            }
            assertThat(marks.isEmpty()).isEqualTo(model.isEmpty());
        }
    }

    @Test
    void shouldTakeAQuarterOfAByteForAnOrdinalAtMost() {
        assertThat(marks.allocatedBytes()).isZero();
        marks.add(999_999);
        assertThat(marks.allocatedBytes()).isLessThan(130_000);
        assertThat(marks.poll()).isEqualTo(999_999);
    }
}
