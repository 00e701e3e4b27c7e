package io.osier.soak.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WrappingTest {
    @Test
    void shouldLeaveALineThatFits() {
        final String line = "time       " + "x".repeat(69);

        assertThat(Wrapping.of(line)).containsExactly(line);
    }

    @Test
    void shouldGoOnBelowTheSecondColumn() {
        final String word = "x".repeat(30);

        assertThat(Wrapping.of("problem    " + word + " " + word + " " + word + " " + word))
                .containsExactly("problem    " + word + " " + word, "           " + word + " " + word);
    }

    @Test
    void shouldKeepAWordWholeThatIsTooLong() {
        final String path = "/" + "x".repeat(100);

        assertThat(Wrapping.of("data       " + path)).containsExactly("data       " + path);
        assertThat(Wrapping.of("problem    " + path + " is gone"))
                .containsExactly("problem    " + path, "           is gone");
    }
}
