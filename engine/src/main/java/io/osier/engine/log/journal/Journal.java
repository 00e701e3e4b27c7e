package io.osier.engine.log.journal;

import static io.osier.engine.log.journal.RecordDescriptor.AUTHOR_LENGTH;
import static io.osier.engine.log.journal.RecordDescriptor.END;
import static io.osier.engine.log.journal.RecordDescriptor.EVENT;
import static io.osier.engine.log.journal.RecordDescriptor.FILE_HEADER_LENGTH;
import static io.osier.engine.log.journal.RecordDescriptor.HEAD;
import static io.osier.engine.log.journal.RecordDescriptor.HEADER_LENGTH;
import static io.osier.engine.log.journal.RecordDescriptor.HEAD_LENGTH;
import static io.osier.engine.log.journal.RecordDescriptor.HEAD_RECORD_LENGTH;
import static io.osier.engine.log.journal.RecordDescriptor.hashOffset;
import static io.osier.engine.log.journal.RecordDescriptor.recordLength;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.DirectoryState;
import io.osier.engine.log.JournalFullException;
import io.osier.engine.log.Machine;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Idea: what we sign is written here and forced before anybody hears of it, many events with one force. The journal is
 * the authority on what we signed, so a seq is never given to two events, whatever becomes of the topic logs.
 *
 *   append ... append, commit  -> durable  -> topic log (applied)  -> topic log forced (synced)  -> bytes may leave
 *
 * Two files take turns. When the active one is full, the other gets a new generation: the head of every local author,
 * and every event that its topic log may not have on the disk yet; it is forced, then its header is written and forced,
 * and only then the old file's header is wiped. So at any moment one file is whole, and it is the one with the highest
 * generation. A record carries its file's generation under its checksum, so what a file held before is never taken for
 * what it holds now. Each opening begins a new generation: nothing is ever appended behind what a crash has left.
 *
 * Both files have their blocks from the beginning, so that taking turns needs no room on a full disk. Only when what is
 * carried over has outgrown the file it needs some; if there is none, own events wait, until their topic logs have been
 * forced and less is carried over.
 *
 * What a topic log has, applied or forced, is known for as long as that log is open. A log that is opened again may lack
 * any of it (it was damaged, or written and never forced), so every event that is still here is offered to it again, and
 * stays until that log was forced. An event that does not fit (one below it is missing, or another is in its place) is
 * held: it stays here, for good if need be, and its author does not publish.
 *
 * Events of a topic that is not joined stay, too, and nobody waits for them. So that they cannot fill the disk, a file
 * is begun with half of the greatest length at most: what is more has to leave first, by way of its topic logs.
 *
 * Heads are also written without a force, after a topic log was forced past them: those that say more than the records
 * before them. At PROCESS that is all there is in the journal: behind the log, never ahead of it, and exact once closed.
 *
 * A failed write or force ends the journal until it is opened anew, and so does an error that nobody expected: after a
 * failed force nobody knows what is on the disk, and a second one that succeeds proves nothing.
 *
 * An interrupt closes the channel of the thread that it hits. So only threads that nobody interrupts write while the
 * journal is in use, and whoever joins a topic reads through a channel of his own, an event at a time, without keeping
 * the journal from others meanwhile.
 *
 * Rejected: one file per topic (a force per topic instead of one for all); appending to the topic log and forcing that
 * (its pages are spread over blocks, index and header: three pages and a file length instead of one).
 */
/**
 * The own events of one data directory on their way to the topic logs. Any thread; calls exclude each other, and wait
 * for the disk where they say so.
 */
public final class Journal implements AutoCloseable {
    /** Bytes of a journal file by default. */
    public static final int LENGTH_DEFAULT = 16 << 20;

    /** Bytes that a journal file has at least: room for some of the longest events. */
    public static final int LENGTH_MIN = 1 << 20;

    /**
     * Bytes of a journal file at most, while the journal is open. The next opening may begin with a longer one, so that
     * it finds room for all that is in this one, with a head for each author beside its events.
     */
    public static final int LENGTH_MAX = JournalContent.LENGTH_MAX / 2;

