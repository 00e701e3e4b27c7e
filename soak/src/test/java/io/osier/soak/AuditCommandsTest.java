package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class AuditCommandsTest {
    @TempDir
    private Path directory;

    private final CommandRun command = new CommandRun();
    private String data;

    @BeforeEach
    void fill() {
        data = directory.resolve("data").toString();
        try (Serving serving =
                Serving.start("--data", data, "--authors", "20", "--events", "500", "--payload", "64", "--seed", "8")) {
            assertThat(serving.out()).contains("serving    500 events by 20 authors");
        }
    }

    @Test
    void shouldSayWhatADirectoryHolds() {
        assertThat(command.execute("inspect", "--data", data, "--json", "-"))
                .as(command.err())
                .isZero();
        final JsonObject topic = JsonParser.parseString(command.out())
                .getAsJsonObject()
                .getAsJsonArray("topics")
                .get(0)
                .getAsJsonObject();

        assertThat(topic.get("topic").getAsString()).isEqualTo(Arguments.TOPIC_DEFAULT);
        assertThat(topic.get("authors").getAsLong()).isEqualTo(20);
        assertThat(topic.get("events").getAsLong()).isEqualTo(500);
        assertThat(topic.get("bytes").getAsLong()).isEqualTo(500 * 224);
        assertThat(topic.get("headsDigest").getAsString()).hasSize(64);
    }

    @Test
    void shouldFindNothingWrongWithASoundDirectoryAndLeaveItAsItIs() throws IOException {
        final String before = listing();

        assertThat(command.execute("verify", "--data", data)).as(command.err()).isZero();
        assertThat(command.out()).contains("signatures 500 checked, 0 wrong", "SOUND: 500 events in 1 topic");
        assertThat(listing()).isEqualTo(before);
    }

    @Test
    void shouldNameFileAndOffsetOfTheFirstDamage() throws IOException {
        final Path file = logFile();
        final byte[] bytes = Files.readAllBytes(file);
        final int offset = 40_000;
        try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
            writer.seek(offset);
            writer.write(bytes[offset] ^ 1);
        }

        assertThat(command.execute("verify", "--data", data)).isEqualTo(1);
        assertThat(command.out()).contains("DAMAGED: first damage: ", "file=" + file, "offset=");
    }

    private Path logFile() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(data))) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private String listing() throws IOException {
        final StringBuilder listing = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of(data))) {
            for (final Path file : files.sorted().toList()) {
                listing.append(file)
                        .append(' ')
                        .append(Files.getLastModifiedTime(file))
                        .append(' ')
                        .append(Files.isDirectory(file) ? 0 : Files.size(file))
                        .append('\n');
            }
        }
        return listing.toString();
    }
}
