package io.osier.bench.log;

import io.osier.bench.jmh.OsierBenchmark;
import io.osier.bench.jmh.WorkDirectory;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.Store;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.chronicle.ChronicleStore;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to append a batch of 300-byte events, in runs of 8, beside a bare Chronicle appender that is given the
 * same bytes as one document. The operation is the batch. Writes up to 1 GB per second into the directory for temporary
 * files, hence the short iterations.
 */
@Warmup(iterations = 4, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class LogAppendBenchmark extends OsierBenchmark {
    private static final int EVENTS_PER_RUN = 8;

    /** How many events a batch has. */
    @Param({"16", "200", "856"})
    public int eventsPerBatch;

    private WorkDirectory directory;
    private Batch batch;
    private DataDirectory data;
    private Store store;
    private TopicLog log;
    private ChronicleQueue queue;
    private ExcerptAppender appender;
    private final UnsafeBuffer document = new UnsafeBuffer(0, 0);

    /** Opens a log and a bare queue. */
    @Setup(Level.Trial)
    public void setUp() throws IOException {
        directory = new WorkDirectory();
        batch = new Batch(eventsPerBatch / EVENTS_PER_RUN, EVENTS_PER_RUN);
        data = DataDirectory.open(directory.path().resolve("data"));
        store = new ChronicleStore(data, CryptoProvider.choose());
        log = store.open(TopicId.of(new byte[TopicId.LENGTH]));
        queue = SingleChronicleQueueBuilder.binary(
                        directory.path().resolve("bare").toFile())
                .blockSize(2L * 1024 * 1024)
                .build();
        appender = queue.createAppender();
    }

    /** Closes and deletes what was written. */
    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        appender.close();
        queue.close();
        log.close();
        store.close();
        data.close();
        directory.close();
    }

    /** Appends a batch to a topic's log: chain check, document, author table. */
    @Benchmark
    public long append() {
        batch.next();
        return log.append(batch.buffer(), batch.runs(), 0, batch.runs().count());
    }

    /** The limit: a document with the same bytes. */
    @Benchmark
    public long chronicleAlone() {
        batch.next();
        try (DocumentContext context = appender.writingDocument()) {
            final Bytes<?> bytes = context.wire().bytes();
            final long position = bytes.writePosition();
            bytes.writePosition(position + batch.length());
            document.wrap(bytes.addressForWrite(position), batch.length());
            document.putBytes(0, batch.buffer(), 0, batch.length());
            return position;
        }
    }
}
