package io.osier.engine.log.chronicle;

import io.osier.codec.event.EventDescriptor;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Chronicle is asked for one thing: to append a document. What it says is checked each time: that the document begins
 * where ours ended (a hole, or a header that lies, would put it elsewhere, where no reader finds it), and that its
 * header is committed with the right length when the call returns.
 *
 * Its table of locks and listings (metadata.cq4t) is emptied before each opening: it holds nothing that the files do not
 * say, and the lock of a dead writer, or damage in it, cannot get in the way. Another live writer is kept out by the
 * lock of the data directory. It has to be there, though: where it is not, Chronicle guesses the roll cycle from the
 * name of a file, and ours looks daily; from the next file on it would write index pages of 64 KiB.
 *
 * A file that is long enough gets its end mark and is forced before the next one has a name. So wherever a crash comes
 * in between, a file without an end mark has none with events behind it, and one that has is damaged.
 *
 * The name of a new file is forced before anybody sees a position in it: after a loss of power the file is there, with
 * whatever it holds, and its number is not given out again. So no two events ever have one position, and a position
 * that an application has saved never lies beyond an event that came later.
 *
 * Everything that could fail for lack of room is asked for before the first byte of a batch (makeRoom), so a batch is
 * written whole or refused. A quiet topic's queue is closed (rest) and opened again by the next batch: of the files that
 * Chronicle opens again this is the only kind, made in this run and not touched since; the place is checked as ever.
 *
 * Blocks are 2 MiB: measured from 1 to 64 MiB, append speed does not depend on it, and a quiet topic maps that much.
 * A document has to fit in a quarter of a block.
 */
/** The appending end of a topic's files. Belongs to the log's owner thread. */
final class ChronicleWriter implements AutoCloseable {
    /** Bytes of events that a document holds at most: what fits beside the longest event. */
    static final int BATCH_LENGTH_MAX = 384 * 1024;

    private static final long BLOCK_LENGTH = 2L * 1024 * 1024;
    private static final int TABLE_LENGTH = 4096;
    private static final long END_TIMEOUT_MS = 1_000;

    /** Beside the events of a document: its header and the padding before them. */
    private static final int DOCUMENT_OVERHEAD = 16;

    static {
        setIfAbsent("chronicle.announcer.disable");
        setIfAbsent("chronicle.disk.monitor.disable");
    }

    private final Path directory;
    private final LogSync sync;
    private final DiskSpace space;
    private final OpenQueues queues;
    private final Reservation reservation;
    private final int fileLengthMax;
    private final FileCycle cycle;
    private final BulkWrite bulk = new BulkWrite();
    private final UnsafeBuffer document = new UnsafeBuffer(0, 0);
    private ChronicleQueue queue;
    private ExcerptAppender appender;
    private LogFile file;
    private int endOffset;
    private int headerOffset;
    private boolean isNewFile = true;
    private LogFile endedFile;

    /**
     * A writer that opens nothing yet.
     *
     * @param directory of the topic.
     * @param cycle of the file to begin.
     * @param sync that forces.
     * @param space that blocks are reserved in.
     * @param queues that this one is counted among while it is open.
     * @param fileLengthMax bytes that a file has at most, if it holds more than one batch.
     */
    ChronicleWriter(
            final Path directory,
            final int cycle,
            final LogSync sync,
            final DiskSpace space,
            final OpenQueues queues,
            final int fileLengthMax) {
        this.directory = directory;
        this.sync = sync;
        this.space = space;
        this.queues = queues;
        this.fileLengthMax = fileLengthMax;
        reservation = new Reservation(space);
        this.cycle = new FileCycle(cycle);
        file = LogFile.of(directory, cycle);
    }

    /** The file that the next document goes to. */
    LogFile file() {
        return file;
    }

    /** Whether Chronicle is open. */
    boolean isOpen() {
        return queue != null;
    }

    /**
     * Makes sure that events can be written as documents of one file: goes on in a new file if need be, opens Chronicle
     * and reserves blocks.
     *
     * @param length of the events.
     * @throws ShortageException when something is short; nothing was written then.
     */
    void makeRoom(final int length) {
        final int documents = length / (BATCH_LENGTH_MAX - EventDescriptor.EVENT_LENGTH_MAX) + 1;
        final int needed = length + documents * DOCUMENT_OVERHEAD;
        if (!isNewFile && endOffset > fileLengthMax - needed) {
            requireDescriptors();
            roll();
        }
        if (appender == null) {
            requireDescriptors();
            open();
        }
        if (endedFile != null) {
            sync.forceFile(endedFile.path());
            endedFile = null;
        }
        reservation.require(file.path(), endOffset, needed);
    }

    private void requireDescriptors() {
        final ShortageException shortage = queues.shortage(directory);
        if (shortage != null) {
            throw shortage;
        }
    }

    private void roll() {
        if (appender == null) {
            open();
        }
        writeEndMark();
        endedFile = file;
        reservation.reset();
        cycle.cycle(cycle.cycle() + 1);
        file = LogFile.of(directory, cycle.cycle());
        endOffset = 0;
        isNewFile = true;
    }

