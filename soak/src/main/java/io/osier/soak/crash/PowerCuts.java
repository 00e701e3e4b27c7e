package io.osier.soak.crash;

import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.log.ConfirmOwnHead;
import io.osier.engine.log.Durability;
import io.osier.engine.log.FileId;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Cuts the power of an engine that publishes and receives, at a random moment, again and again: what the disk holds is
 * drawn at random, the next engine opens it, and has everything that was acknowledged.
 */
final class PowerCuts implements AutoCloseable {
    /** Cycles after which a new topic and directory begin, so that opening stays cheap. */
    private static final int CYCLES_PER_WORLD = 16;

    private static final int MOMENT_MAX_US = 30_000;

    /** One cut of so many comes while the engine is being closed. */
    private static final int CLOSINGS = 4;

    private static final int SYNC_MAX_MS = 20;

    private static final FileId DISK = new FileId(1, 1);

    private final Path root;
    private final SplittableRandom random;
    private final EngineRuntime runtime;
    private final CrashOutcome outcome;
    private final Durability durability;
    private CrashWorld world;
    private SavedCursor cursor;
    private Osier engine;
    private PowerLossMachine machine;
    private Path directory;
    private int cycle;

    PowerCuts(final Path root, final long seed, final EngineRuntime runtime, final CrashOutcome outcome) {
        this(root, seed, runtime, outcome, Durability.SYNC);
    }

    /** Cuts the power of engines that acknowledge at a level. */
    PowerCuts(
            final Path root,
            final long seed,
            final EngineRuntime runtime,
            final CrashOutcome outcome,
            final Durability durability) {
        this.durability = durability;
        this.root = root;
        this.random = new SplittableRandom(seed);
        this.runtime = runtime;
        this.outcome = outcome;
    }

    /** One cut and what is checked after it. */
    void run() throws IOException {
        if (world == null || cycle % CYCLES_PER_WORLD == 0) {
            begin();
        }
        cycle++;
        final Path image = root.resolve("cut-" + cycle);
        live(image);
        Trees.delete(directory);
        directory = image;
        open();
        final String name = "power cut " + cycle;
        world.read(engine, true).forEach(problem -> outcome.violation(name, problem));
        world.agree(engine).forEach(problem -> outcome.violation(name, problem));
        cursor.readAll(engine.join(world.topicId())).forEach(problem -> outcome.violation(name, problem));
        outcome.count("powerCuts");
    }

    private void begin() throws IOException {
        close();
        if (directory != null) {
            Trees.delete(directory);
        }
        world = new CrashWorld(random.nextLong(), runtime, durability, ConfirmOwnHead.UNCLEAN);
        cursor = new SavedCursor(world);
        directory = root.resolve("begin-" + cycle);
        open();
        engine.connect(world.peerAddress());
    }

    private void open() throws IOException {
        machine = new PowerLossMachine(directory, "boot-" + cycle, DISK);
        engine = world.launch(directory, machine, 1 + random.nextInt(SYNC_MAX_MS));
        engine.join(world.topicId());
    }

    /** The life of an engine until its power is lost; it is closed only so that nothing is left open. */
    private void live(final Path image) throws IOException {
        final AtomicBoolean isOver = new AtomicBoolean();
        final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
        final List<Thread> threads = new ArrayList<>();
        for (int author = 0; author < CrashWorld.OWN_AUTHORS + CrashWorld.PEER_AUTHORS; author++) {
            final int index = author;
            final Topic topic = (author < CrashWorld.OWN_AUTHORS ? engine : world.peer()).join(world.topicId());
            threads.add(new Thread(() -> publish(topic, index, isOver, problems), "crash-author-" + author));
        }
        threads.forEach(Thread::start);
        cursor.readUntil(engine.join(world.topicId()), System.nanoTime() + 1_000L * random.nextInt(MOMENT_MAX_US));
        if (random.nextInt(CLOSINGS) == 0) {
            isOver.set(true);
            join(threads);
            cutWhileClosing(image);
        } else {
            machine.cut(image, random);
            isOver.set(true);
            join(threads);
            closeDead();
        }
        problems.forEach(problem -> outcome.violation("power cut " + cycle, problem));
    }

    /** The logs are sealed and their checkpoints written then, as far as the power lasts. */
    private void cutWhileClosing(final Path image) throws IOException {
        final Thread closing = new Thread(this::closeDead, "crash-closing");
        closing.start();
        LockSupport.parkNanos(1_000L * random.nextInt(MOMENT_MAX_US));
        machine.cut(image, random);
        join(List.of(closing));
        outcome.count("powerCutsWhileClosing");
    }

    /** An engine without power cannot end its journal in good order. */
    private void closeDead() {
        try {
            engine.close();
        } catch (final StorageException expected) {
            outcome.count("closedWithoutPower");
        }
    }

    private void publish(
            final Topic topic,
            final int author,
            final AtomicBoolean isOver,
            final ConcurrentLinkedQueue<String> problems) {
        try {
            while (!isOver.get()) {
                final String problem = world.publish(topic, author);
                if (problem != null) {
                    problems.add(problem);
                }
            }
        } catch (final RuntimeException failure) {
            if (author >= CrashWorld.OWN_AUTHORS || !machine.isDead()) {
                problems.add("author " + author + " cannot publish: " + failure);
            }
        }
    }

    private static void join(final List<Thread> threads) {
        for (final Thread thread : threads) {
            try {
                thread.join();
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", interrupted);
            }
        }
    }

    @Override
    public void close() {
        if (world != null) {
            engine.close();
            world.close();
            world = null;
        }
    }
}
