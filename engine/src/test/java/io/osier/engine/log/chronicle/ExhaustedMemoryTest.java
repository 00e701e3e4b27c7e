package io.osier.engine.log.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.ChildJvm;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.TopicLog;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExhaustedMemoryTest {
    @TempDir
    private Path directory;

    @Test
    void shouldCloseWithoutACheckpointWhenMemoryRanOutInTheMiddleOfABatch() throws Exception {
        final Path data = directory.resolve("data");
        final Process child = ChildJvm.of(ExhaustedChild.class)
                .flag("-XX:MaxDirectMemorySize=2m")
                .start(data.toString());
        final String[] words;
        try (BufferedReader lines = child.inputReader(StandardCharsets.US_ASCII)) {
            words = String.valueOf(lines.readLine()).split(" ");
        }
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as("the log could be closed").isZero();
        assertThat(words).hasSize(2).endsWith("OutOfMemoryError");
        assertThat(LogScan.topicDirectory(data, ExhaustedChild.TOPIC).resolve(Checkpoint.NAME))
                .doesNotExist();

        try (DataDirectory opened = DataDirectory.open(data);
                ChronicleStore store = new ChronicleStore(opened, CryptoProvider.choose());
                TopicLog log = store.open(ExhaustedChild.TOPIC)) {
            final long acknowledged = Long.parseLong(words[0]);
            assertThat(log.authors().eventCount())
                    .isBetween(acknowledged, acknowledged + ExhaustedChild.EVENTS_PER_BATCH);
            final AuthorTable.Walk walk = log.authors().newWalk();
            walk.first();
            while (walk.next()) {
                assertThat(log.authors().seq(walk.ordinal())).isEqualTo(walk.seq());
            }
        }
    }
}
