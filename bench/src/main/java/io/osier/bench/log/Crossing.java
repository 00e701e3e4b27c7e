package io.osier.bench.log;

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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One log whose authors take turns at random, and peers that lack a share of its authors: what it costs to copy what
 * they lack, author by author, with single seeks, with a scan of the log, and as the engine decides.
 */
/*
 * Each cell is what a lane does for one request after the other: prepare a window, copy it frame by frame. The three
 * ways are the same code with other bounds of the gap that is read through. Warm, nothing is prepared, so seeks are
 * plain copies, and a scan is made by a clock in whose eyes every read is cold.
 */
final class Crossing implements AutoCloseable {
    /** What a request of ours asks for at most, in events of 304 bytes; the engine's largest window. */
    private static final int WINDOW_COUNT = 32 * 1024;

    private static final int FRAME_LENGTH = 256 * 1024;
    private static final int FRAME_COUNT_MAX = 1024;
    private static final int COLD_PASSES = 2;
    private static final int WARM_PASSES = 4;
    private static final double NS_PER_US = 1e3;

    private final int authorCount;
    private final int eventsPerAuthor;
    private final WorkDirectory directory = new WorkDirectory();
    private final DataDirectory data;
    private final Store store;
    private final TopicLog log;
    private final Path file;
    private final EventCopies copies = new EventCopies(FRAME_COUNT_MAX);
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * FRAME_LENGTH));
    private final long[] window = new long[WINDOW_COUNT];

    /**
     * Fills a log.
     *
     * @param authorCount of it.
     * @param eventCount of all authors together.
     */
    Crossing(final int authorCount, final int eventCount) throws IOException {
        this.authorCount = authorCount;
        eventsPerAuthor = eventCount / authorCount;
        data = DataDirectory.open(directory.path().resolve("data"));
        store = new ChronicleStore(data, CryptoProvider.choose());
        log = store.open(TopicId.of(new byte[TopicId.LENGTH]));
        new SampleLog(log, authorCount, eventsPerAuthor);
        log.sync();
        file = new LogFiles(directory.path()).paths().get(0);
    }

    /**
     * Measures one cell.
     *
     * @param share of the authors that is lacked; at least one author.
     * @param isCold whether the log has to come from the disk.
     */
    CrossingCell measure(final double share, final boolean isCold) throws IOException, InterruptedException {
        final long[] wanted = wanted(share);
        final NanoClock clock = SystemNanoClock.INSTANCE;
        final NanoClock scanClock = isCold ? clock : slowClock();
        final ReadCost[] planned = new ReadCost[1];
        final double seekUs = usPerEvent(wanted, () -> isCold ? new ReadCost(clock, 0, 0) : null, isCold);
        final double scanUs = usPerEvent(wanted, () -> new ReadCost(scanClock, Long.MAX_VALUE, Long.MAX_VALUE), isCold);
        final double plannedUs = usPerEvent(wanted, () -> planned[0] = new ReadCost(clock), isCold);
        return new CrossingCell(
                authorCount,
                share,
                isCold,
                wanted.length,
                seekUs,
                scanUs,
                plannedUs,
                planned[0].rangeCount(),
                planned[0].rangeBytes());
    }

    /** Every read seems to come from the disk. */
    private static NanoClock slowClock() {
        final long[] nowNs = new long[1];
        return () -> nowNs[0] += 100_000;
    }

    /** What a peer without every so-manieth author lacks, author by author. */
    private long[] wanted(final double share) {
        final int wantedCount = Math.max(1, (int) Math.round(authorCount * share));
        final long[] entries = new long[wantedCount * eventsPerAuthor];
        final UnsafeBuffer key = new UnsafeBuffer(new byte[EventHash.LENGTH]);
        for (int i = 0; i < wantedCount; i++) {
            SampleLog.key((int) ((long) i * authorCount / wantedCount), key);
            final int ordinal = log.authors().find(key, 0);
            log.authors().entries(ordinal, 1, eventsPerAuthor, entries, i * eventsPerAuthor, eventsPerAuthor);
        }
        return entries;
    }

    /** The best of some passes: whoever shares the machine can only make one slower. */
    private double usPerEvent(final long[] wanted, final Supplier<ReadCost> costs, final boolean isCold)
            throws IOException, InterruptedException {
        double best = Double.POSITIVE_INFINITY;
        for (int pass = 0; pass < (isCold ? COLD_PASSES : WARM_PASSES); pass++) {
            try (LogReader reader = log.newReader()) {
                if (isCold) {
                    PageCache.drop(file);
                } else {
                    fetch(reader, wanted, null);
                }
                final ReadCost cost = costs.get();
                final long beganNs = System.nanoTime();
                fetch(reader, wanted, cost);
                best = Math.min(best, (System.nanoTime() - beganNs) / NS_PER_US / wanted.length);
            }
        }
        return best;
    }

    /** Fetches window by window, prepared by a cost unless it is null. */
    private void fetch(final LogReader reader, final long[] wanted, final ReadCost cost) {
        for (int next = 0; next < wanted.length; next += WINDOW_COUNT) {
            final int count = Math.min(WINDOW_COUNT, wanted.length - next);
            System.arraycopy(wanted, next, window, 0, count);
            if (cost != null) {
                reader.prepare(window, count, cost);
            }
            copy(reader, count);
        }
    }

    private void copy(final LogReader reader, final int count) {
        int done = 0;
        while (done < count) {
            final int ofFrame = Math.min(FRAME_COUNT_MAX, count - done);
            final long[] entries = done == 0 ? window : Arrays.copyOfRange(window, done, done + ofFrame);
            done += reader.copy(entries, ofFrame, copies.wrap(frame, 0, frame.capacity(), FRAME_LENGTH));
        }
    }

    @Override
    public void close() throws IOException {
        log.close();
        store.close();
        data.close();
        directory.close();
    }

    /** Measures every share, cold and warm, in logs with so many authors each. */
    static List<CrossingCell> measureAll(
            final List<Integer> authorCounts, final List<Double> shares, final int eventCount, final Runnable onCell)
            throws IOException, InterruptedException {
        final List<CrossingCell> cells = new ArrayList<>();
        for (final int authorCount : authorCounts) {
            try (Crossing crossing = new Crossing(authorCount, eventCount)) {
                for (final boolean isCold : new boolean[] {true, false}) {
                    for (final double share : shares) {
                        if (share * authorCount >= 1) {
                            cells.add(crossing.measure(share, isCold));
                            onCell.run();
                        }
                    }
                }
            }
        }
        return cells;
    }
}
