package io.osier.engine.log.chronicle;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.ForkOpening;
import io.osier.engine.log.Incarnations;
import io.osier.engine.log.LogOpening;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.Store;
import io.osier.engine.log.TopicLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import net.openhft.chronicle.core.shutdown.PriorityHook;
import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Opening reads every byte that no checkpoint covers: what is in the table afterwards is in the files and sound, or was
 * when the checkpoint was written, which took forcing it first. Chronicle itself is opened by the
 * first append, so a quiet topic costs a directory and a table of some hundred bytes.
 */
/**
 * Keeps logs in Chronicle Queue files, a directory per topic. The data directory must be open, and stays open for as
 * long as the store is; closing the store does not close it.
 */
public final class ChronicleStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(ChronicleStore.class);
    private static final int FILE_LENGTH_MAX = 1 << 30;
    private static final int DAMAGES_LOGGED_MAX = 3;
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();
    private static final LogScan.Visitor NO_VISITOR = new LogScan.Visitor() {
        @Override
        public void onEvent(
                final DirectBuffer buffer,
                final int offset,
                final int length,
                final DirectBuffer hash,
                final Path file,
                final boolean isIndexed) {}

        @Override
        public void onDamage(final Damage damage) {}
    };

    private final DataDirectory directory;
    private final CryptoProvider crypto;
    private final int fileLengthMax;
    private final DiskSpace space;
    private final OpenQueues queues;
    private final List<ChronicleTopicLog> logs = new ArrayList<>();
    private boolean isClosed;

    /**
     * A store in a data directory. In one that was opened read-only, topics are opened for reading only, and nothing is
     * created or changed.
     *
     * @param directory that is open.
     * @param crypto that computes the hashes of what is read back.
     * @throws StorageException when the directory's file system does not force to disk.
     */
    public ChronicleStore(final DataDirectory directory, final CryptoProvider crypto) {
        this(directory, crypto, StoreLimits.none());
    }

    /**
     * A store as {@link #ChronicleStore(DataDirectory, CryptoProvider)}, that takes no more of the machine than it may.
     *
     * @param directory that is open.
     * @param crypto that computes the hashes of what is read back.
     * @param limits of what it takes.
     * @throws StorageException when the directory's file system does not force to disk, or the process is ending.
     */
    public ChronicleStore(final DataDirectory directory, final CryptoProvider crypto, final StoreLimits limits) {
        this(directory, crypto, limits, FILE_LENGTH_MAX, null);
    }

    ChronicleStore(
            final DataDirectory directory,
            final CryptoProvider crypto,
            final StoreLimits limits,
            final int fileLengthMax,
            final Blocks blocks) {
        this.directory = directory;
        this.crypto = crypto;
        this.fileLengthMax = fileLengthMax;
        if (!directory.isReadOnly()) {
            loadShutdownHook(directory);
            try {
                Files.createDirectories(directory.path().resolve("topics"));
                directory.machine().forceDirectory(directory.path());
            } catch (final IOException e) {
                throw new StorageException("the data directory cannot be forced: directory=" + directory.path(), e);
            }
        }
        space = directory.isReadOnly() ? null : openSpace(directory, limits, blocks);
        queues = new OpenQueues(limits.descriptors(), limits.idleNs());
    }

    /**
     * Chronicle adds a shutdown hook when it first lets go of something. When that is during the shutdown, it fails,
     * and a thread of its own prints that it did. All its hooks share one of the JVM, which is added here before.
     */
    private static void loadShutdownHook(final DataDirectory directory) {
        try {
            PriorityHook.add(0, () -> {});
        } catch (final IllegalStateException ending) {
            throw new StorageException(
                    "the process is ending, no log is opened: directory=" + directory.path(), ending);
        }
        BackgroundResourceReleaser.releasePendingResources();
    }

    private static DiskSpace openSpace(final DataDirectory directory, final StoreLimits limits, final Blocks blocks) {
        try {
            final DiskSpace space = DiskSpace.open(
                    directory.path(),
                    directory.machine(),
                    limits.diskFloorBytes(),
                    limits.ballastBytes(),
                    blocks == null ? PosixBlocks.probe(directory.path()) : blocks);
            SyncProof.require(directory.path(), directory.machine());
            return space;
        } catch (final IOException e) {
            throw new StorageException(
                    "the data directory cannot be written: directory=" + directory.path() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<TopicId> topicIds() {
        return LogScan.topicIds(directory.path());
    }

    @Override
    public synchronized TopicLog open(final TopicId topicId) {
        if (isClosed) {
            throw new StorageException("the store is closed: topic=" + topicId);
        }
        final Path path = LogScan.topicDirectory(directory.path(), topicId);
        if (directory.isReadOnly()) {
            return open(topicId, path, () -> {});
        }
        if (!OPEN.add(path)) {
            throw new StorageException("a topic can be open once: topic=" + topicId);
        }
        boolean isDone = false;
        try {
            Files.createDirectories(path);
            final TopicLog log = open(topicId, path, () -> OPEN.remove(path));
            isDone = true;
            return log;
        } catch (final IOException e) {
            throw new StorageException("a topic's directory cannot be made: directory=" + path, e);
        } finally {
            if (!isDone) {
                OPEN.remove(path);
            }
        }
    }

    @Override
    public synchronized void close() {
        for (final ChronicleTopicLog log : logs) {
            if (!log.isClosed()) {
                throw new IllegalStateException("a store is closed after its logs: topic=" + log.topicId());
            }
        }
        logs.clear();
        isClosed = true;
    }

    private TopicLog open(final TopicId topicId, final Path path, final Runnable onClose) {
        final AuthorTable authors = new AuthorTable();
        boolean isDone = false;
        try {
            final List<LogFile> files = LogFile.list(path);
            final Checkpoint checkpoint = new Checkpoint(path, topicId, directory.machine(), directory.isReadOnly());
            final ForkFile forks = ForkFile.open(path, directory.machine());
            final Checkpoint.Content known = loadCheckpoint(checkpoint, files, authors, forks);
            final TopicScan scan = new TopicScan(topicId, crypto, authors, known, NO_VISITOR).run(files);
            report(topicId, scan);
            if (scan.isDamaged()) {
                checkpoint.onDamage();
            }
            final LogOpening opening = new LogOpening(
                    Incarnations.open(path, directory, scan.endPosition(), scan.damageNumber()), scan.unlinked());
            if (!directory.isReadOnly()) {
                seal(files, scan);
            }
            final LogState state = new LogState(files, scan.skips(), scan.endPosition(), scan.eventBytes(), checkpoint);
            try (LogReader reader = new ChronicleLogReader(state)) {
                ForkOpening.quarantine(authors, forks, reader);
            }
            final LogSync sync = directory.isReadOnly() ? null : new LogSync(path, directory.machine(), state);
            final ChronicleWriter writer = directory.isReadOnly() ? null : newWriter(path, files, sync);
            final ChronicleTopicLog log = new ChronicleTopicLog(
                    topicId, path, authors, state, opening, forks, writer, sync, space, queues, onClose);
            logs.removeIf(ChronicleTopicLog::isClosed);
            logs.add(log);
            isDone = true;
            return log;
        } catch (final InternalError e) {
            throw new StorageException("a page of the log cannot be read: directory=" + path, e);
        } finally {
            if (!isDone) {
                authors.close();
            }
        }
    }

    /** A checkpoint that quarantines anybody without proof is worth nothing: the proof was lost. */
    private static Checkpoint.Content loadCheckpoint(
            final Checkpoint checkpoint, final List<LogFile> files, final AuthorTable authors, final ForkFile forks) {
        final Checkpoint.Content known = checkpoint.load(files, authors);
        if (ForkOpening.isProven(authors, forks)) {
            return known;
        }
        LOG.warn(
                "The checkpoint knows of forks whose proofs are lost, all of the log is read: proofs={}",
                forks.count());
        authors.close();
        checkpoint.onDamage();
        return Checkpoint.Content.none();
    }

    /** Seals the files, in the list too. */
    private void seal(final List<LogFile> files, final TopicScan scan) {
        for (int i = 0; i < files.size(); i++) {
            if (scan.isBegun(i)) {
                files.get(i).end(directory.machine());
            }
            files.set(i, files.get(i).seal(scan.soundLength(i)));
        }
    }

    /** Goes on behind the files. */
    private ChronicleWriter newWriter(final Path path, final List<LogFile> files, final LogSync sync) {
        final int cycle = files.isEmpty() ? 0 : files.get(files.size() - 1).cycle() + 1;
        return new ChronicleWriter(path, cycle, sync, space, queues, fileLengthMax);
    }

    /** One line, however much is damaged: the places are what an audit lists. */
    private static void report(final TopicId topicId, final TopicScan scan) {
        final List<Damage> places = new ArrayList<>();
        long tornCount = 0;
        for (final Damage damage : scan.damages()) {
            if (damage.isTornTail()) {
                tornCount++;
                LOG.info("A batch was never finished and is left out: {} topic={}", damage, topicId);
            } else if (places.size() < DAMAGES_LOGGED_MAX) {
                places.add(damage);
            }
        }
        if (!places.isEmpty()) {
            LOG.warn(
                    "The log is damaged, what is missing will be fetched again: topic={} places={} first={}",
                    topicId,
                    scan.damageCount() - tornCount,
                    places);
        }
    }
}
