package io.osier.engine.log.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkWriteTest {
    private static final int LENGTH = 100_000;
    private static final int SKIPPED = 24;

    @TempDir
    private Path directory;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(2 * LENGTH);
    private final UnsafeBuffer events = new UnsafeBuffer(memory, SKIPPED, LENGTH + 8);
    private final BulkWrite write = new BulkWrite();

    @AfterEach
    void close() {
        write.close();
    }

    private byte[] fill() {
        final byte[] bytes = new byte[LENGTH];
        new Random(1).nextBytes(bytes);
        events.putBytes(8, bytes);
        return bytes;
    }

    @Test
    void shouldWriteTheBytesAtTheirPlaceAndLeaveTheMemoryAsItWas() throws IOException {
        final byte[] bytes = fill();
        memory.limit(40).position(3);
        final Path first = Files.createFile(directory.resolve("first"));
        final Path second = Files.createFile(directory.resolve("second"));

        assertThat(write.write(first, 1_000, events, 8, LENGTH)).isTrue();
        assertThat(write.write(second, 0, events, 8, LENGTH)).isTrue();
        assertThat(write.write(first, 0, events, 8, LENGTH)).isTrue();

        assertThat(memory.position()).isEqualTo(3);
        assertThat(memory.limit()).isEqualTo(40);
        assertThat(Files.readAllBytes(second)).isEqualTo(bytes);
        assertThat(Files.size(first)).isEqualTo(1_000 + LENGTH);
        assertThat(Arrays.copyOf(Files.readAllBytes(first), LENGTH)).isEqualTo(bytes);
    }

    @Test
    void shouldLeaveItToTheMappingWhenItIsShortOrCannotBeGivenToAChannel() throws IOException {
        final Path file = Files.createFile(directory.resolve("file"));

        assertThat(write.write(file, 0, events, 8, 1_000)).isFalse();
        assertThat(write.write(file, 0, new UnsafeBuffer(new byte[LENGTH]), 0, LENGTH))
                .isFalse();
        assertThat(write.write(
                        file,
                        0,
                        new UnsafeBuffer(
                                ByteBuffer.allocate(2 * LENGTH).position(64).slice()),
                        0,
                        LENGTH))
                .isFalse();
        assertThat(write.write(directory.resolve("none"), 0, events, 8, LENGTH)).isFalse();
        assertThat(file).isEmptyFile();
    }

    @Test
    void shouldLeaveItToTheMappingWhileTheThreadIsInterruptedAndGoOnAfterwards() throws IOException {
        final byte[] bytes = fill();
        final Path file = Files.createFile(directory.resolve("file"));
        assertThat(write.write(file, 0, events, 8, LENGTH)).isTrue();

        Thread.currentThread().interrupt();
        assertThat(write.write(file, LENGTH, events, 8, LENGTH)).isFalse();
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();

        assertThat(write.write(file, LENGTH, events, 8, LENGTH)).isTrue();
        assertThat(Arrays.copyOfRange(Files.readAllBytes(file), LENGTH, 2 * LENGTH))
                .isEqualTo(bytes);
    }
}
