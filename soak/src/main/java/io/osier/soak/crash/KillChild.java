package io.osier.soak.crash;

import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.log.Machine;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** The process that is killed: publishes as fast as it can, and says what was acknowledged, one line each. */
public final class KillChild {
    private static final long SYNC_INTERVAL_MS = 20;

    private KillChild() {}

    /**
     * Publishes until the process dies, or nobody takes what it says.
     *
     * @param directory of the engine.
     * @param worldSeed of the topic and its authors.
     * @param peer to connect to.
     * @param out takes {@code author seq} for each acknowledgement.
     */
    public static void run(
            final Path directory, final long worldSeed, final InetSocketAddress peer, final PrintStream out) {
        try (EngineRuntime runtime = EngineRuntime.launch();
                CrashWorld world = new CrashWorld(worldSeed, runtime);
                Osier engine = world.launch(directory, Machine.LOCAL, SYNC_INTERVAL_MS)) {
            final Topic topic = engine.join(world.topicId());
            engine.connect(peer);
            final Thread[] threads = new Thread[CrashWorld.OWN_AUTHORS];
            for (int author = 0; author < threads.length; author++) {
                final int index = author;
                threads[author] = new Thread(() -> publish(world, topic, index, out), "crash-author-" + author);
                threads[author].start();
            }
            for (final Thread thread : threads) {
                thread.join();
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void publish(final CrashWorld world, final Topic topic, final int author, final PrintStream out) {
        // Nobody reads any more when whoever should kill this process has been killed himself.
        while (!out.checkError()) {
            final String problem = world.publish(topic, author);
            final String line = problem == null ? author + " " + world.acknowledged(author) : "problem " + problem;
            synchronized (out) {
                out.println(line);
            }
        }
    }
}
