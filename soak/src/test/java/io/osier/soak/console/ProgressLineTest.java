package io.osier.soak.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarConsumer;
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

    @Test
    void shouldNotCallWorkCompleteOfWhichNobodyKnowsHowMuchItIs() {
        try (ProgressLine progress = ProgressLine.open("counting", "events", 0, out, false)) {
            progress.update(15, 0, "");
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("?%", " 15 events")
                .doesNotContain("100%");
    }

    @Test
    void shouldNotCallWorkBegunOfWhichNobodyKnowsHowMuchItIs() {
        ProgressLine.open("counting", "events", 0, out, false).close();

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("?%", " 0 events");
    }

    @Test
    void shouldKeepTheFiguresWhenTheTerminalIsNarrow() {
        final String words = "12/20 peers have all, 101.1 MB/s, 14054 published";
        try (ProgressLine progress = ProgressLine.open("syncing", "events", 281_080, narrow(79), 1_000)) {
            progress.update(140_540, 281_080, words);
        }

        assertThat(lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(79));
        assertThat(lines()).last(STRING).contains("syncing  50%").endsWith(words);
    }

    @Test
    void shouldDrawABarWhenThereIsRoom() {
        try (ProgressLine progress = ProgressLine.open("syncing", "events", 10, narrow(120), 1_000)) {
            progress.update(5, 10, "1/2 peers have all");
        }

        assertThat(lines()).last(STRING).contains("[====", "5/10 events (0:00:00 / ", "1/2 peers have all");
    }

    private ProgressBarConsumer narrow(final int length) {
        return new DelegatingProgressBarConsumer(out::println, length);
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .map(String::stripTrailing)
                .toList();
    }
}
