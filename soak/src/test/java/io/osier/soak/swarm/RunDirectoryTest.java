package io.osier.soak.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.soak.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoryTest {
    @Test
    void shouldDeleteATemporaryDirectoryWithAllItHolds() throws IOException {
        final Path path;
        try (RunDirectory directory = RunDirectory.open(null, false)) {
            path = directory.path();
            Files.createDirectories(path.resolve("a/b"));
            Files.writeString(path.resolve("a/b/c"), "x");
        }

        assertThat(path).doesNotExist();
    }

    @Test
    void shouldKeepADirectoryThatTheUserNamed(@TempDir final Path parent) {
        final Path named = parent.resolve("run");
        try (RunDirectory directory = RunDirectory.open(named, false)) {
            assertThat(directory.isKept()).isTrue();
        }

        assertThat(named).isDirectory();
    }

    @Test
    void shouldRefuseADirectoryThatHoldsSomething(@TempDir final Path parent) throws IOException {
        Files.writeString(parent.resolve("x"), "x");

        assertThatThrownBy(() -> RunDirectory.open(parent, false))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("must be empty or absent");
    }
}
