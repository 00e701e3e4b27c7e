package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncarnationsTest {
    private static final long FILE_LENGTH = 1_000;

    @TempDir
    private Path root;

    private final Random random = new Random(20_261_125);
    private final List<String> steps = new ArrayList<>();
    private int bootNumber;
    private int copyNumber;

    /** Boots that the test counts; nothing is forced, because nothing is lost but what the test says. */
    private Machine machine() {
        final String bootId = "boot-" + bootNumber;
        return new Machine() {
            @Override
            public String bootId() {
                return bootId;
            }

            @Override
            public void force(final FileChannel channel, final Path file) {}

            @Override
            public void forceDirectory(final Path directory) {}
        };
    }

    /** A directory with its log: which event is at which position. Backups are such, too. */
    private record Model(Path directory, TreeMap<Long, Integer> log) {}

    /** An application that saves where it was, and what it was handed on. */
    private static final class Reader {
        private final Set<Integer> delivered = new HashSet<>();
        private long incarnation;
        private long position;
    }

    /**
     * Events, numbered; a log loses its end, is damaged, or is replaced by an older copy; what it lacks comes again
     * from elsewhere, at new places and in another order. Readers that save and resume miss nothing.
     */
    @Test
    void shouldSkipNothingWhateverIsLostRestoredAndSaved() throws IOException {
        for (int round = 0; round < 60; round++) {
            steps.clear();
            liveLong(root.resolve("round-" + round));
        }
    }

    private void liveLong(final Path place) throws IOException {
        Model model = new Model(Files.createDirectories(place), new TreeMap<>());
        final List<Model> backups = new ArrayList<>();
        final List<Reader> readers = List.of(new Reader(), new Reader(), new Reader());
        final Set<Integer> world = new HashSet<>();
        long damage = 0;
        final Map<Path, Long> damages = new HashMap<>();
        for (int life = 0; life < 25; life++) {
            damage = damages.getOrDefault(model.directory(), 0L);
            try (DataDirectory directory = DataDirectory.open(model.directory(), machine())) {
                final Path logDirectory =
                        Files.createDirectories(model.directory().resolve("log"));
                final Incarnations incarnations = Incarnations.open(logDirectory, directory, end(model), damage);
                live(model, world, readers, incarnations);
                if (random.nextInt(3) == 0) {
                    directory.state().close();
                    steps.add("closed");
                }
            }
            switch (random.nextInt(6)) {
                case 0 -> {
                    backups.add(backup(model));
                    if (damages.containsKey(model.directory())) {
                        damages.put(backups.get(backups.size() - 1).directory(), damage);
                    }
                }
                case 1 -> {
                    if (!backups.isEmpty()) {
                        final Model chosen = backups.get(random.nextInt(backups.size()));
                        model = backup(chosen);
                        damages.put(model.directory(), damages.getOrDefault(chosen.directory(), 0L));
                        steps.add("restored, end=" + end(model));
                    }
                }
                case 2 -> {
                    bootNumber++;
                    if (!isClosed(model)) {
                        model.log().tailMap(lossFrom(model), true).clear();
                        steps.add("power lost, end=" + end(model));
                    }
                }
                case 3 -> {
                    if (!model.log().isEmpty()) {
                        model.log().remove(model.log().ceilingKey((long) (random.nextDouble() * (end(model) - 8))));
                        damages.merge(model.directory(), 1L, Long::sum);
                        steps.add("damaged");
                    }
                }
                default -> steps.add("nothing");
            }
        }
    }

    /** Brings what is missing, in any order, and new events; readers read as far as they like, and look back. */
    private void live(
            final Model model, final Set<Integer> world, final List<Reader> readers, final Incarnations incarnations) {
        long place = (end(model) / FILE_LENGTH + 1) * FILE_LENGTH;
        final List<Integer> missing = new ArrayList<>(world);
        missing.removeAll(model.log().values());
        Collections.shuffle(missing, random);
        for (int i = random.nextInt(4); i > 0; i--) {
            world.add(world.size());
            missing.add(world.size() - 1);
        }
        for (final int event : missing) {
            model.log().put(place, event);
            place += 8;
        }
        for (final Reader reader : readers) {
            if (random.nextInt(3) > 0) {
                read(model, reader, incarnations, random.nextInt(2 + world.size()));
            }
        }
        if (random.nextInt(4) == 0) {
            for (final Reader reader : readers) {
                read(model, reader, incarnations, Integer.MAX_VALUE);
                assertThat(reader.delivered)
                        .as("%s", steps)
                        .containsAll(model.log().values());
            }
        }
    }

    private void read(final Model model, final Reader reader, final Incarnations incarnations, final int limit) {
        long position = incarnations.resume(reader.incarnation, reader.position);
        int left = limit;
        for (final var entry : model.log().tailMap(position, true).entrySet()) {
            if (left-- == 0) {
                break;
            }
            reader.delivered.add(entry.getValue());
            position = entry.getKey() + 8;
        }
        reader.incarnation = incarnations.current();
        reader.position = position;
    }

    private Model backup(final Model model) throws IOException {
        final Path copy = root.resolve("copy-" + copyNumber++);
        DirectoryStateTest.copy(model.directory(), copy);
        steps.add("copied, end=" + end(model));
        return new Model(copy, new TreeMap<>(model.log()));
    }

    private static boolean isClosed(final Model model) throws IOException {
        return Files.readString(model.directory().resolve("osier.state")).contains("closed=true");
    }

    private long lossFrom(final Model model) {
        return (long) (random.nextDouble() * (end(model) + 1));
    }

    private static long end(final Model model) {
        return model.log().isEmpty() ? 0 : model.log().lastKey() + 8;
    }

    @Test
    void shouldBeginFromTheStartWhenItsFileIsLostOrDamaged() throws IOException {
        final Path home = root.resolve("data");
        final Path file = home.resolve("log/incarnations");
        final long first;
        try (DataDirectory directory = DataDirectory.open(home, machine())) {
            Files.createDirectories(file.getParent());
            first = Incarnations.open(file.getParent(), directory, 0, 0).current();
            final Incarnations again = Incarnations.open(file.getParent(), directory, 500, 0);
            assertThat(again.current()).isEqualTo(first);
            assertThat(again.resume(first, 400)).isEqualTo(400);
            final byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 4;
            Files.write(file, bytes);
            final Incarnations after = Incarnations.open(file.getParent(), directory, 500, 0);
            assertThat(after.current()).isNotEqualTo(first);
            assertThat(after.resume(first, 400)).isZero();
        }
    }

    @Test
    void shouldForgetTheOldestWhenThereAreTooMany() throws IOException {
        final Path logDirectory = Files.createDirectories(root.resolve("log"));
        long first = 0;
        long second = 0;
        Incarnations last = null;
        try (DataDirectory directory = DataDirectory.open(root.resolve("data"), machine())) {
            for (int damage = 1; damage <= Incarnations.COUNT_MAX + 1; damage++) {
                last = Incarnations.open(logDirectory, directory, damage, damage);
                first = damage == 1 ? last.current() : first;
                second = damage == 2 ? last.current() : second;
            }
        }
        assertThat(last.resume(first, 9)).isZero();
        assertThat(last.resume(second, 9)).isEqualTo(3);
    }
}
