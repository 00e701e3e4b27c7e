package io.osier.engine.log.chronicle;

import io.osier.codec.TopicId;
import io.osier.codec.event.Crc32c;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.FileAccess;
import io.osier.engine.log.Machine;
import io.osier.engine.log.SectionReader;
import io.osier.engine.log.SectionWriter;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Idea: a cache of what reading the whole log would find. It is written when a log is closed in good order, and holds
 * the author table as it lies in memory, for the sealed files that it names. A sealed file never changes, so the
 * checkpoint stays good for those files whatever happens behind them: after a crash, only what is behind is read.
 *
 *   magic 8 | topic 32 | files 4, each cycle 4, length 8, sample 4 | end 8 | event bytes 8 | skips | table
 *
 * A sample is the checksum of a file's first and last page: it tells files apart that have changed places, or come from
 * another history, and costs two page reads. It does not find a bit that has flipped in between; the event's own
 * checksum does, when the event is read. Then the checkpoint is worth less than the truth, and is removed at once, so
 * that the next opening reads everything, cuts the author before the damage, and fetches what is missing.
 *
 * Invariants: what a checkpoint names was forced before the checkpoint was; it has its name only once it is whole and
 * forced; a log of which damage is known has none. So it is void, or it says what a scan would have said when the log
 * was closed.
 *
 * Rejected: keeping it up to date while the log is open (a crash leaves at most what was appended since the last
 * closing to be read, at more than a million events a second); mapping it in place of reading it (the table is written
 * to, and the next checkpoint replaces the file).
 */
