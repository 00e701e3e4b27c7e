package io.osier.engine.log.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;

class FileCycleTest {
    @Test
    void shouldNameAFileByItsNumberWhateverTheTimeOfDay() {
        final FileCycle cycle = new FileCycle(0);
        for (int i = 0; i < 100_000; i += 777) {
            cycle.cycle(i);
            assertThat(cycle.current(cycle, 0)).isEqualTo(i);
            final String day = DateTimeFormatter.ofPattern(LogFile.FORMAT)
                    .withZone(ZoneOffset.UTC)
                    .format(Instant.ofEpochMilli(cycle.currentTimeMillis()));
            assertThat(LogFile.of(Path.of("."), i).path()).hasFileName(day + ".cq4");
        }
    }
}
