package io.osier.bench.log;

import io.osier.bench.jmh.OsierBenchmark;
import io.osier.bench.jmh.WorkDirectory;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.Store;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.chronicle.ChronicleStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What it costs to copy events of 300 bytes out of a log of 1 M events whose authors took turns at random, per event:
 * from author and seq to the bytes in a frame, checksum checked. Beside it a bare loop that copies the same events from
 * a mapped file of the same order, from offsets that it has already, unchecked. The page cache is warm.
 */
public class LogFetchBenchmark extends OsierBenchmark {
    private static final int AUTHOR_COUNT = 1_250;
    private static final int EVENTS_PER_AUTHOR = 800;

    /** What is asked for. */
    public enum Order {
        /** One author after the other, all of its events: catch-up. */
        AUTHOR_MAJOR,
        /** Single events of any author. */
        RANDOM
    }

    /** In which order. */
    @Param
    public Order order;

    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(EVENTS_PER_AUTHOR * 304));
    private final int[] authors = new int[EVENTS_PER_AUTHOR];
    private final int[] seqs = new int[EVENTS_PER_AUTHOR];
    private final int[] ordinals = new int[AUTHOR_COUNT];
    private final long[] positions = new long[EVENTS_PER_AUTHOR];
    private final SplittableRandom random = new SplittableRandom(19);
    private WorkDirectory directory;
    private DataDirectory data;
    private Store store;
    private TopicLog log;
    private LogReader reader;
    private SampleLog sample;
    private int nextAuthor;

    /** Fills a log. */
    @Setup(Level.Trial)
    public void setUp() throws IOException {
        directory = new WorkDirectory();
        data = DataDirectory.open(directory.path().resolve("data"));
        store = new ChronicleStore(data, CryptoProvider.choose());
        log = store.open(TopicId.of(new byte[TopicId.LENGTH]));
        sample = new SampleLog(log, directory.path().resolve("flat"), AUTHOR_COUNT, EVENTS_PER_AUTHOR);
        reader = log.newReader();
        final UnsafeBuffer key = new UnsafeBuffer(new byte[EventHash.LENGTH]);
        for (int i = 0; i < AUTHOR_COUNT; i++) {
            SampleLog.key(i, key);
            ordinals[i] = log.authors().find(key, 0);
        }
        if (frame.capacity() != EVENTS_PER_AUTHOR * sample.eventLength()) {
            throw new IllegalStateException("the frame holds an author's events: eventLength=" + sample.eventLength());
        }
    }

    /** Closes and deletes what was written. */
    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        reader.close();
        log.close();
        store.close();
        data.close();
        directory.close();
    }

    /** Copies through the log's reader. */
    @Benchmark
    @OperationsPerInvocation(EVENTS_PER_AUTHOR)
    public int fetch() {
        choose();
        if (order == Order.AUTHOR_MAJOR) {
            log.authors().positions(ordinals[authors[0]], 1, EVENTS_PER_AUTHOR, positions, 0, EVENTS_PER_AUTHOR);
        } else {
            for (int i = 0; i < EVENTS_PER_AUTHOR; i++) {
                positions[i] = log.authors().position(ordinals[authors[i]], seqs[i]);
            }
        }
        int length = 0;
        for (int i = 0; i < EVENTS_PER_AUTHOR; i++) {
            length += reader.copy(positions[i], frame, length, frame.capacity() - length);
        }
        return length;
    }

    /** The limit: copies from a mapped file. */
    @Benchmark
    @OperationsPerInvocation(EVENTS_PER_AUTHOR)
    public int copyAlone() {
        choose();
        final int eventLength = sample.eventLength();
        int length = 0;
        for (int i = 0; i < EVENTS_PER_AUTHOR; i++) {
            frame.putBytes(length, sample.flat(), sample.flatOffset(authors[i], seqs[i]), eventLength);
            length += eventLength;
        }
        return length;
    }

    private void choose() {
        nextAuthor = nextAuthor + 1 == AUTHOR_COUNT ? 0 : nextAuthor + 1;
        for (int i = 0; i < EVENTS_PER_AUTHOR; i++) {
            authors[i] = order == Order.AUTHOR_MAJOR ? nextAuthor : random.nextInt(AUTHOR_COUNT);
            seqs[i] = order == Order.AUTHOR_MAJOR ? i + 1 : 1 + random.nextInt(EVENTS_PER_AUTHOR);
        }
    }
}
