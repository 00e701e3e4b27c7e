package io.osier.bench.log;

import io.osier.bench.jmh.OsierBenchmark;
import io.osier.bench.jmh.WorkDirectory;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.EventCopies;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.ReadCost;
import io.osier.engine.log.Store;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.chronicle.ChronicleStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What it costs to copy events of 300 bytes out of a log of 1 M events whose authors took turns at random, per event.
 * Beside it a bare loop that copies the same positions from a mapping of the same file, unchecked. The page cache is
 * warm.
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
    private final EventCopies copies = new EventCopies(EVENTS_PER_AUTHOR);
    private final ReadCost cost = new ReadCost(SystemNanoClock.INSTANCE);
    private final int[] ordinals = new int[AUTHOR_COUNT];
    private final long[] entries = new long[EVENTS_PER_AUTHOR];
    private final SplittableRandom random = new SplittableRandom(19);
    private WorkDirectory directory;
    private DataDirectory data;
    private Store store;
    private TopicLog log;
    private LogReader reader;
    private LogFiles files;
    private long[] positions;
    private int next;

    /** Fills a log. */
    @Setup(Level.Trial)
    public void setUp() throws IOException {
        directory = new WorkDirectory();
        data = DataDirectory.open(directory.path().resolve("data"));
        store = new ChronicleStore(data, CryptoProvider.choose());
        log = store.open(TopicId.of(new byte[TopicId.LENGTH]));
        final SampleLog sample = new SampleLog(log, AUTHOR_COUNT, EVENTS_PER_AUTHOR);
        reader = log.newReader();
        final UnsafeBuffer key = new UnsafeBuffer(new byte[EventHash.LENGTH]);
        for (int i = 0; i < AUTHOR_COUNT; i++) {
            SampleLog.key(i, key);
            ordinals[i] = log.authors().find(key, 0);
        }
        if (frame.capacity() != EVENTS_PER_AUTHOR * sample.eventLength()) {
            throw new IllegalStateException("the frame holds an author's events: eventLength=" + sample.eventLength());
        }
        positions = positions();
        files = new LogFiles(directory.path());
    }

    /** The positions of one invocation after the other. */
    private long[] positions() {
        final long[] all = new long[AUTHOR_COUNT * EVENTS_PER_AUTHOR];
        for (int i = 0; i < all.length; i++) {
            final int place = order == Order.AUTHOR_MAJOR ? i : random.nextInt(all.length);
            final int ordinal = ordinals[place / EVENTS_PER_AUTHOR];
            all[i] = log.authors().position(ordinal, 1 + place % EVENTS_PER_AUTHOR);
        }
        return all;
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

    /** Copies through the log's reader as a fetch lane does: prepared, checked. */
    @Benchmark
    @OperationsPerInvocation(EVENTS_PER_AUTHOR)
    public int fetch() {
        choose();
        return copied();
    }

    /** The same from author and seq: what the author table takes to find the positions comes to it. */
    @Benchmark
    @OperationsPerInvocation(EVENTS_PER_AUTHOR)
    public int findAndFetch() {
        if (order == Order.AUTHOR_MAJOR) {
            next = next + 1 == AUTHOR_COUNT ? 0 : next + 1;
            log.authors().entries(ordinals[next], 1, EVENTS_PER_AUTHOR, entries, 0, EVENTS_PER_AUTHOR);
        } else {
            for (int i = 0; i < EVENTS_PER_AUTHOR; i++) {
                final int ordinal = ordinals[random.nextInt(AUTHOR_COUNT)];
                entries[i] = log.authors().position(ordinal, 1 + random.nextInt(EVENTS_PER_AUTHOR));
            }
        }
        return copied();
    }

    /** The limit: copies the same positions from a mapping of the same file. */
    @Benchmark
    @OperationsPerInvocation(EVENTS_PER_AUTHOR)
    public int copyAlone() {
        choose();
        final UnsafeBuffer mapping = files.mapping(entries[0]);
        int length = 0;
        for (int i = 0; i < EVENTS_PER_AUTHOR; i++) {
            final int offset = (int) entries[i];
            final int eventLength = mapping.getInt(offset, ByteOrder.LITTLE_ENDIAN);
            frame.putBytes(length, mapping, offset, eventLength);
            length += eventLength;
        }
        return length;
    }

    private int copied() {
        reader.prepare(entries, EVENTS_PER_AUTHOR, cost);
        reader.copy(entries, EVENTS_PER_AUTHOR, copies.wrap(frame, 0, frame.capacity(), frame.capacity()));
        return copies.length();
    }

    private void choose() {
        next = next + 1 == AUTHOR_COUNT ? 0 : next + 1;
        System.arraycopy(positions, next * EVENTS_PER_AUTHOR, entries, 0, EVENTS_PER_AUTHOR);
    }
}
