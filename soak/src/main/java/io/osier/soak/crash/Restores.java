package io.osier.soak.crash;

import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.log.ConfirmOwnHead;
import io.osier.engine.log.Durability;
import io.osier.engine.log.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Puts an older copy of the whole directory in the place of the newest, again and again: its authors publish nothing
 * until the peer has told what they signed since, go on behind that, and a cursor that was saved outside misses
 * nothing.
 */
final class Restores implements AutoCloseable {
    private static final int CYCLES_PER_WORLD = 25;
    private static final int IMAGES_MAX = 5;
    private static final int EVENTS_MAX = 30;
    private static final int READING_MAX_US = 2_000;
    private static final long SYNC_INTERVAL_MS = 20;

    private final Path root;
    private final SplittableRandom random;
    private final EngineRuntime runtime;
    private final CrashOutcome outcome;
    private final ConfirmOwnHead confirmOwnHead;
    private final List<Path> images = new ArrayList<>();
    private CrashWorld world;
    private SavedCursor cursor;
    private Path directory;
    private int cycle;

    Restores(final Path root, final long seed, final EngineRuntime runtime, final CrashOutcome outcome) {
        this(root, seed, runtime, outcome, ConfirmOwnHead.UNCLEAN);
    }

    /** Restores copies for engines whose authors are confirmed when it says so. */
    Restores(
            final Path root,
            final long seed,
            final EngineRuntime runtime,
            final CrashOutcome outcome,
            final ConfirmOwnHead confirmOwnHead) {
        this.confirmOwnHead = confirmOwnHead;
        this.root = root;
        this.random = new SplittableRandom(seed);
        this.runtime = runtime;
        this.outcome = outcome;
    }

    /** One copy, a life without it, its return, and what is checked then. */
    void run() {
        if (cycle % CYCLES_PER_WORLD == 0) {
            begin();
        }
        cycle++;
        keepImage();
        live(false);
        Trees.delete(directory);
        Trees.copy(images.get(random.nextInt(images.size())), directory);
        live(true);
        outcome.count("restores");
    }

    private void begin() {
        close();
        images.forEach(Trees::delete);
        images.clear();
        if (directory != null) {
            Trees.delete(directory);
        }
        world = new CrashWorld(random.nextLong(), runtime, Durability.SYNC, confirmOwnHead);
        cursor = new SavedCursor(world);
        directory = root.resolve("restored-" + cycle);
        live(false);
    }

    private void keepImage() {
        final Path image = root.resolve("image-" + cycle);
        Trees.copy(directory, image);
        images.add(image);
        if (images.size() > IMAGES_MAX) {
            Trees.delete(images.remove(random.nextInt(IMAGES_MAX)));
        }
    }

    private void live(final boolean isRestored) {
        try (Osier engine = world.launch(directory, Machine.LOCAL, SYNC_INTERVAL_MS)) {
            final Topic topic = engine.join(world.topicId());
            final int author = random.nextInt(CrashWorld.OWN_AUTHORS);
            if (isRestored && !world.isConfirming(topic, author)) {
                violation("author " + author + " of an older copy publishes before a peer was asked");
            }
            cursor.readUntil(topic, System.nanoTime() + 1_000L * random.nextInt(READING_MAX_US));
            engine.connect(world.peerAddress());
            world.confirm(topic).forEach(this::violation);
            publish(topic);
            world.agree(engine).forEach(this::violation);
            world.read(engine, true).forEach(this::violation);
            if (random.nextBoolean()) {
                cursor.readAll(topic).forEach(this::violation);
            }
        }
    }

    private void publish(final Topic topic) {
        final Topic atPeer = world.peer().join(world.topicId());
        for (int i = random.nextInt(EVENTS_MAX); i >= 0; i--) {
            final int author = random.nextInt(CrashWorld.OWN_AUTHORS + CrashWorld.PEER_AUTHORS);
            try {
                final String problem = world.publish(author < CrashWorld.OWN_AUTHORS ? topic : atPeer, author);
                if (problem != null) {
                    violation(problem);
                }
            } catch (final IllegalStateException refused) {
                violation("author " + author + " cannot publish: " + refused);
            }
        }
    }

    private void violation(final String what) {
        outcome.violation("restore " + cycle, what);
    }

    @Override
    public void close() {
        if (world != null) {
            world.close();
            world = null;
        }
    }
}
