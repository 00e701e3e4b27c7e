package io.osier.engine.log.chronicle;

import io.osier.codec.TopicId;
import io.osier.codec.event.Runs;
import io.osier.engine.log.AppendPlan;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.DiskFullException;
import io.osier.engine.log.ForkProofs;
import io.osier.engine.log.LogOpening;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TopicLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A position is the file's cycle and the event's offset in it. Files are left at 1 GiB, so that one mapping covers one.
 *
 * What is short (blocks, descriptors) is found out before the first byte of a batch, so a batch that is refused for it
 * leaves no trace. Any other error while writing, memory that ran out included, ends the log's writing for good: what is
 * in the file then is for the next opening to find out. The table may be half extended by such a batch, so it is not
 * kept as a checkpoint.
 *
 * A log that is closed in good order leaves a checkpoint, and sealed files for it to name. A short one does not: to read
 * it is faster than to force a checkpoint, and an engine may have a thousand of them to close.
 */
/** A topic's log in Chronicle files. Threads as in {@link TopicLog}. */
final class ChronicleTopicLog implements TopicLog {
    private static final Logger LOG = LoggerFactory.getLogger(ChronicleTopicLog.class);
    private static final long LOOK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    /** Length of all events from which on a checkpoint is worth its forces: what a scan reads in a millisecond. */
    private static final int CHECKPOINT_BYTES_MIN = 256 * 1024;

    private final TopicId topicId;
    private final Path path;
    private final AuthorTable authors;
    private final LogState state;
    private final LogOpening opening;
    private final ForkProofs forks;
    private final ChronicleWriter writer;
    private final LogSync sync;
    private final DiskSpace space;
    private final OpenQueues queues;
    private final Runnable onClose;
    private final AppendPlan plan = new AppendPlan();
    private Throwable failure;
    private volatile ShortageException ownShortage;
    private long shortSinceNs;
    private long idleSinceNs;
    private long idleEnd = -1;

    /**
     * Takes over what opening has found.
     *
     * @param path of the topic's directory.
     * @param opening what else it has found.
     * @param forks the proofs that are kept.
     * @param writer that appends, or null for a log that is only read.
     * @param sync that forces, or null for a log that is only read.
     * @param space that all topics share.
     * @param queues of all topics.
     * @param onClose that runs once, at the end.
     */
    ChronicleTopicLog(
            final TopicId topicId,
            final Path path,
            final AuthorTable authors,
            final LogState state,
            final LogOpening opening,
            final ForkProofs forks,
            final ChronicleWriter writer,
            final LogSync sync,
            final DiskSpace space,
            final OpenQueues queues,
            final Runnable onClose) {
        this.topicId = topicId;
        this.path = path;
        this.authors = authors;
        this.state = state;
        this.opening = opening;
        this.forks = forks;
        this.writer = writer;
        this.sync = sync;
        this.space = space;
        this.queues = queues;
        this.onClose = onClose;
    }

    @Override
    public TopicId topicId() {
        return topicId;
    }

    @Override
    public AuthorTable authors() {
        return authors;
    }

    @Override
    public long append(final DirectBuffer buffer, final Runs runs, final int firstRun, final int runCount) {
        checkWritable();
        plan.prepare(authors, buffer, runs, firstRun, runCount);
        try {
            writer.makeRoom(plan.eventOffset(plan.eventCount()) - plan.eventOffset(0));
            final long position = write(buffer);
            ownShortage = null;
            return position;
        } catch (final ShortageException shortage) {
            onShortage(shortage);
            throw shortage;
        } catch (final RuntimeException | Error e) {
            failure = e;
            throw new StorageException("a batch could not be written, the log takes no more: topic=" + topicId, e);
        }
    }

    /** A full disk is noted for all topics; what else is short is this log's own matter. */
    private void onShortage(final ShortageException shortage) {
        writer.rest();
        if (!(shortage instanceof DiskFullException)) {
            ownShortage = shortage;
        }
    }

    @Override
    public ShortageException shortage() {
        final ShortageException own = ownShortage;
        return own != null || writer == null ? own : space.shortage();
    }

    @Override
    public void onTick(final long nowNs) {
        if (writer == null) {
            return;
        }
        space.onTick(nowNs);
        if (ownShortage == null) {
            shortSinceNs = nowNs;
        } else if (nowNs - shortSinceNs >= LOOK_INTERVAL_NS) {
            shortSinceNs = nowNs;
            ownShortage = queues.shortage(path);
        }
        restWhenIdle(nowNs);
    }

