package io.osier.bench.log;

import io.osier.bench.jmh.OsierBenchmark;
import io.osier.bench.jmh.WorkDirectory;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.Context;
import io.osier.engine.LocalAuthor;
import io.osier.engine.Osier;
import io.osier.engine.log.Durability;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How long it takes until a published event is acknowledged, by durability. Every thread is one author, so {@code -t
 * 16} shows how a group shares a force. Signing, and checking the signature, are in it.
 */
public class PublishBenchmark extends OsierBenchmark {
    private static final int PAYLOAD_LENGTH = 140;

    private final byte[] payload = new byte[PAYLOAD_LENGTH];
    private LocalAuthor author;

    /** The engine that all threads publish to. */
    @State(Scope.Benchmark)
    public static class Publishing {
        /** What has to be true before an event is acknowledged. */
        @Param
        public Durability durability;

        private final AtomicInteger authorCount = new AtomicInteger();
        private WorkDirectory directory;
        private Osier engine;

        /** Launches the engine. */
        @Setup(Level.Trial)
        public void setUp() throws IOException {
            directory = new WorkDirectory();
            engine = Osier.launch(new Context()
                    .dataDirectory(directory.path().resolve("data"))
                    .durability(durability));
            engine.join(TopicId.of(new byte[TopicId.LENGTH]));
        }

        /** Closes the engine and deletes what it wrote. */
        @TearDown(Level.Trial)
        public void tearDown() throws IOException {
            engine.close();
            directory.close();
        }

        private LocalAuthor newAuthor() {
            final byte[] seed = new byte[32];
            seed[0] = (byte) authorCount.incrementAndGet();
            return engine.join(TopicId.of(new byte[TopicId.LENGTH]))
                    .author(CryptoProvider.choose().newSigner(seed));
        }
    }

    /** Makes the thread's author. */
    @Setup(Level.Trial)
    public void setUp(final Publishing publishing) {
        author = publishing.newAuthor();
    }

    /** Publishes an event and waits for the acknowledgement. */
    @Benchmark
    public long publish(final Publishing publishing) {
        return author.publish(payload);
    }
}