    /** Bytes of events that {@link #isPending} should be asked for at most, well below what stops the journal. */
    public static final long PENDING_BYTES_MAX = LENGTH_MAX / 4;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int FILE_COUNT = JournalContent.FILE_COUNT;
    private static final int SPARE_LENGTH = recordLength(EventDescriptor.EVENT_LENGTH_MAX);
    private static final TopicId NO_TOPIC = TopicId.of(new byte[TopicId.LENGTH]);

    private final Path directory;
    private final DirectoryState state;
    private final Machine machine;
    private final int lengthMin;
    private final int lengthMax;
    private final StorageException failedSilently;
    private final Map<TopicId, TopicJournal> topics = new HashMap<>();
    private final JournalEntries entries = new JournalEntries();
    private ByteBuffer bytes = ByteBuffer.allocateDirect(LENGTH_MIN);
    private final UnsafeBuffer batch = new UnsafeBuffer(bytes);
    private int batchLength;
    private JournalFile file;
    private int fileIndex;
    private long generation;
    private int endOffset;
    private int forcedOffset;
    private final UnsafeBuffer headBody = new UnsafeBuffer(new byte[HEAD_LENGTH]);
    private String damage;
    private volatile StorageException failure;
    private boolean isClosed;

    private Journal(final DataDirectory directory, final int lengthMin, final int lengthMax) {
        this.directory = directory.path();
        this.state = directory.state();
        this.machine = directory.machine();
        this.lengthMin = lengthMin;
        this.lengthMax = lengthMax;
        failedSilently = new StorageException("the journal failed: directory=" + this.directory);
    }

    /**
     * Opens the journal of a data directory: reads what it holds, and carries it over to a new file. Waits for the
     * disk.
     *
     * @param directory open, and not for looking only.
     * @param lengthMin bytes of a file, at least {@link #LENGTH_MIN}; more if what it holds needs more.
     * @return the journal; damage is reported, and {@link #isDamaged} says so.
     * @throws StorageException when it cannot be read or written.
     */
    public static Journal open(final DataDirectory directory, final int lengthMin) {
        return open(directory, lengthMin, LENGTH_MAX);
    }

