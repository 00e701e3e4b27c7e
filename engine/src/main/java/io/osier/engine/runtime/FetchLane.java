package io.osier.engine.runtime;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.StorageException;
import io.osier.engine.status.ErrorLog;
import io.osier.engine.sync.ForkWork;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.NanoClock;

/**
 * Copies events out of the logs into Response frames, and does what takes reading or keeping something else: proofs of
 * forks. A page fault may block here, and nowhere else. A link's orders always go to the same lane, so its Responses
 * leave in order.
 */
/*
 * Each lane has one reader per topic, opened at the topic's first order. A topic that is idle or closes sends an empty
 * item, on which the lane closes its reader; the log is closed only after that item has come home from every lane.
 */
final class FetchLane extends WorkerAgent {
    private final Map<WorkDesk, LogReader> readers = new HashMap<>();
    private final ResponseWriter writer;
    private final ForkWork forks;

    FetchLane(final String roleName, final CryptoProvider crypto, final NanoClock clock, final ErrorLog errors) {
        super(roleName, errors);
        writer = new ResponseWriter(crypto, clock);
        forks = new ForkWork(crypto);
    }

    @Override
    void perform(final WorkItem item) {
        final WorkDesk desk = item.desk();
        try {
            if (item.fork() != null) {
                forks.perform(item.fork(), reader(desk), desk.forks(), desk.counters());
            } else {
                writer.write(reader(desk), item.fetch(), desk.counters());
            }
        } catch (final StorageException failure) {
            fail(item, failure);
        } catch (final Exception | LinkageError | InternalError error) {
            fail(item, new StorageException("events could not be read: topic=" + desk.topicId(), error));
        }
    }

    /** The peer is refused; the topic goes on, because what it holds otherwise may be sound. */
    private static void fail(final WorkItem item, final StorageException failure) {
        item.desk().errors().report("fetch from topic " + item.desk().topicId(), failure);
        if (item.fork() != null) {
            item.fork().failed(failure);
        } else {
            item.fetch().failed(failure);
        }
    }

    private LogReader reader(final WorkDesk desk) {
        final LogReader known = readers.get(desk);
        if (known != null) {
            return known;
        }
        final LogReader reader = desk.newReader();
        readers.put(desk, reader);
        return reader;
    }

    @Override
    void letGo(final WorkDesk desk) {
        final LogReader reader = readers.remove(desk);
        if (reader != null) {
            reader.close();
        }
    }

    @Override
    public void onClose() {
        readers.values().forEach(LogReader::close);
        readers.clear();
    }
}
