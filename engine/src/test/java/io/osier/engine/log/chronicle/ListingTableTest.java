package io.osier.engine.log.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingTableTest {
    @TempDir
    private Path directory;

    @Test
    void shouldNameAFileOnceAWriterHasMadeOne() throws IOException {
        assertThat(ListingTable.namesAFile(directory)).as("no table").isFalse();
        Files.createFile(directory.resolve(ListingTable.NAME));
        assertThat(ListingTable.namesAFile(directory)).as("empty table").isFalse();
        final FileCycle cycle = new FileCycle(0);
        try (ChronicleQueue queue = ChronicleQueue.singleBuilder(directory)
                        .rollCycle(cycle)
                        .timeProvider(cycle)
                        .build();
                ExcerptAppender appender = queue.createAppender()) {
            assertThat(Files.size(directory.resolve(ListingTable.NAME))).isPositive();
            assertThat(LogFile.list(directory)).isEmpty();
            assertThat(ListingTable.namesAFile(directory))
                    .as("before the first document")
                    .isFalse();
            appender.writeText("first");
            assertThat(ListingTable.namesAFile(directory))
                    .as("after the first document")
                    .isTrue();
        }
        Files.write(directory.resolve(ListingTable.NAME), new byte[4096]);
        assertThat(ListingTable.namesAFile(directory)).as("emptied table").isFalse();
    }
}