/** The author table of a topic, kept in its directory from one opening to the next. Any thread. */
final class Checkpoint {
    static final String NAME = "authors.checkpoint";

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);
    private static final String TEMPORARY_NAME = NAME + ".new";
    private static final long MAGIC = 0x3130_5450_4b43_534fL;
    private static final int FILE_ENTRY_LENGTH = Integer.BYTES + Long.BYTES + Integer.BYTES;
    private static final int SAMPLE_LENGTH = 4096;

    private final Path directory;
    private final TopicId topicId;
    private final Machine machine;
    private final boolean isReadOnly;
    private int coveredFileCount;
    private volatile boolean isDamageKnown;

    /**
     * What a checkpoint says besides the table.
     *
     * @param fileCount how many files it covers, the first ones of the log.
     * @param endPosition the place after their last event.
     * @param eventBytes length of their indexed events.
     * @param skips what is not to be read in them.
     */
    record Content(int fileCount, long endPosition, long eventBytes, Skips skips) {
        static Content none() {
            return new Content(0, 0, 0, new Skips());
        }
    }

    /**
     * The checkpoint of a topic, whether there is one or not.
     *
     * @param directory of the topic.
     * @param topicId the topic.
     * @param machine that forces.
     * @param isReadOnly whether nothing in the directory may be changed.
     */
    Checkpoint(final Path directory, final TopicId topicId, final Machine machine, final boolean isReadOnly) {
        this.directory = directory;
        this.topicId = topicId;
        this.machine = machine;
        this.isReadOnly = isReadOnly;
    }

    /**
     * Fills a table from the checkpoint, if there is one that fits; one that does not is removed.
     *
     * @param files all files of the log.
     * @param authors empty table.
     * @return what it covers; nothing when none fits, and the table is empty then.
     */
    synchronized Content load(final List<LogFile> files, final AuthorTable authors) {
        if (Files.exists(directory.resolve(TEMPORARY_NAME)) && !isReadOnly) {
            LOG.info("A checkpoint was never finished and is left out: directory={}", directory);
            deleteTemporary();
        }
        if (Files.exists(directory.resolve(NAME))) {
            try {
                final Content content = FileAccess.uninterruptibly(() -> read(files, authors));
                coveredFileCount = content.fileCount();
                return content;
            } catch (final IOException | StorageException unfit) {
                authors.close();
                LOG.warn(
                        "The checkpoint does not fit its log, all of which is read: file={} reason={}",
                        directory.resolve(NAME),
                        unfit.getMessage());
                remove();
            }
        }
        return Content.none();
    }

    /**
     * The files that the checkpoint names and that are gone from behind all others, for an audit: a scan of the files
     * that are there cannot miss them. A checkpoint that cannot be read says nothing.
     *
     * @param files all files of the log that are there.
     * @return a place in each that is gone.
     */
    List<Damage> gone(final List<LogFile> files) {
        final int lastCycle = files.isEmpty() ? -1 : files.get(files.size() - 1).cycle();
        final List<Damage> gone = new ArrayList<>();
        if (Files.exists(directory.resolve(NAME))) {
            try (FileChannel channel = FileChannel.open(directory.resolve(NAME), StandardOpenOption.READ);
                    SectionReader in = new SectionReader(channel)) {
                requireOurs(in);
                for (int i = in.readCount(FILE_ENTRY_LENGTH); i > 0; i--) {
                    final int cycle = in.readInt();
                    final long unusedLength = in.readLong();
                    final int unusedSample = in.readInt();
                    if (cycle > lastCycle) {
                        final Path path = LogFile.of(directory, cycle).path();
                        final String what = "a log file is gone that was there when the log was closed";
                        gone.add(new Damage(path, 0, 0, what, false));
                    }
                }
            } catch (final IOException | StorageException unreadable) {
                LOG.debug("A checkpoint cannot be read: directory={}", directory, unreadable);
            }
        }
        return gone;
    }

    /**
     * Writes the checkpoint of a log that was closed in good order, unless damage is known. An error is reported; the
     * log has no checkpoint then.
     *
     * @param files all files of the log, sealed and forced.
     * @param state of the log.
     * @param authors that belong to them.
     */
    synchronized void save(final List<LogFile> files, final LogState state, final AuthorTable authors) {
        if (isDamageKnown) {
            return;
        }
        try {
            FileAccess.uninterruptibly(() -> write(files, state, authors));
        } catch (final IOException failure) {
            LOG.warn("A checkpoint could not be written: file={}", directory.resolve(NAME), failure);
            remove();
        }
    }

    /**
     * Whether there is nothing to save that the checkpoint does not have. Events begin a file when a log was opened.
     */
    synchronized boolean covers(final List<LogFile> files) {
        return coveredFileCount == files.size();
    }

    /** Damage is known of this log: there is no checkpoint from now on, until the log is opened again. */
    void onDamage() {
        if (!isDamageKnown) {
            remember();
        }
    }

    private synchronized void remember() {
        isDamageKnown = true;
        remove();
    }

    private void remove() {
        if (isReadOnly) {
            return;
        }
        deleteTemporary();
        try {
            if (Files.deleteIfExists(directory.resolve(NAME))) {
                FileAccess.uninterruptibly(this::forceDirectory);
            }
        } catch (final IOException failure) {
            LOG.warn("A checkpoint could not be removed: file={}", directory.resolve(NAME), failure);
        }
    }

    private void deleteTemporary() {
        try {
            Files.deleteIfExists(directory.resolve(TEMPORARY_NAME));
        } catch (final IOException failure) {
            LOG.warn("A file cannot be deleted: file={}", directory.resolve(TEMPORARY_NAME), failure);
        }
    }

    private Path forceDirectory() throws IOException {
        machine.forceDirectory(directory);
        return directory;
    }

    private Content read(final List<LogFile> files, final AuthorTable authors) throws IOException {
        authors.close();
        try (FileChannel channel = FileChannel.open(directory.resolve(NAME), StandardOpenOption.READ);
                SectionReader in = new SectionReader(channel)) {
            requireOurs(in);
            final int fileCount = in.readCount(FILE_ENTRY_LENGTH);
            if (fileCount > files.size()) {
                throw new StorageException("the files are all there: named=" + fileCount + " found=" + files.size());
            }
            for (int i = 0; i < fileCount; i++) {
                requireSame(in, files.get(i));
            }
            final long endPosition = in.readLong();
            final long eventBytes = in.readLong();
            final Skips skips = Skips.load(in);
            authors.load(in);
            in.requireEnd();
            return new Content(fileCount, endPosition, eventBytes, skips);
        }
    }

    private void requireOurs(final SectionReader in) throws IOException {
        final long magic = in.readLong();
        final byte[] id = new byte[TopicId.LENGTH];
        in.readBytes(new UnsafeBuffer(id), 0, TopicId.LENGTH);
        if (magic != MAGIC || !TopicId.of(id).equals(topicId)) {
            throw new StorageException("a checkpoint is of this topic and format: magic=" + Long.toHexString(magic)
                    + " topic=" + TopicId.of(id));
        }
    }

    private static void requireSame(final SectionReader in, final LogFile file) throws IOException {
        final int cycle = in.readInt();
        final long length = in.readLong();
        final int sample = in.readInt();
        if (file.cycle() != cycle
                || !file.isSealed()
                || Files.size(file.path()) != length
                || sample(file.path(), length) != sample) {
            throw new StorageException("a file is as it was when the log was closed: file=" + file.path() + " cycle="
                    + cycle + " length=" + length);
        }
    }

    private Path write(final List<LogFile> files, final LogState state, final AuthorTable authors) throws IOException {
        final Path temporary = directory.resolve(TEMPORARY_NAME);
        try (FileChannel channel = FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                SectionWriter out = new SectionWriter(channel)) {
            out.putLong(MAGIC);
            out.putBytes(new UnsafeBuffer(topicId.toBytes()), 0, TopicId.LENGTH);
            out.putInt(files.size());
            for (final LogFile file : files) {
                final long length = Files.size(file.path());
                out.putInt(file.cycle());
                out.putLong(length);
                out.putInt(sample(file.path(), length));
            }
            out.putLong(state.endPosition());
            out.putLong(state.eventBytes());
            state.skips().save(out);
            authors.save(out);
            out.flush();
            machine.force(channel, temporary);
        }
        Files.move(temporary, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        return forceDirectory();
    }

    /** Checksum of a file's first and last bytes. */
    private static int sample(final Path file, final long length) throws IOException {
        final ByteBuffer pages = ByteBuffer.allocate(2 * SAMPLE_LENGTH);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            readPage(channel, 0, pages);
            readPage(channel, Math.max(0, length - SAMPLE_LENGTH), pages);
        }
        return Crc32c.compute(new UnsafeBuffer(pages.array()), 0, pages.position());
    }

    private static void readPage(final FileChannel channel, final long from, final ByteBuffer pages)
            throws IOException {
        final int begin = pages.position();
        pages.limit(begin + SAMPLE_LENGTH);
        int count = 0;
        while (pages.hasRemaining() && count >= 0) {
            count = channel.read(pages, from + pages.position() - begin);
        }
    }
}