    /** Chronicle would write it when it begins the next file. Where it stands afterwards, it finds this one. */
    private void writeEndMark() {
        final Wire wire = appender.wire();
        final long place = wire.bytes().writePosition();
        wire.writeEndOfWire(END_TIMEOUT_MS, TimeUnit.MILLISECONDS, endOffset);
        wire.bytes().writePosition(place);
        try (Mapping mapping = new Mapping(file.path()).map()) {
            final int end = metaEnd(mapping.buffer(), endOffset, mapping.length());
            if (end > mapping.length() - DocumentDescriptor.END_MARK_LENGTH
                    || DocumentDescriptor.word(mapping.buffer(), end) != DocumentDescriptor.END_MARK) {
                throw new StorageException("a file that is left gets an end mark: file=" + file.path() + " offset="
                        + end + " length=" + mapping.length());
            }
        }
    }

    /**
     * Appends events as one document, for which there is room.
     *
     * @return where in the file the first event begins.
     */
    int write(final DirectBuffer events, final int offset, final int length) {
        final int begin;
        try (DocumentContext context = appender.writingDocument()) {
            begin = fill(context, events, offset, length);
        }
        final int header = headerOffset;
        final int word = appender.wire().bytes().readVolatileInt(header);
        if (word != begin + length - header - DocumentDescriptor.HEADER_LENGTH) {
            throw new StorageException(
                    "a batch was not committed: file=" + file.path() + " offset=" + header + " header=" + word);
        }
        if (isNewFile) {
            isNewFile = false;
            sync.forceNames();
        }
        endOffset = begin + length;
        return begin;
    }

    /** Closes Chronicle until the next batch. */
    void rest() {
        close();
    }

    @Override
    public void close() {
        if (queue != null) {
            queues.onClosed();
            try (bulk) {
                if (appender != null) {
                    appender.close();
                }
                queue.close();
            } finally {
                appender = null;
                queue = null;
            }
        }
    }

    /**
     * Cuts the newest file to what is in it, when the writer is closed, and takes all files out of Chronicle's sight.
     *
     * @param files of the log; unsealed are those that this writer began.
     * @return the same files, sealed.
     * @throws StorageException when something lies behind the last batch that should not, or a file cannot be changed.
     */
    List<LogFile> seal(final List<LogFile> files) {
        final List<LogFile> sealed = new ArrayList<>();
        for (final LogFile each : files) {
            sealed.add(each.seal(each.equals(file) && !isNewFile ? soundLength() : LogFile.UNCUT));
        }
        return sealed;
    }

    /** Behind the last batch there may be one of Chronicle's index pages. */
    private int soundLength() {
        try (Mapping mapping = new Mapping(file.path()).map()) {
            final int end = metaEnd(mapping.buffer(), endOffset, mapping.length());
            final boolean isEnd = end <= mapping.length() - DocumentDescriptor.END_MARK_LENGTH
                    && DocumentDescriptor.word(mapping.buffer(), end) == 0;
            if (!isEnd) {
                throw new StorageException("nothing lies behind the last batch: file=" + file.path() + " offset=" + end
                        + " length=" + mapping.length());
            }
            return end + DocumentDescriptor.END_MARK_LENGTH;
        }
    }

    private static int metaEnd(final UnsafeBuffer buffer, final int from, final int limit) {
        int place = from;
        while (place <= limit - DocumentDescriptor.HEADER_LENGTH) {
            final int word = DocumentDescriptor.word(buffer, place);
            if (!DocumentDescriptor.isMeta(buffer, place, word, limit)) {
                break;
            }
            place = DocumentDescriptor.metaEnd(place, word);
        }
        return place;
    }

    private int fill(final DocumentContext context, final DirectBuffer events, final int offset, final int length) {
        boolean isDone = false;
        try {
            final Bytes<?> bytes = context.wire().bytes();
            final long payload = bytes.writePosition();
            final int header = Math.toIntExact(payload - DocumentDescriptor.HEADER_LENGTH);
            checkPlace(header);
            final int begin = DocumentDescriptor.eventsOffset(header);
            // Before the first byte: what is taken back is cleared up to here.
            bytes.writePosition(begin + (long) length);
            final boolean isWritten = bulk.write(file.path(), begin, events, offset, length);
            document.wrap(bytes.addressForWrite(header), begin - header + (isWritten ? 0 : length));
            document.setMemory(DocumentDescriptor.HEADER_LENGTH, begin - (int) payload, (byte) 0);
            if (!isWritten) {
                document.putBytes(begin - header, events, offset, length);
            }
            headerOffset = header;
            isDone = true;
            return begin;
        } finally {
            if (!isDone) {
                context.rollbackOnClose();
            }
        }
    }

    private void checkPlace(final int header) {
        if (header == endOffset && header > 0) {
            return;
        }
        final Path path = file.path();
        try (Mapping mapping = new Mapping(path).map()) {
            final int place = metaEnd(mapping.buffer(), endOffset, header);
            if (place != header) {
                throw new StorageException("a batch would begin behind a hole: file=" + path + " offset=" + header
                        + " end=" + endOffset + " reached=" + place);
            }
        }
    }

    private void open() {
        emptyTable();
        queue = SingleChronicleQueueBuilder.binary(directory.toFile())
                .rollCycle(cycle)
                .timeProvider(cycle)
                .blockSize(BLOCK_LENGTH)
                .build();
        queues.onOpened();
        appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
    }

    /** Where blocks are reserved, that makes the file; elsewhere nobody has made it yet. */
    private void emptyTable() {
        final Path table = directory.resolve(ListingTable.NAME);
        try {
            Files.deleteIfExists(table);
            space.reserve(table, 0, TABLE_LENGTH);
            if (!Files.exists(table)) {
                Files.createFile(table);
            }
        } catch (final IOException e) {
            throw new StorageException("Chronicle's table cannot be emptied: directory=" + directory, e);
        }
    }

    private static void setIfAbsent(final String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }
}
