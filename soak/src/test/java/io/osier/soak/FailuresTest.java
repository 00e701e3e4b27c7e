package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.log.StorageException;
import io.osier.soak.console.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class FailuresTest {
    private final StringWriter err = new StringWriter();
    private final CommandLine command = new SoakMain().commandLine().setErr(new PrintWriter(err, true));

    @Test
    void shouldNameTheFileThatMayNotBeRead() {
        final Exception failure = new StorageException(
                "the journal cannot be read: directory=/data", new AccessDeniedException("/data/journal.0"));

        assertThat(Failures.onExecution(failure, command, false)).isEqualTo(ExitCode.USAGE);
        assertThat(err)
                .hasToString("soak: the journal cannot be read: directory=/data: file=/data/journal.0: "
                        + "permission denied\n");
    }

    @Test
    void shouldSayWhatFailedWhenItWasStopped() {
        final Exception failure = new UsageException("cannot write the report to /full: no space left on device");

        assertThat(Failures.onExecution(failure, command, true)).isEqualTo(ExitCode.NOT_HELD);
        assertThat(Failures.onExecution(new IllegalStateException("closed"), command, true))
                .isEqualTo(ExitCode.NOT_HELD);
        assertThat(err.toString().lines())
                .containsExactly(
                        "soak: stopped: cannot write the report to /full: no space left on device", "soak: stopped");
    }

    @Test
    void shouldSayAReasonOnce() {
        final Exception failure = new StorageException(
                "the journal cannot be opened: directory=/data: No space left on device",
                new IOException("No space left on device"));

        assertThat(Failures.onExecution(failure, command, false)).isEqualTo(ExitCode.NOT_HELD);
        assertThat(err).hasToString("soak: the journal cannot be opened: directory=/data: No space left on device\n");
    }
}
