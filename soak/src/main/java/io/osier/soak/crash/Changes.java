package io.osier.soak.crash;

import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.OsierException;
import io.osier.engine.Topic;
import io.osier.engine.log.DamagedEventException;
import io.osier.engine.log.FileId;
import io.osier.engine.log.Machine;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Changes files of a directory that was closed in good order, one bit or one length at a time: the engine says which
 * file is damaged, or opens it and hands on nothing that was not published; then the peer brings back what is missing.
 */
final class Changes implements AutoCloseable {
    /** Of each life; those of both are enough for a checkpoint. */
    private static final int EVENTS = 300;

    private static final String CHECKPOINT = "authors.checkpoint";
    private static final long SYNC_INTERVAL_MS = 1_000;

    /** The copies stand for the original, so they have its inodes. */
    private static final Machine SAME_DISK = new Machine() {
        @Override
        public FileId fileId(final Path file) {
            return new FileId(1, 1);
        }
    };

    private final Path root;
    private final SplittableRandom random;
    private final CrashOutcome outcome;
    private final CrashWorld world;
    private final Path original;
    private int cycle;

    Changes(final Path root, final long seed, final EngineRuntime runtime, final CrashOutcome outcome) {
        this.root = root;
        this.random = new SplittableRandom(seed);
        this.outcome = outcome;
        world = new CrashWorld(random.nextLong(), runtime);
        original = root.resolve("original");
        for (int life = 0; life < 2; life++) {
            live();
        }
    }

    /** Two lives leave two log files, a checkpoint, a journal, and what the directory says of itself. */
    private void live() {
        try (Osier engine = world.launch(original, SAME_DISK, SYNC_INTERVAL_MS)) {
            final Topic topic = engine.join(world.topicId());
            for (int i = 0; i < EVENTS; i++) {
                final int author = random.nextInt(CrashWorld.OWN_AUTHORS + CrashWorld.PEER_AUTHORS);
                final boolean isOwn = author < CrashWorld.OWN_AUTHORS;
                final String problem =
                        world.publish(isOwn ? topic : world.peer().join(world.topicId()), author);
                if (problem != null) {
                    outcome.violation("life", problem);
                }
            }
            world.agree(engine).forEach(problem -> outcome.violation("life", problem));
        }
    }

    /** Flips one random bit of one random file. */
    void flipBit() throws IOException {
        final Path copy = copy();
        final List<Path> files = Trees.files(copy);
        final Path file = files.get(random.nextInt(files.size()));
        final long length = usedLength(file);
        if (length > 0) {
            final long bit = random.nextLong(length * Byte.SIZE);
            flip(file, bit);
            check(copy, "flip " + cycle + " file=" + copy.relativize(file) + " bit=" + bit);
        }
        outcome.count("bitFlips");
        Trees.delete(copy);
    }

    /** How many truncations there are: every byte of the end of the newest log file, twice the longest event. */
    int truncationCount() throws IOException {
        return (int) Math.min(1_600, usedLength(newestLog(original)));
    }

    /** Cuts the newest log file a number of bytes before its end, and the checkpoint somewhere. */
    void truncate(final int bytes) throws IOException {
        truncate(Changes::newestLog, bytes);
        truncate(Changes::checkpoint, 1 + random.nextLong(Files.size(checkpoint(original))));
        outcome.count("truncations");
    }

    private void truncate(final UnaryOperator<Path> chooser, final long bytes) throws IOException {
        final Path copy = copy();
        final Path file = chooser.apply(copy);
        final long length = Math.max(0, usedLength(file) - bytes);
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(length);
        }
        check(copy, "truncation " + cycle + " file=" + copy.relativize(file) + " length=" + length);
        Trees.delete(copy);
    }

    private void check(final Path directory, final String name) {
        try (Osier engine = world.launch(directory, SAME_DISK, SYNC_INTERVAL_MS)) {
            look(engine, directory, name);
            world.agree(engine).forEach(problem -> outcome.violation(name, problem));
            world.read(engine, true).forEach(problem -> outcome.violation(name, problem));
            publishAgain(engine, name);
        } catch (final OsierException | StorageException refused) {
            outcome.count("refusedWithAnError");
            if (!String.valueOf(refused.getMessage()).contains(directory.toString())) {
                outcome.violation(name, "the error does not name what is damaged: " + refused);
            }
        } catch (final RuntimeException failure) {
            outcome.violation(name, "an error that is no refusal: " + failure);
        }
    }

    /**
     * A log that was opened from its checkpoint shows damage when it is read; joined again, what is left can be read.
     */
    private void look(final Osier engine, final Path directory, final String name) {
        try {
            world.read(engine, false).forEach(problem -> outcome.violation(name, problem));
        } catch (final DamagedEventException met) {
            outcome.count("damageMetByReading");
            if (!String.valueOf(met.getMessage()).contains(directory.toString())) {
                outcome.violation(name, "the error does not name what is damaged: " + met);
            }
            engine.join(world.topicId()).close();
            world.read(engine, false).forEach(problem -> outcome.violation(name, problem));
        }
    }

    private void publishAgain(final Osier engine, final String name) {
        try {
            world.confirm(engine.join(world.topicId())).forEach(wrong -> outcome.violation(name, wrong));
            final String problem = world.publish(engine.join(world.topicId()), 0);
            if (problem != null) {
                outcome.violation(name, problem);
            }
            world.agree(engine).forEach(wrong -> outcome.violation(name, wrong));
        } catch (final IllegalStateException refused) {
            outcome.count("authorRefusedWithAnError");
        }
    }

    private Path copy() {
        cycle++;
        final Path copy = root.resolve("changed-" + cycle);
        Trees.copy(original, copy);
        return copy;
    }

    private static Path newestLog(final Path directory) {
        Path newest = null;
        for (final Path file : Trees.files(directory)) {
            if (file.toString().contains(".cq4") && !file.toString().endsWith(".cq4t")) {
                newest = file;
            }
        }
        return newest;
    }

    private static Path checkpoint(final Path directory) {
        return Trees.files(directory).stream()
                .filter(file -> file.endsWith(CHECKPOINT))
                .findFirst()
                .orElseThrow();
    }

    private static long usedLength(final Path file) throws IOException {
        final byte[] content = Files.readAllBytes(file);
        int end = content.length;
        while (end > 0 && content[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static void flip(final Path file, final long bit) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(bit / Byte.SIZE);
            final int value = access.read();
            access.seek(bit / Byte.SIZE);
            access.write(value ^ 1 << (bit % Byte.SIZE));
        }
    }

    @Override
    public void close() {
        world.close();
    }
}
