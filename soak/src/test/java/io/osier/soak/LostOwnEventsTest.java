package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.Context;
import io.osier.engine.LocalAuthor;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.log.journal.Journal;
import io.osier.soak.load.AuthorKeys;
import io.osier.soak.load.GeneratedLoad;
import io.osier.soak.load.Load;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that is lost when the journal has only the heads left of most of what was signed. */
@Timeout(120)
final class LostOwnEventsTest {
    private static final int EVENT_COUNT = 60;
    private static final int PAYLOAD_LENGTH = 100_000;
    private static final int SEED = 8;
    private static final String[] LOAD = {"--authors", "1", "--events", "60", "--payload", "100000", "--seed", "8"};

    private static final String SEALED = ".cq4.sealed";

    @TempDir
    private Path directory;

    private final CommandRun command = new CommandRun();
    private String data;

    /** Events leave the journal when their log was forced and the journal's file is full; here both happens often. */
    @BeforeEach
    void fill() {
        data = directory.resolve("data").toString();
        publish(0, EVENT_COUNT);
        assertThat(new CommandRun().execute("verify", "--data", data)).isZero();
    }

    private void publish(final int from, final int to) {
        final Load load = new GeneratedLoad(1, EVENT_COUNT, PAYLOAD_LENGTH, SEED);
        final byte[] payload = new byte[PAYLOAD_LENGTH];
        final Context context = new Context()
                .dataDirectory(Path.of(data))
                .journalLength(Journal.LENGTH_MIN)
                .logSyncIntervalMs(1);
        try (Osier engine = Osier.launch(context);
                Topic topic = engine.join(TopicId.parse(Arguments.TOPIC_DEFAULT))) {
            final LocalAuthor author =
                    topic.author(new AuthorKeys(CryptoProvider.choose(), SEED).signer(load.authorOrdinal(0)));
            for (int event = from; event < to; event++) {
                load.copyPayload(event, new UnsafeBuffer(payload), 0);
                author.publish(payload);
            }
        }
    }

    @Test
    void shouldNameALogFileThatIsGoneFromBetweenOthers() throws IOException {
        final Path first = logFile();
        publish(0, 1);
        final Path second = logFile();
        publish(0, 1);
        Files.delete(second);

        assertThat(first).isNotEqualTo(second);
        assertThat(command.execute("verify", "--data", data)).isEqualTo(1);
        assertThat(command.out()).contains("log files are gone, count=1: file=" + nameOfUnsealed(second));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut to nothing", "cut in the middle", "removed"})
    void shouldMissOwnEventsWhenTheLogIs(final String what) throws IOException {
        final Path file = logFile();
        switch (what) {
            case "cut to nothing" -> cut(file, 0);
            case "cut in the middle" -> cut(file, 500_001);
            default -> Files.delete(file);
        }

        assertThat(command.execute("verify", "--data", data)).isEqualTo(1);
        assertThat(command.out())
                .contains("DAMAGED: first damage: ", "own events are missing, author=", "seqInLog=", "seqInJournal=")
                .doesNotContain("nothing is lost");
    }

    @Test
    void shouldMissTheDirectoryOfTheTopicsAndWhatTheJournalKnowsOfThem() throws IOException {
        Files.move(Path.of(data, "topics"), directory.resolve("gone"));

        assertThat(command.execute("verify", "--data", data)).isEqualTo(1);
        assertThat(command.out())
                .contains("the directory of the topics is gone: file=" + Path.of(data, "topics"))
                .contains("own events are missing, author=");
    }

    @Test
    void shouldRefuseToFillInOneSentenceButServeWhatIsThere() throws IOException {
        cut(logFile(), 500_001);
        final String[] args = new String[LOAD.length + 5];
        System.arraycopy(new String[] {"serve", "--listen", "127.0.0.1:0", "--data", data}, 0, args, 0, 5);
        System.arraycopy(LOAD, 0, args, 5, LOAD.length);

        assertThat(command.execute(args)).isEqualTo(2);
        assertThat(command.err())
                .contains("soak: --data " + data + ": the directory cannot be filled", "seqInJournal=", "soak fetch")
                .doesNotContain("\tat ", "should not have");
        try (Serving serving = Serving.start("--data", data)) {
            assertThat(serving.out()).contains("serving    ").doesNotContain("filled");
        }
    }

    /** The newest, sealed because its engine was closed. */
    private Path logFile() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(data))) {
            return files.filter(file -> file.toString().endsWith(SEALED))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static String nameOfUnsealed(final Path file) {
        final String name = file.toString();
        return name.substring(0, name.length() - SEALED.length()) + ".cq4";
    }

    private static void cut(final Path file, final long length) throws IOException {
        try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
            writer.setLength(length);
        }
    }
}
