package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStateTest {
    @TempDir
    private Path root;

    private Path home;
    private String bootId = "boot-1";
    private int forcesLeft = Integer.MAX_VALUE;
    private final List<Path> forced = new ArrayList<>();
    private final Machine machine = new Machine() {
        @Override
        public String bootId() {
            return bootId;
        }

        @Override
        public void force(final FileChannel channel, final Path file) throws IOException {
            if (forcesLeft-- <= 0) {
                throw new IOException("disk on fire");
            }
            forced.add(file);
        }
    };

    @BeforeEach
    void begin() {
        home = root.resolve("data");
    }

    /** What an opening found. */
    private record Found(long incarnation, long unconfirmed) {}

    private Found closed(final Durability durability) {
        try (DataDirectory directory = DataDirectory.open(home, machine, durability)) {
            final Found found = found(directory);
            directory.state().close();
            return found;
        }
    }

    private Found killed(final Durability durability) {
        try (DataDirectory directory = DataDirectory.open(home, machine, durability)) {
            return found(directory);
        }
    }

    private static Found found(final DataDirectory directory) {
        return new Found(directory.state().incarnation(), directory.state().unconfirmed());
    }

    @Test
    void shouldRelyOnEverythingWhenItWasClosed() {
        final Found first = closed(Durability.PROCESS);
        assertThat(first.incarnation()).isPositive();
        assertThat(first.unconfirmed()).isZero();
        bootId = "boot-2";
        assertThat(closed(Durability.PROCESS)).isEqualTo(first);
    }

    @Test
    void shouldRelyOnEverythingWhenTheProcessWasKilledAndTheMachineWasNot() throws IOException {
        final Found first = killed(Durability.PROCESS);
        final Path log = Files.createDirectories(home.resolve("topics/one")).resolve("log");
        Files.writeString(log, "own events");
        forced.clear();
        assertThat(killed(Durability.SYNC)).isEqualTo(first);
        assertThat(forced).as("what nobody had forced").contains(log);
        bootId = "boot-2";
        assertThat(killed(Durability.SYNC).unconfirmed())
                .as("the run before was at SYNC")
                .isZero();
    }

    @Test
    void shouldBeUncleanWhenTheMachineStoppedWhileItWasOpen() {
        final Found first = killed(Durability.SYNC);
        bootId = "boot-2";
        final Found second = killed(Durability.PROCESS);
        assertThat(second.incarnation()).isNotEqualTo(first.incarnation());
        assertThat(second.unconfirmed()).as("SYNC loses no own event").isZero();
        bootId = "boot-3";
        final Found third = killed(Durability.SYNC);
        assertThat(third.incarnation()).isNotEqualTo(second.incarnation());
        assertThat(third.unconfirmed()).as("PROCESS may have lost some").isNotZero();
        bootId = "boot-4";
        assertThat(closed(Durability.SYNC).unconfirmed())
                .as("nobody confirmed meanwhile")
                .isEqualTo(third.unconfirmed());
    }

    @Test
    void shouldTakeEveryOpenDirectoryForUncleanWhenTheSystemHasNoBootId() {
        bootId = "";
        final Found first = killed(Durability.PROCESS);
        assertThat(killed(Durability.PROCESS).unconfirmed()).isNotEqualTo(first.unconfirmed());
    }

    @Test
    void shouldKnowACopyAlsoInTheOldPlace() throws IOException {
        final Found first = closed(Durability.SYNC);
        final Path backup = root.resolve("backup");
        copy(home, backup);
        delete(home);
        copy(backup, home);
        final Found restored = closed(Durability.SYNC);
        assertThat(restored.incarnation()).isNotEqualTo(first.incarnation());
        assertThat(restored.unconfirmed()).isNotZero();
        assertThat(closed(Durability.SYNC)).isEqualTo(restored);
        home = backup;
        assertThat(closed(Durability.SYNC).incarnation()).isNotIn(first.incarnation(), restored.incarnation());
    }

    @Test
    void shouldKnowACopyThatWasGivenTheInodeOfTheOriginal() throws IOException {
        int reusedCount = 0;
        for (int i = 0; i < 50; i++) {
            final Found first = closed(Durability.SYNC);
            final FileId original = machine.fileId(home.resolve("osier.lock"));
            assumeTrue(original.bornNs() != 0, "the file system knows when an inode was made");
            assertThat(closed(Durability.SYNC)).isEqualTo(first);
            final Path backup = root.resolve("backup-" + i);
            copy(home, backup);
            delete(home);
            copy(backup, home);
            reusedCount += machine.fileId(home.resolve("osier.lock")).inode() == original.inode() ? 1 : 0;
            assertThat(closed(Durability.SYNC).unconfirmed())
                    .as("copy %s, inodes reused %s", i, reusedCount)
                    .isNotEqualTo(first.unconfirmed());
        }
    }

    @Tag("ring")
    @Test
    void shouldTrustNothingWhenTheStateIsNotAsItWasWritten() throws IOException {
        final Found first = closed(Durability.SYNC);
        final Path file = home.resolve("osier.state");
        final byte[] bytes = Files.readAllBytes(file);
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            final byte[] flipped = bytes.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            Files.write(file, flipped);
            final Found found = closed(Durability.SYNC);
            assertThat(found.incarnation()).as("bit %s", bit).isNotEqualTo(first.incarnation());
            assertThat(found.unconfirmed()).as("bit %s", bit).isNotZero();
        }
        Files.createDirectory(home.resolve("topics"));
        Files.delete(file);
        assertThat(closed(Durability.SYNC).unconfirmed()).isNotZero();
    }

    @Test
    void shouldNeverSayClosedWhenItDiedWhileClosing() {
        closed(Durability.PROCESS);
        for (int forces = 0; forces < 2; forces++) {
            try (DataDirectory directory = DataDirectory.open(home, machine, Durability.PROCESS)) {
                forcesLeft = 0;
                assertThatThrownBy(() -> directory.state().close())
                        .isInstanceOf(StorageException.class)
                        .hasRootCauseMessage("disk on fire");
                forcesLeft = Integer.MAX_VALUE;
            }
            bootId = "boot-after-" + forces;
            assertThat(closed(Durability.PROCESS).unconfirmed()).isNotZero();
        }
    }

    @Test
    void shouldNotBeOpenedWhenThatCannotBeNoted() {
        closed(Durability.SYNC);
        forcesLeft = 0;
        assertThatThrownBy(() -> DataDirectory.open(home, machine, Durability.SYNC))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("disk on fire");
        forcesLeft = Integer.MAX_VALUE;
        closed(Durability.SYNC);
    }

    @Test
    void shouldConfirmWhenALogThatOnlyTheProcessMadeDurableIsDamaged() throws IOException {
        closed(Durability.SYNC);
        try (DataDirectory directory = DataDirectory.open(home, machine, Durability.PROCESS)) {
            directory.state().logDamaged();
            assertThat(directory.state().unconfirmed()).as("the journal knows").isZero();
            directory.state().close();
        }
        closed(Durability.SYNC);
        try (DataDirectory directory = DataDirectory.open(home, machine, Durability.SYNC)) {
            directory.state().logDamaged();
            assertThat(directory.state().unconfirmed())
                    .as("the topic may not have been open since")
                    .isNotZero();
        }
    }

    static void copy(final Path from, final Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (final Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    static void delete(final Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (final Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
