package io.osier.engine.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    private static final int MAX = 10_000;

    @Test
    void shouldBeOneForAllEnginesOfAProcess() {
        assertThat(Descriptors.ofProcess()).isSameAs(Descriptors.ofProcess());
    }

    /** Nothing that is granted is opened here, so a second one of these would grant as many again. */
    @Test
    void shouldGrantNoMoreThanHalfOfWhatItFoundWithoutLookingAgain() {
        final AtomicInteger lookCount = new AtomicInteger();
        final Descriptors descriptors = new Descriptors(lookCount::getAndIncrement, () -> MAX, 0);
        int granted = 0;
        while (lookCount.get() < 2) {
            assertThat(descriptors.refusal(1)).isNull();
            granted++;
        }
        assertThat(granted).isBetween(MAX / 2 - 2, MAX / 2 + 2);
    }
}
