package io.osier.engine.log.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.event.Runs;
import io.osier.engine.ChildJvm;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TestChain;
import io.osier.engine.log.TopicLog;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.choose();

    @TempDir
    private Path directory;

    @Test
    void shouldHoldEverythingAcknowledgedWhenKilledAndKeepASecondProcessOut() throws Exception {
        final Path data = directory.resolve("data");
        final Path home = Files.createDirectory(directory.resolve("home"));
        final Process child =
                ChildJvm.of(AppendingChild.class).flag("-Duser.home=" + home).start(data.toString());
        long acknowledged = 0;
        try (BufferedReader lines = child.inputReader(StandardCharsets.US_ASCII)) {
            while (acknowledged < 20_000) {
                acknowledged = Long.parseLong(lines.readLine());
            }
            assertThatThrownBy(() -> DataDirectory.open(data))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("pid=" + child.pid());
            final Path link = Files.createSymbolicLink(directory.resolve("link"), data);
            assertThatThrownBy(() -> DataDirectory.open(link))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("pid=" + child.pid());
            child.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged = Long.parseLong(line);
            }
        }
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files).noneMatch(file -> file.toString().contains("analytics"));
        }
        assertHolds(data, acknowledged);
    }

    private static void assertHolds(final Path data, final long acknowledged) {
        assertThat(damages(data)).allMatch(Damage::isTornTail);
        try (DataDirectory opened = DataDirectory.open(data);
                ChronicleStore store = new ChronicleStore(opened, CRYPTO);
                TopicLog log = store.open(AppendingChild.TOPIC)) {
            final long seq = log.authors().seq(0);
            assertThat(seq).isGreaterThanOrEqualTo(acknowledged);
            final TestChain chain = new TestChain(AppendingChild.TOPIC, AppendingChild.AUTHOR_SEED);
            final UnsafeBuffer batch = new UnsafeBuffer(new byte[4096]);
            try (LogReader reader = log.newReader()) {
                long position = 0;
                while (chain.seq() < seq) {
                    final int length = chain.next(batch, 0, AppendingChild.PAYLOAD_LENGTH);
                    assertThat(reader.seek(position)).isTrue();
                    assertThat(reader.length()).isEqualTo(length);
                    assertThat(new UnsafeBuffer(reader.buffer(), reader.offset(), length)
                                    .equals(new UnsafeBuffer(batch, 0, length)))
                            .isTrue();
                    position = reader.nextPosition();
                }
                assertThat(reader.seek(position)).isFalse();
            }
            final Runs runs = new Runs();
            chain.run(batch, 0, runs, 3, AppendingChild.PAYLOAD_LENGTH);
            log.append(batch, runs, 0, 1);
            log.sync();
        }
        assertThat(damages(data)).allMatch(Damage::isTornTail);
    }

    private static List<Damage> damages(final Path data) {
        final List<Damage> damages = new ArrayList<>();
        try (AuthorTable authors = new AuthorTable()) {
            LogScan.run(data, AppendingChild.TOPIC, CRYPTO, authors, new LogScan.Visitor() {
                @Override
                public void onEvent(
                        final DirectBuffer buffer,
                        final int offset,
                        final int length,
                        final DirectBuffer hash,
                        final Path file,
                        final boolean isIndexed) {
                    assertThat(isIndexed).isTrue();
                }

                @Override
                public void onDamage(final Damage damage) {
                    damages.add(damage);
                }
            });
        }
        return damages;
    }
}
