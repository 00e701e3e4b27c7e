package io.osier.soak.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void shouldPrintWholeLinesWhenThereIsNoTerminal() {
        try (ProgressLine progress = ProgressLine.open("syncing", "events", 10, out, false)) {
            progress.update(10, 10, "2/2 peers have all");
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("syncing", "100%", "10/10", "2/2 peers have all")
                .doesNotContain("\r")
                .endsWith(System.lineSeparator());
    }

    @Test
    void shouldTakeMoreThanWasForeseen() {
        try (ProgressLine progress = ProgressLine.open("syncing", "events", 10, out, false)) {
            progress.update(15, 12, "");
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("15/15");
    }
}