    /**
     * Opens the journal as {@link #open(DataDirectory, int)} does, with files that do not grow as long.
     *
     * @param directory open, and not for looking only.
     * @param lengthMin bytes of a file, at least {@link #LENGTH_MIN}; more if what it holds needs more.
     * @param lengthMax bytes of a file at most, but what it holds now has room; half of them may be needed for what a
     *     file begins with.
     * @return the journal.
     * @throws StorageException when it cannot be read or written.
     */
    public static Journal open(final DataDirectory directory, final int lengthMin, final int lengthMax) {
        if (lengthMin < LENGTH_MIN || lengthMin > lengthMax) {
            throw new IllegalArgumentException(
                    "a journal file has " + LENGTH_MIN + " to " + lengthMax + " bytes: journalLength=" + lengthMin);
        }
        final Journal journal = new Journal(directory, lengthMin, lengthMax);
        final boolean isInterrupted = Thread.interrupted();
        try {
            journal.recover();
            return journal;
        } catch (final IOException e) {
            throw new StorageException(
                    "the journal cannot be opened: directory=" + directory.path() + ": " + e.getMessage(), e);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether something was found that is not as it was written, or the journal of a used directory is gone. */
    public boolean isDamaged() {
        return damage != null;
    }

    /** Whether all that it was asked to do was done, and all topic logs were forced that it was told of. */
    public synchronized boolean isSound() {
        return failure == null && topics.values().stream().allMatch(topic -> topic.failure() == null);
    }

    /** Why nothing more is taken, or null. Any thread; does not wait. */
    StorageException failure() {
        return failure;
    }

    /**
     * Ends the journal because of an error after which nobody knows what of it is on the disk. Never throws.
     *
     * @param cause what happened.
     * @return why nothing more is taken; the first failure stays.
     */
    public synchronized StorageException fail(final Throwable cause) {
        if (failure == null) {
            failure = failedSilently;
            try {
                failure = new StorageException(
                        "the journal failed, nothing is published until the directory is opened again: directory="
                                + directory + ": " + cause,
                        cause);
            } catch (final OutOfMemoryError speechless) {
                // It has failed all the same.
            }
        }
        return failure;
    }

    /** What is damaged and where, or null. */
    public String damage() {
        return damage;
    }

    /**
     * A topic's part of the journal.
     *
     * @param topicId of any topic.
     * @return the same object for the same topic.
     */
    public synchronized TopicJournal topic(final TopicId topicId) {
        return topics.computeIfAbsent(topicId, id -> new TopicJournal(id, this));
    }

    /**
     * Takes an event. It is not durable before {@link #commit} has returned. Waits for the disk when the file is full.
     *
     * @param head of the author; moves to the event.
     * @param buffer that holds the event; copied.
     * @param offset at which it begins.
     * @param length of the event in bytes.
     * @param seq of the event.
     * @param hash buffer with the event's hash.
     * @param hashAt where its 32 bytes begin.
     * @throws ShortageException when the file is full and the other one has no room for what is needed of it: this
     *     event was not taken, those before it are durable. A {@link JournalFullException} when more is needed than a
     *     file may hold.
     * @throws StorageException when the journal has failed, now or before.
     */
    public synchronized void append(
            final OwnHead head,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long seq,
            final DirectBuffer hash,
            final int hashAt) {
        requireUsable();
        try {
            final int recordLength = recordLength(length);
            makeRoom(recordLength);
            final int at = put(EVENT, head.topic().topicId(), seq, hash, hashAt, buffer, offset, length);
            RecordDescriptor.seal(batch, at, generation, forcedOffset);
            entries.add(head.topic(), endOffset + at, recordLength);
            head.set(seq, hash, hashAt);
        } catch (final ShortageException noRoom) {
            throw noRoom;
        } catch (final RuntimeException | Error error) {
            throw fail(error);
        }
    }

    /** Leaves room for a record, and for the one that ends the file. */
    private void makeRoom(final int recordLength) {
        if (endOffset + batchLength + recordLength > file.length() - HEADER_LENGTH) {
            guarded(this::flush);
            final JournalFile next = nextFile();
            guarded(() -> goOn(next));
        }
    }

    /**
     * Writes the heads of a topic that say more than what is in the journal. They are durable after the next
     * {@link #commit}, or when the journal was closed. Nothing happens if the journal has failed before.
     *
     * @throws ShortageException when there is no room; what is not written stays staged.
     */
    synchronized void saveHeads(final TopicJournal topic) {
        if (failure != null || isClosed) {
            return;
        }
        guarded(() -> {
            putNews(topic);
            writeBatch(file);
        });
    }

    private void putNews(final TopicJournal topic) {
        for (final OwnHead head : topic.heads().values()) {
            if (head.isForcedNews()) {
                makeRoom(HEAD_RECORD_LENGTH);
                head.takeForced();
                putHead(head, forcedOffset);
            }
        }
    }

    /**
     * Makes everything durable that was appended. Waits for the disk.
     *
     * @throws StorageException when that failed: the journal takes nothing more.
     */
    public synchronized void commit() {
        requireUsable();
        if (batchLength > 0 || forcedOffset < endOffset) {
            guarded(this::flush);
        }
        entries.releaseOldest();
    }

    /**
     * Whether the events that wait for their topic logs to be forced are more than that. Those do not count that leave
     * no sooner for being waited for: of a topic that is not joined or has stopped, of a log that could not be forced,
     * and those that do not fit their log.
     *
     * @param bytesMax of their records.
     */
    public synchronized boolean isPending(final long bytesMax) {
        return entries.bytes() > bytesMax && entries.leavingBytes() > bytesMax;
    }

    /** Takes the events of a topic that its log lacks. */
    @FunctionalInterface
    public interface Recovery {
        /**
         * An event as it was signed here.
         *
         * @param buffer that holds it; valid during the call.
         * @param offset at which it begins.
         * @param length in bytes.
         * @return whether the topic log has it now, by this call or before; the journal keeps it otherwise.
         */
        boolean onEvent(DirectBuffer buffer, int offset, int length);
    }

    /**
     * Hands on all events of a topic that are still here, in the order in which they were signed. To be called whenever
     * the topic's log was opened, before anything of it is served: whatever an earlier opening had, applied or forced,
     * this one may lack. Nothing is handed on when the journal has failed. Waits for the disk; an interrupt of the
     * thread does no harm.
     *
     * @param topic whose log was opened; none of its events is being published.
     * @param recovery that applies them; called without the journal's lock.
     * @return how many are held, because they do not fit.
     * @throws StorageException when an event cannot be read back.
     */
    public int recover(final TopicJournal topic, final Recovery recovery) {
        final List<JournalEntry> own = beginRecovery(topic);
        final int heldCount = own.isEmpty() ? 0 : offer(own, recovery);
        synchronized (this) {
            topic.endRecovery();
        }
        return heldCount;
    }

    private synchronized List<JournalEntry> beginRecovery(final TopicJournal topic) {
        if (failure != null) {
            return List.of();
        }
        requireUsable();
        final List<JournalEntry> own = entries.of(topic);
        if (!own.isEmpty() && own.get(own.size() - 1).end() > forcedOffset) {
            throw new IllegalStateException(
                    "a topic is opened when its own events are committed: topic=" + topic.topicId());
        }
        topic.beginRecovery();
        return own;
    }

    private int offer(final List<JournalEntry> own, final Recovery recovery) {
        int heldCount = 0;
        try (JournalReader reader = new JournalReader()) {
            for (final JournalEntry entry : own) {
                if (!read(entry, reader)) {
                    break;
                }
                final int length =
                        reader.record().getInt(HEADER_LENGTH + EventDescriptor.LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
                final boolean isHeld = !recovery.onEvent(reader.record(), HEADER_LENGTH, length);
                heldCount += isHeld ? 1 : 0;
                hold(entry, isHeld);
            }
        } catch (final IOException e) {
            throw new StorageException("own events cannot be read back: directory=" + directory, e);
        }
        return heldCount;
    }

    /** Where an entry lies changes with the file, so it is looked up and read at once; false when that is unknown. */
    private synchronized boolean read(final JournalEntry entry, final JournalReader reader) throws IOException {
        if (failure != null) {
            return false;
        }
        reader.read(file.path(), entry.offset, entry.length);
        return true;
    }

    private synchronized void hold(final JournalEntry entry, final boolean isHeld) {
        entry.isHeld = isHeld;
    }

    /** Ends the journal in good order; all topic logs are closed and forced. Waits for the disk. Idempotent. */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        final boolean isInterrupted = Thread.interrupted();
        try {
            try {
                if (failure == null) {
                    end();
                }
            } finally {
                file.close();
            }
        } catch (final IOException e) {
            throw new StorageException(
                    "the journal could not be closed: directory=" + directory + ": " + e.getMessage(), e);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void end() throws IOException {
        for (final TopicJournal topic : topics.values()) {
            if (topic.failure() == null) {
                topic.stageHeads();
                topic.headsForced();
            }
            putNews(topic);
        }
        flush();
        final int at = put(END, NO_TOPIC, 0, null, 0, null, 0, 0);
        RecordDescriptor.seal(batch, at, generation, forcedOffset);
        flush();
    }

    private void flush() throws IOException {
        writeBatch(file);
        file.force();
        forcedOffset = endOffset;
    }

    /** Writes what has been put together behind the end of a file. */
    private void writeBatch(final JournalFile to) throws IOException {
        bytes.clear().limit(batchLength);
        to.write(bytes, endOffset);
        endOffset += batchLength;
        batchLength = 0;
    }

    /** Puts a record together, all but its seal, and says where in the batch it begins. */
    private int put(
            final int kind,
            final TopicId topic,
            final long seq,
            final DirectBuffer hash,
            final int hashAt,
            final DirectBuffer body,
            final int bodyOffset,
            final int bodyLength) {
        final int at = batchLength;
        final int length = recordLength(bodyLength);
        reserve(length);
        batch.setMemory(at, length, (byte) 0);
        RecordDescriptor.putHeader(batch, at, kind, topic, seq, length);
        if (hash != null) {
            RecordDescriptor.putHash(batch, at, hash, hashAt);
        }
        if (bodyLength > 0) {
            batch.putBytes(at + HEADER_LENGTH, body, bodyOffset, bodyLength);
        }
        batchLength += length;
        return at;
    }

    private void reserve(final int length) {
        if (batchLength + length > batch.capacity()) {
            final ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(2 * batch.capacity(), batchLength + length));
            bytes.clear().limit(batchLength);
            larger.put(bytes);
            bytes = larger;
            batch.wrap(larger);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** An interrupt would close the file under all topics, so it has to wait. */
    private void guarded(final Step step) {
        final boolean isInterrupted = Thread.interrupted();
        try {
            step.run();
        } catch (final ShortageException noRoom) {
            throw noRoom;
        } catch (final IOException | RuntimeException | Error error) {
            throw fail(error);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void requireUsable() {
        if (failure != null) {
            throw failure;
        }
        if (isClosed) {
            throw new StorageException("the journal is closed: directory=" + directory);
        }
    }

    /** The other file with all its blocks; nothing has changed if they cannot be had. */
    private JournalFile nextFile() {
        final long needed = neededLength();
        if (needed > lengthMax / 2) {
            throw new JournalFullException("the journal is full of own events that their topic logs do not have on the"
                    + " disk; own events wait until more of those topics are joined, and forced: neededBytes=" + needed
                    + " neededBytesMax=" + lengthMax / 2 + " topicWithMost=" + entries.largestTopic() + " directory="
                    + directory);
        }
        try {
            return allocateNext();
        } catch (final IOException e) {
            throw new ShortageException("the journal's next file has no room, own events wait: directory=" + directory
                    + ": " + e.getMessage());
        }
    }

    /** As long as is fitting; when there is no room for that, as long as files are. */
    private JournalFile allocateNext() throws IOException {
        final long needed = neededLength();
        final long length = fittingLength(needed);
        if (length > JournalContent.LENGTH_MAX) {
            throw new IOException("a journal file cannot hold what there is: neededBytes=" + needed);
        }
        final Path next = nextPath();
        try {
            return JournalFile.begin(next, machine, (int) length);
        } catch (final IOException e) {
            if (length == lengthMin || needed + SPARE_LENGTH > lengthMin) {
                throw e;
            }
            return JournalFile.begin(next, machine, lengthMin);
        }
    }

    /** Twice as long as what it begins with, within bounds; but that has room, and the record that ends the file. */
    private long fittingLength(final long needed) {
        final long roomy = Math.min(2 * needed + SPARE_LENGTH, lengthMax);
        return Math.max(Math.max(lengthMin, roomy), needed + HEADER_LENGTH);
    }

    /** Goes on in the other file, with the heads and the events that are still needed. */
    private void goOn(final JournalFile next) throws IOException {
        final JournalFile old = file;
        fileIndex = (fileIndex + 1) % FILE_COUNT;
        generation++;
        boolean isDone = false;
        try {
            endOffset = FILE_HEADER_LENGTH;
            forcedOffset = 0;
            putHeads();
            carry(next);
            writeBatch(next);
            next.force();
            forcedOffset = endOffset;
            activate(next);
            isDone = true;
        } finally {
            if (!isDone) {
                next.close();
            }
        }
        file = next;
        if (old != null) {
            wipe(old);
            old.close();
        }
    }

    private void putHeads() {
        for (final TopicJournal topic : topics.values()) {
            for (final OwnHead head : topic.heads().values()) {
                if (!head.isEmpty()) {
                    putHead(head, 0);
                }
            }
        }
    }

    private void putHead(final OwnHead head, final int forced) {
        head.author().copyTo(headBody, 0);
        headBody.putLong(AUTHOR_LENGTH, head.confirmation(), ByteOrder.LITTLE_ENDIAN);
        final int at =
                put(HEAD, head.topic().topicId(), head.seqUnderLock(), head.hashBuffer(), 0, headBody, 0, HEAD_LENGTH);
        RecordDescriptor.seal(batch, at, generation, forced);
    }

    /** Moves the events that are still needed to the next file. */
    private void carry(final JournalFile next) throws IOException {
        entries.releaseDone();
        for (final JournalEntry entry : entries) {
            if (batchLength > LENGTH_MIN) {
                writeBatch(next);
            }
            reserve(entry.length);
            readRecord(batch, batchLength, entry);
            RecordDescriptor.seal(batch, batchLength, generation, 0);
            entry.offset = endOffset + batchLength;
            batchLength += entry.length;
        }
    }

    private void readRecord(final UnsafeBuffer destination, final int at, final JournalEntry entry) throws IOException {
        final ByteBuffer into = destination.byteBuffer().duplicate();
        into.limit(at + entry.length).position(at);
        file.read(into, entry.offset);
        JournalFile.requireRecord(destination, at, entry.length, file.path(), entry.offset);
    }

    /** Bytes that a file begins with. */
    private long neededLength() {
        long sum = FILE_HEADER_LENGTH + entries.neededBytes();
        for (final TopicJournal topic : topics.values()) {
            sum += (long) topic.heads().size() * HEAD_RECORD_LENGTH;
        }
        return sum;
    }

    private void activate(final JournalFile next) throws IOException {
        final ByteBuffer header = ByteBuffer.allocateDirect(FILE_HEADER_LENGTH);
        RecordDescriptor.putFileHeader(new UnsafeBuffer(header), generation);
        next.write(header, 0);
        next.force();
    }

    private static void wipe(final JournalFile old) throws IOException {
        old.write(ByteBuffer.allocateDirect(FILE_HEADER_LENGTH), 0);
        old.force();
    }

    private Path nextPath() {
        return path((fileIndex + 1) % FILE_COUNT);
    }

    private Path path(final int index) {
        return JournalContent.path(directory, index);
    }

    private void recover() throws IOException {
        final JournalContent content = JournalContent.read(directory, state.hasJournal());
        generation = content.generation();
        content.forEachRecord(this::onRecord);
        if (content.damage() != null) {
            damage = content.damage() + ": file=" + content.damagedFile() + " offset=" + content.damageOffset();
            LOG.warn("The journal is damaged, own events may be missing: {}", damage);
            state.journalDamaged();
        }
        carryOver(content.newest());
        state.journalMade();
        allocateAhead();
    }

    /** The file whose turn comes next gets its blocks now: when the disk is full it would be too late. */
    private void allocateAhead() {
        final Path next = nextPath();
        try {
            JournalFile.begin(next, machine, lengthMin).close();
        } catch (final IOException e) {
            LOG.warn("The journal's next file has no room yet: file={} length={}: {}", next, lengthMin, e.toString());
        }
    }

    private void onRecord(final DirectBuffer content, final int offset) {
        final TopicJournal topic = topic(RecordDescriptor.topic(content, offset));
        final boolean isEvent = RecordDescriptor.kind(content, offset) == EVENT;
        final int author = offset + HEADER_LENGTH + (isEvent ? EventDescriptor.AUTHOR_OFFSET : 0);
        final OwnHead head = topic.head(AuthorId.of(content, author));
        final long seq = RecordDescriptor.seq(content, offset);
        if (seq >= head.seq()) {
            head.set(seq, content, hashOffset(offset));
        }
        if (isEvent) {
            entries.add(topic, offset, RecordDescriptor.length(content, offset));
        } else {
            head.confirmedBefore(RecordDescriptor.confirmation(content, offset));
        }
    }

    /** Begins a new generation with what was read from a file, or with nothing. */
    private void carryOver(final int from) throws IOException {
        if (from == JournalContent.NO_FILE) {
            fileIndex = FILE_COUNT - 1;
            goOn(allocateNext());
            return;
        }
        fileIndex = from;
        file = JournalFile.begin(path(from), machine, (int) Files.size(path(from)));
        boolean isDone = false;
        try {
            goOn(allocateNext());
            isDone = true;
        } finally {
            if (!isDone) {
                file.close();
            }
        }
    }
}
