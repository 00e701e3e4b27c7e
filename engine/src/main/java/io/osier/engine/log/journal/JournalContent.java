package io.osier.engine.log.journal;

import static io.osier.engine.log.journal.RecordDescriptor.EVENT;
import static io.osier.engine.log.journal.RecordDescriptor.HEADER_LENGTH;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import io.osier.engine.log.DirectoryState;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the journal of a data directory holds, read without changing a byte. May be read beside an engine that has the
 * directory open, and is then of some moment before. Belongs to one thread.
 */
public final class JournalContent {
    static final int FILE_COUNT = 2;
    static final int LENGTH_MAX = 1 << 30;
    static final int NO_FILE = -1;

    private final Path directory;
    private final UnsafeBuffer[] files = new UnsafeBuffer[FILE_COUNT];
    private int newest = NO_FILE;
    private long generation;
    private Path damagedFile;
    private int damageOffset;
    private String damage;

    private JournalContent(final Path directory) {
        this.directory = directory;
    }

    /** Takes what was signed here, in the order in which it was. */
    public interface Visitor {
        /**
         * An own event, or the last one of an author whose bytes have left the journal.
         *
         * @param topicId of the event.
         * @param author that signed it.
         * @param seq of the event.
         * @param hash of the event.
         * @param prev hash of the event before, which its bytes say; null when only the head is left.
         */
        void onOwn(TopicId topicId, AuthorId author, long seq, EventHash hash, EventHash prev);
    }

    /**
     * Reads a journal; again when it looks damaged, because an engine may change files between one look and the next.
     *
     * @param directory a node's data directory.
     * @return what it holds; {@link #damage} says what is wrong with it.
     * @throws StorageException when a file cannot be read.
     */
    public static JournalContent readOnly(final Path directory) {
        try {
            final boolean isMade = DirectoryState.hadJournal(directory);
            final JournalContent content = read(directory, isMade);
            return content.damage == null ? content : read(directory, isMade);
        } catch (final IOException e) {
            throw new StorageException("the journal cannot be read: directory=" + directory, e);
        }
    }

    /**
     * Reads a journal once.
     *
     * @param directory a node's data directory.
     * @param isMade whether it is known that there was a journal, so that it is gone if there is none.
     */
    static JournalContent read(final Path directory, final boolean isMade) throws IOException {
        final JournalContent content = new JournalContent(directory);
        for (int i = 0; i < FILE_COUNT; i++) {
            content.files[i] = bytes(path(directory, i));
            content.choose(i, RecordDescriptor.fileGeneration(content.files[i]));
        }
        if (content.newest == NO_FILE) {
            content.chooseWithoutHeader(isMade);
        } else if (content.files[content.newest].capacity() < Journal.LENGTH_MIN) {
            content.damaged(content.newest, content.files[content.newest].capacity(), "a journal file was cut off");
        }
        return content;
    }

    static Path path(final Path directory, final int index) {
        return directory.resolve("journal." + index);
    }

    private static UnsafeBuffer bytes(final Path path) throws IOException {
        if (!Files.exists(path)) {
            return new UnsafeBuffer(new byte[0]);
        }
        final long size = Files.size(path);
        if (size > LENGTH_MAX) {
            throw new IOException("a journal file is longer than any: file=" + path + " length=" + size);
        }
        return new UnsafeBuffer(Files.readAllBytes(path));
    }

    private void choose(final int index, final long found) {
        if (found > generation) {
            generation = found;
            newest = index;
        }
    }

    /** No header is whole: a new directory, or one whose journal is damaged or gone. */
    private void chooseWithoutHeader(final boolean isMade) throws IOException {
        for (int i = 0; i < FILE_COUNT; i++) {
            choose(i, JournalScan.newestGeneration(files[i]));
        }
        if (newest != NO_FILE) {
            damaged(newest, 0, "the header is not whole");
        } else if (isMade || hasTopics()) {
            damaged(0, 0, "the journal is gone");
        }
    }

    private boolean hasTopics() throws IOException {
        final Path topics = directory.resolve("topics");
        if (!Files.isDirectory(topics)) {
            return false;
        }
        try (var children = Files.list(topics)) {
            return children.findAny().isPresent();
        }
    }

    private void damaged(final int index, final int offset, final String what) {
        if (damage == null) {
            damagedFile = path(directory, index);
            damageOffset = offset;
            damage = what;
        }
    }

    /** What is wrong, or null; {@link #forEach} finds more than reading did. */
    public String damage() {
        return damage;
    }

    /** The file that is damaged, when one is. */
    public Path damagedFile() {
        return damagedFile;
    }

    /** Where in the file the damage begins. */
    public int damageOffset() {
        return damageOffset;
    }

    /** The file that counts, or {@link #NO_FILE}. */
    int newest() {
        return newest;
    }

    /** Of the file that counts, or 0. */
    long generation() {
        return generation;
    }

    /**
     * Hands on everything that was signed here, as far as it can be read.
     *
     * @param visitor that takes it.
     */
    public void forEach(final Visitor visitor) {
        forEachRecord((file, offset) -> visit(file, offset, visitor));
    }

    /** Takes the records of events and heads. */
    @FunctionalInterface
    interface RecordVisitor {
        void onRecord(DirectBuffer file, int offset);
    }

    void forEachRecord(final RecordVisitor visitor) {
        if (newest == NO_FILE) {
            return;
        }
        final UnsafeBuffer file = files[newest];
        final JournalScan scan = new JournalScan(file, generation).run(offset -> visitor.onRecord(file, offset));
        if (scan.damageOffset() >= 0) {
            damaged(newest, scan.damageOffset(), "a record is not whole");
        }
    }

    private static void visit(final DirectBuffer file, final int offset, final Visitor visitor) {
        final boolean isEvent = RecordDescriptor.kind(file, offset) == EVENT;
        final int body = offset + HEADER_LENGTH;
        visitor.onOwn(
                RecordDescriptor.topic(file, offset),
                AuthorId.of(file, isEvent ? body + EventDescriptor.AUTHOR_OFFSET : body),
                RecordDescriptor.seq(file, offset),
                EventHash.of(file, RecordDescriptor.hashOffset(offset)),
                isEvent ? EventHash.of(file, body + EventDescriptor.PREV_OFFSET) : null);
    }
}
