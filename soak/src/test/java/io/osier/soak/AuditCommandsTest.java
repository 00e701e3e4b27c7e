package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.Machine;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        flip(file, 40_000);

        assertThat(command.execute("verify", "--data", data)).isEqualTo(1);
        assertThat(command.out()).contains("DAMAGED: first damage: ", "file=" + file, "offset=");
    }

    @Test
    void shouldSayThatLostOwnEventsWaitInTheJournal() throws IOException {
        cut(logFile(), 60_001);

        assertThat(command.execute("verify", "--data", data)).isEqualTo(1);
        assertThat(command.out())
                .contains("DAMAGED: first damage: ", "own events wait for the next opening")
                .doesNotContain("own events are missing");
        try (Serving serving = Serving.start("--data", data)) {
            assertThat(serving.out()).contains("serving    500 events by 20 authors");
        }
        assertThat(new CommandRun().execute("verify", "--data", data)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"removed", "cut to nothing", "cut in the middle", "without a header"})
    void shouldNameTheJournalWhenItIs(final String what) throws IOException {
        final Path journal = Path.of(data, "journal.0");
        switch (what) {
            case "removed" -> Files.delete(journal);
            case "cut to nothing" -> cut(journal, 0);
            case "cut in the middle" -> cut(journal, 10_000);
            default -> flip(journal, 3);
        }

        assertThat(command.execute("verify", "--data", data)).isEqualTo(1);
        assertThat(command.out()).contains("DAMAGED: first damage: ", "file=" + journal);
    }

    @Test
    void shouldNotLeaveOutADamageOfWhichNothingTells() throws IOException {
        try (Serving serving = Serving.start("--data", data)) {
            fetch(serving);
        }
        cut(logFile(Path.of(fetched())), 0);

        assertThat(command.execute("verify", "--data", fetched())).isEqualTo(1);
        assertThat(command.out()).contains("DAMAGED: first damage: file ends without an end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"flipped", "cut"})
    void shouldCallADirectoryHealedOnceEverythingHasBeenFetchedAgain(final String what) throws IOException {
        try (Serving serving = Serving.start("--data", data)) {
            fetch(serving);
            final Path file = logFile(Path.of(fetched()));
            if (what.equals("cut")) {
                cut(file, 60_001);
            } else {
                flip(file, 40_000);
            }
            assertThat(command.execute("verify", "--data", fetched())).isEqualTo(1);
            fetch(serving);
        }
        final CommandRun after = new CommandRun();

        assertThat(after.execute("verify", "--data", fetched())).as(after.out()).isZero();
        assertThat(after.out()).contains("HEALED: 500 events in 1 topic", "healed     ", "file=");
    }

    /** As an engine leaves it that is killed before it has made anything that could be lost. */
    @Test
    void shouldFindNothingMissingInADirectoryThatWasOnlyBegun() {
        final Path begun = directory.resolve("begun");
        DataDirectory.open(begun, Machine.LOCAL).close();

        assertThat(command.execute("verify", "--data", begun.toString())).isZero();
        assertThat(command.out()).contains("SOUND: 0 events");
    }

    @Test
    void shouldShowDamageButSucceedWhenItOnlyInspects() throws IOException {
        flip(logFile(), 40_000);

        assertThat(command.execute("inspect", "--data", data)).isZero();
        assertThat(command.out()).contains("damage     ", "WARNING    the directory is damaged");
    }

    @Test
    void shouldSayThatADescriptorOfJunkIsDamaged() throws IOException {
        Files.writeString(Path.of(data, "osier.properties"), "junk");

        assertThat(command.execute("verify", "--data", data)).isEqualTo(2);
        assertThat(command.err()).contains("the descriptor is damaged: file=").doesNotContain("another version");
    }

    private String fetched() {
        return directory.resolve("fetched").toString();
    }

    private void fetch(final Serving serving) {
        assertThat(new CommandRun().execute("fetch", "--data", fetched(), "--from", serving.address()))
                .isZero();
    }

    private static void cut(final Path file, final long length) throws IOException {
        try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
            writer.setLength(length);
        }
    }

    private static void flip(final Path file, final int offset) throws IOException {
        try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
            writer.seek(offset);
            final int before = writer.read();
            writer.seek(offset);
            writer.write(before ^ 1);
        }
    }

    private Path logFile() throws IOException {
        return logFile(Path.of(data));
    }

    private static Path logFile(final Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
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
