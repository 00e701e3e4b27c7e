package io.osier.bench.catchup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osier.bench.BenchMain;
import io.osier.bench.jmh.JvmFlags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A catch-up in a process of its own, which ends before its time. */
@Timeout(180)
final class EndedCatchUpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private Process process;

    /** Waits until the other process fills its log, which takes longer than this test. */
    @BeforeEach
    void start() throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.all());
        command.addAll(List.of("-Djava.io.tmpdir=" + directory, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(BenchMain.class.getName(), "catchup", "--events=50000000"));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("words").toFile())
                .start();
        await("a log that is being filled").atMost(PATIENCE).until(() -> !process.isAlive() || !logs().isEmpty());
        assertThat(process.isAlive())
                .as(Files.readString(directory.resolve("words")))
                .isTrue();
    }

    @AfterEach
    void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Test
    void shouldLeaveNeitherFilesNorAProcessWhenItIsTerminated() throws Exception {
        final List<ProcessHandle> children = process.descendants().toList();

        process.destroy();
        process.waitFor();

        assertThat(workDirectories()).isEmpty();
        assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(Files.readString(directory.resolve("words"))).doesNotContain("Exception");
    }

    @Test
    void shouldEndTheServingProcessWhenItIsKilled() throws Exception {
        final List<ProcessHandle> children = process.descendants().toList();
        assertThat(children).isNotEmpty();

        process.destroyForcibly().waitFor();

        await("the end of the serving process")
                .atMost(PATIENCE)
                .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    private List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".cq4")).toList();
        } catch (final UncheckedIOException changedMeanwhile) {
            return List.of();
        }
    }

    private List<Path> workDirectories() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("osier-bench-"))
                    .toList();
        }
    }
}
