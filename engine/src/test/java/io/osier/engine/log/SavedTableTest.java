package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SavedTableTest {
    private static final int KEY_LENGTH = 32;

    @TempDir
    private Path directory;

    private final AuthorTable table = new AuthorTable();
    private final AuthorTable loaded = new AuthorTable();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[KEY_LENGTH]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[KEY_LENGTH]);

    @AfterEach
    void close() {
        table.close();
        loaded.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "16, 40",
        "17, 17",
        "200, 900",
        "300, 4000",
        "400, 20000",
        "700, 60000",
        "3000, 20000",
        "70000, 100000",
        "1, 300000"
    })
    void shouldBeTheSameTableWhenLoadedAndStayItWhenExtended(final int authorCount, final int eventCount)
            throws IOException {
        extend(table, authorCount, eventCount, new Random(authorCount));
        loadFrom(save(table, "first"));
        assertSame();
        extend(table, authorCount + 500, 2_000, new Random(9));
        extend(loaded, authorCount + 500, 2_000, new Random(9));
        assertSame();
        assertThat(Files.mismatch(save(table, "second"), save(loaded, "third"))).isEqualTo(-1);
    }

    @Test
    void shouldRefuseWhatIsCutOffOrLongerOrHasAFlippedBit() throws IOException {
        extend(table, 10, 60, new Random(1));
        final byte[] whole = Files.readAllBytes(save(table, "whole"));
        final Path file = directory.resolve("changed");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertRefused(file);
            final byte[] flipped = whole.clone();
            flipped[length] ^= (byte) (1 << length % Byte.SIZE);
            Files.write(file, flipped);
            assertRefused(file);
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertRefused(file);
        extend(loaded, 10, 60, new Random(1));
        assertSame();
    }

    @Test
    void shouldAllocateNothingForACountThatItsFileHasNoRoomFor() throws IOException {
        for (final int[] numbers : new int[][] {
            {1, Integer.MAX_VALUE},
            {1, -1},
            {7, 0},
            {1, 0, 0, 0, Integer.MAX_VALUE},
            {1, 0, 0, 0, 0, 1, 0, Integer.MAX_VALUE, 8},
            {1, 0, 0, 0, 0, 1, 0, 64, 65}
        }) {
            final Path file = directory.resolve("made up");
            try (FileChannel channel = FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    SectionWriter out = new SectionWriter(channel)) {
                for (final int number : numbers) {
                    out.putInt(number);
                }
                out.flush();
            }
            assertRefused(file);
        }
    }

    @Test
    void shouldRefuseSectionsThatHaveChangedPlaces() throws IOException {
        extend(table, 3_000, 30_000, new Random(3));
        final byte[] bytes = Files.readAllBytes(save(table, "whole"));
        final int sectionLength = SectionWriter.HEADER_LENGTH + SectionWriter.SECTION_LENGTH_MAX;
        final byte[] first = Arrays.copyOfRange(bytes, sectionLength, 2 * sectionLength);
        System.arraycopy(bytes, 2 * sectionLength, bytes, sectionLength, sectionLength);
        System.arraycopy(first, 0, bytes, 2 * sectionLength, sectionLength);
        final Path file = directory.resolve("swapped");
        Files.write(file, bytes);
        assertRefused(file);
    }

    private void assertRefused(final Path file) {
        assertThatThrownBy(() -> loadFrom(file)).isInstanceOf(StorageException.class);
        loaded.close();
        assertThat(loaded.authorCount()).isZero();
        assertThat(loaded.allocatedBytes()).isZero();
    }

    private void assertSame() {
        assertThat(loaded.authorCount()).isEqualTo(table.authorCount());
        assertThat(loaded.eventCount()).isEqualTo(table.eventCount());
        final UnsafeBuffer other = new UnsafeBuffer(new byte[KEY_LENGTH]);
        for (int ordinal = 0; ordinal < table.authorCount(); ordinal++) {
            table.copyAuthor(ordinal, key, 0);
            assertThat(loaded.find(key, 0)).isEqualTo(ordinal);
            table.copyHash(ordinal, hash, 0);
            loaded.copyHash(ordinal, other, 0);
            assertThat(other.byteArray()).isEqualTo(hash.byteArray());
            assertThat(entries(loaded, ordinal)).isEqualTo(entries(table, ordinal));
        }
    }

    private static long[] entries(final AuthorTable of, final int ordinal) {
        final long[] entries = new long[(int) of.seq(ordinal)];
        assertThat(of.entries(ordinal, 1, Long.MAX_VALUE, entries, 0, entries.length))
                .isEqualTo(entries.length);
        return entries;
    }

    private void extend(final AuthorTable to, final int authorCount, final int eventCount, final Random random) {
        for (int i = 0; i < eventCount; i++) {
            new Random(i < authorCount ? i : random.nextInt(authorCount)).nextBytes(key.byteArray());
            random.nextBytes(hash.byteArray());
            final int known = to.find(key, 0);
            final long seq = known < 0 ? 1 : to.seq(known) + 1;
            final int ordinal = to.extend(key, 0, seq, hash, 0, i * 8L);
            if (random.nextInt(3) == 0) {
                to.signatureChecked(ordinal, seq);
            }
        }
    }

    private Path save(final AuthorTable saved, final String name) throws IOException {
        final Path file = directory.resolve(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                SectionWriter out = new SectionWriter(channel)) {
            saved.save(out);
            out.flush();
        }
        return file;
    }

    private void loadFrom(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                SectionReader in = new SectionReader(channel)) {
            loaded.load(in);
            in.requireEnd();
        }
    }
}
