package io.osier.engine.log.chronicle;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.Machine;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Audits a data directory from the bytes up, without Chronicle and without writing a byte. May run beside an engine
 * that has the directory open, and then sees its last batches or not.
 */
public final class LogScan {
    private static final String TOPICS = "topics";

    private LogScan() {}

    /** Takes what a scan finds, in log order. */
    public interface Visitor {
        /**
         * An event of canonical form with the right checksum.
         *
         * @param buffer that holds its file, the event at {@code offset}; valid during the call.
         * @param offset of the event in the buffer and in the file.
         * @param length of the event in bytes.
         * @param hash buffer of 32 bytes with the event's hash; valid during the call.
         * @param file that holds it.
         * @param isIndexed whether it extends its author's chain; false for old copies and for what lies behind damage.
         */
        void onEvent(DirectBuffer buffer, int offset, int length, DirectBuffer hash, Path file, boolean isIndexed);

        /**
         * Something is not as it was written.
         *
         * @param damage what, and where.
         */
        void onDamage(Damage damage);

        /**
         * At the end: an event above its author's head, so that one before it is missing.
         *
         * @param damage what, and where.
         */
        default void onStray(final Damage damage) {
            onDamage(damage);
        }
    }

    /**
     * The topics of a data directory.
     *
     * @param dataDirectory of a node.
     * @return their ids in unsigned order.
     * @throws StorageException when the directory cannot be read.
     */
    public static List<TopicId> topicIds(final Path dataDirectory) {
        final Path topics = dataDirectory.resolve(TOPICS);
        final List<TopicId> ids = new ArrayList<>();
        if (Files.isDirectory(topics)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(topics)) {
                for (final Path child : children) {
                    ids.add(TopicId.parse(String.valueOf(child.getFileName())));
                }
            } catch (final IOException | IllegalArgumentException e) {
                throw new StorageException("the topics cannot be listed: directory=" + topics, e);
            }
        }
        Collections.sort(ids);
        return ids;
    }

    /**
     * Goes through one topic's log.
     *
     * @param dataDirectory of a node.
     * @param topicId the topic.
     * @param crypto that computes the hashes.
     * @param authors empty table, to be filled.
     * @param visitor that takes what is found.
     * @return length in bytes of the indexed events.
     * @throws StorageException when a file cannot be read; also when an engine that has the directory open seals one
     *     meanwhile, and says so: it can be looked at again.
     */
    public static long run(
            final Path dataDirectory,
            final TopicId topicId,
            final CryptoProvider crypto,
            final AuthorTable authors,
            final Visitor visitor) {
        final Path directory = topicDirectory(dataDirectory, topicId);
        try {
            final List<LogFile> files = LogFile.list(directory);
            final long eventBytes = new TopicScan(topicId, crypto, authors, Checkpoint.Content.none(), visitor)
                    .run(files)
                    .eventBytes();
            if (!gone(directory, topicId).isEmpty()) {
                // An engine may have made the file between the two looks; what is gone is missed a second time.
                gone(directory, topicId).forEach(visitor::onDamage);
            }
            return eventBytes;
        } catch (final InternalError e) {
            throw new StorageException(
                    "a page of the log cannot be read, or an engine cut its file meanwhile: directory=" + directory, e);
        } catch (final StorageException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                throw new StorageException(
                        "a log file is gone, or an engine gave it another name meanwhile: directory=" + directory, e);
            }
            throw e;
        }
    }

    /**
     * Quarantines in a table the authors against whom proofs are kept.
     *
     * @param dataDirectory of a node.
     * @param topicId the topic.
     * @param authors as {@link #run} has filled it.
     * @return what is wrong with the file of proofs, or null.
     * @throws StorageException when it cannot be read.
     */
    public static Damage quarantine(final Path dataDirectory, final TopicId topicId, final AuthorTable authors) {
        final Path directory = topicDirectory(dataDirectory, topicId);
        final ForkFile forks = ForkFile.open(directory, Machine.LOCAL);
        final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        for (final AuthorId author : forks.authors()) {
            author.copyTo(key, 0);
            authors.quarantine(key, 0, forks.lowerSeq(key, 0), null, 0);
        }
        return forks.damage() == null
                ? null
                : new Damage(
                        directory.resolve(ForkFile.NAME), 0, 0, "proofs of forks are lost, " + forks.damage(), true);
    }

    /** A scan of the files that are there cannot miss those that are gone from behind them. */
    private static List<Damage> gone(final Path directory, final TopicId topicId) {
        final List<LogFile> files = LogFile.list(directory);
        final List<Damage> gone = new Checkpoint(directory, topicId, Machine.LOCAL, true).gone(files);
        if (gone.isEmpty() && files.isEmpty() && ListingTable.namesAFile(directory)) {
            return List.of(new Damage(directory, 0, 0, "the log files are gone, a writer has been here", false));
        }
        return gone;
    }

    static Path topicDirectory(final Path dataDirectory, final TopicId topicId) {
        return dataDirectory.resolve(TOPICS).resolve(topicId.toString());
    }
}
