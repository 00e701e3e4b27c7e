package io.osier.engine.sync;

import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.ForkOpening;
import io.osier.engine.log.ForkProofs;
import io.osier.engine.log.LogOpening;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.MemoryStore;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.Store;
import io.osier.engine.log.TopicLog;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The disk of a simulated peer with the log on it: a memory log that shows each append, runs short of room when told,
 * and can be had as it was a while ago, batch by batch, because the end of a run in a batch is where a signature was
 * checked.
 */
final class SimLog implements TopicLog, Store {
    interface Appends {
        void onAppend(DirectBuffer buffer, Runs runs, int firstRun, int runCount);
    }

    private record Batch(UnsafeBuffer events, UnsafeBuffer hashes) {}

    private final MemoryStore store = new MemoryStore();
    private final List<Batch> batches = new ArrayList<>();
    private final Appends appends;
    private final Runs runs = new Runs();
    private TopicLog log = store.open(SimSwarm.TOPIC);
    private ShortageException shortage;

    SimLog(final Appends appends) {
        this.appends = appends;
    }

    /** A disk that holds only what was written first, and the proofs, which are forced. */
    SimLog asOf(final int batchCount, final int proofCount) {
        final SimLog older = new SimLog(appends);
        for (final Batch batch : batches.subList(0, batchCount)) {
            older.write(batch.events, batch.hashes);
        }
        forks().authors().stream()
                .limit(proofCount)
                .forEach(author -> older.forks().keep(forks().find(author)));
        try (LogReader reader = older.newReader()) {
            ForkOpening.quarantine(older.authors(), older.forks(), reader);
        }
        return older;
    }

    int batchCount() {
        return batches.size();
    }

    /** Appends a batch of events, without showing it. */
    void write(final DirectBuffer events, final DirectBuffer hashes) {
        if (runs.walk(events, 0, events.capacity()) != EventFault.NONE) {
            throw new AssertionError("what was written holds whole events");
        }
        for (int run = 0; run < runs.count(); run++) {
            runs.lastHash(run, hashes, run * EventHash.LENGTH);
        }
        log.append(events, runs, 0, runs.count());
        keep(events, runs, 0, runs.count());
    }

    void isShort(final boolean isShort) {
        shortage = isShort ? new ShortageException("the simulated disk is full") : null;
    }

    @Override
    public List<TopicId> topicIds() {
        return store.topicIds();
    }

    @Override
    public TopicLog open(final TopicId topicId) {
        log.close();
        log = store.open(topicId);
        return this;
    }

    @Override
    public TopicId topicId() {
        return log.topicId();
    }

    @Override
    public AuthorTable authors() {
        return log.authors();
    }

    @Override
    public long append(final DirectBuffer buffer, final Runs newRuns, final int firstRun, final int runCount) {
        if (shortage != null) {
            throw shortage;
        }
        final long position = log.append(buffer, newRuns, firstRun, runCount);
        keep(buffer, newRuns, firstRun, runCount);
        appends.onAppend(buffer, newRuns, firstRun, runCount);
        return position;
    }

    private void keep(final DirectBuffer buffer, final Runs kept, final int firstRun, final int runCount) {
        final int begin = kept.offset(firstRun);
        final int last = firstRun + runCount - 1;
        final byte[] events = new byte[kept.offset(last) + kept.length(last) - begin];
        buffer.getBytes(begin, events);
        final UnsafeBuffer hashes = new UnsafeBuffer(new byte[runCount * EventHash.LENGTH]);
        for (int run = 0; run < runCount; run++) {
            kept.copyLastHash(firstRun + run, hashes, run * EventHash.LENGTH);
        }
        batches.add(new Batch(new UnsafeBuffer(events), hashes));
    }

    @Override
    public ShortageException shortage() {
        return shortage;
    }

    @Override
    public long endPosition() {
        return log.endPosition();
    }

    @Override
    public long eventBytes() {
        return log.eventBytes();
    }

    @Override
    public LogOpening opening() {
        return log.opening();
    }

    @Override
    public ForkProofs forks() {
        return log.forks();
    }

    @Override
    public LogReader newReader() {
        return log.newReader();
    }

    @Override
    public long sync() {
        return log.sync();
    }

    @Override
    public void close() {
        log.close();
    }
}