    private void restWhenIdle(final long nowNs) {
        final long end = state.endPosition();
        if (end != idleEnd) {
            idleEnd = end;
            idleSinceNs = nowNs;
        } else if (writer.isOpen() && nowNs - idleSinceNs >= queues.idleNs()) {
            writer.rest();
        }
    }

    @Override
    public long endPosition() {
        return state.endPosition();
    }

    @Override
    public long eventBytes() {
        return state.eventBytes();
    }

    @Override
    public LogOpening opening() {
        return opening;
    }

    @Override
    public ForkProofs forks() {
        return forks;
    }

    @Override
    public LogReader newReader() {
        return new ChronicleLogReader(state);
    }

    @Override
    public long sync() {
        if (sync == null) {
            throw new StorageException("the log is open for reading only: topic=" + topicId);
        }
        if (state.isClosed()) {
            throw new StorageException("the log is closed: topic=" + topicId);
        }
        return sync.run();
    }

    boolean isClosed() {
        return state.isClosed();
    }

    @Override
    public void close() {
        if (!state.isClosed()) {
            state.close();
            try {
                if (writer != null) {
                    writer.close();
                    checkpoint();
                }
            } finally {
                letGo();
            }
        }
    }

    private void letGo() {
        try {
            authors.close();
        } finally {
            onClose.run();
        }
    }

    private void checkpoint() {
        if (failure != null
                || state.eventBytes() < CHECKPOINT_BYTES_MIN
                || state.checkpoint().covers(state.files())) {
            return;
        }
        try {
            state.files(writer.seal(state.files()));
            sync.run();
            space.requireSpare(authors.allocatedBytes());
            state.checkpoint().save(state.files(), state, authors);
        } catch (final ShortageException shortage) {
            LOG.info("The log is closed without a checkpoint: {} topic={}", shortage.getMessage(), topicId);
        } catch (final RuntimeException | VirtualMachineError e) {
            LOG.warn("The log is closed without a checkpoint, the next opening reads more of it: topic={}", topicId, e);
        }
    }

    /** Writes the planned batch, as several documents if it is long, and shows all of it at once. */
    private long write(final DirectBuffer buffer) {
        final int eventCount = plan.eventCount();
        long first = 0;
        long end = 0;
        for (int event = 0; event < eventCount; ) {
            final int begin = plan.eventOffset(event);
            final int endEvent = documentEnd(event);
            final int length = plan.eventOffset(endEvent) - begin;
            final int offset = writer.write(buffer, begin, length);
            final LogFile file = writer.file();
            addFile(file);
            for (int i = event; i < endEvent; i++) {
                plan.position(i, file.position(offset + plan.eventOffset(i) - begin));
            }
            first = event == 0 ? file.position(offset) : first;
            end = file.position(offset + length);
            event = endEvent;
        }
        final int batchLength = plan.eventOffset(eventCount) - plan.eventOffset(0);
        plan.commit(authors);
        state.extend(end, state.eventBytes() + batchLength);
        if (queues.isCrowded()) {
            writer.rest();
        }
        return first;
    }

    /** Index behind the last event that fits into a document with the one at an index. */
    private int documentEnd(final int event) {
        final int eventCount = plan.eventCount();
        final int begin = plan.eventOffset(event);
        if (plan.eventOffset(eventCount) - begin <= ChronicleWriter.BATCH_LENGTH_MAX) {
            return eventCount;
        }
        int end = event + 1;
        while (plan.eventOffset(end + 1) - begin <= ChronicleWriter.BATCH_LENGTH_MAX) {
            end++;
        }
        return end;
    }

    private void addFile(final LogFile file) {
        final List<LogFile> files = state.files();
        if (files.isEmpty() || files.get(files.size() - 1).cycle() != file.cycle()) {
            final List<LogFile> more = new ArrayList<>(files);
            more.add(file);
            state.files(more);
        }
    }

    private void checkWritable() {
        if (writer == null) {
            throw new StorageException("the log is open for reading only: topic=" + topicId);
        }
        if (state.isClosed()) {
            throw new StorageException("the log is closed: topic=" + topicId);
        }
        if (failure != null) {
            throw new StorageException("the log takes no more after an error: topic=" + topicId, failure);
        }
    }
}
