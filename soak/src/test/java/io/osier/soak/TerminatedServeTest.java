package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class TerminatedServeTest {
    @Test
    void shouldCloseAndEndWithZeroWhenTerminated(@TempDir final Path directory)
            throws IOException, InterruptedException {
        final Path log = directory.resolve("serve.log");
        final String data = directory.resolve("data").toString();
        try (ChildProcess child = ChildProcess.start(
                log, "serve", "--data", data, "--listen", "127.0.0.1:0", "--authors", "5", "--events", "100")) {
            await("READY in the output")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !child.isAlive() || Files.readString(log).contains("READY 127.0.0.1:"));
            child.terminate();

            assertThat(child.awaitExit()).as(Files.readString(log)).isZero();
        }
        assertThat(new CommandRun().execute("verify", "--data", data)).isZero();
    }
}
