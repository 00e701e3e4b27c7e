package io.osier.engine.runtime;

import static io.osier.codec.event.EventDescriptor.AUTHOR_OFFSET;
import static io.osier.codec.event.EventDescriptor.PREV_OFFSET;
import static io.osier.codec.event.EventDescriptor.SEQ_OFFSET;
import static io.osier.codec.event.EventDescriptor.SIGNATURE_OFFSET;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.Keys;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventHasher;
import io.osier.codec.crypto.SignatureVerifier;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.EventValidator;
import io.osier.codec.event.Runs;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.SignedHead;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.journal.Journal;
import io.osier.engine.log.journal.OwnHead;
import io.osier.engine.log.journal.TopicJournal;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The journal says what we signed, the topic log what is there. An event of the journal that the log lacks is appended
 * if it is the next one of its author. If an earlier one is missing, or another event has its place, it stays in the
 * journal, and its author does not publish: a new event could be a second one with a seq that a peer has seen.
 */
/** Brings a topic's log and the journal together, and compares them. Whoever owns the log calls it. */
public final class OwnEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnEvents.class);

    private final TopicLog log;
    private final EventHasher hasher;
    private final SignatureVerifier verifier;
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final UnsafeBuffer hashInLog = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private final Runs runs = new Runs();
    private LogReader reader;
    private int appendedCount;

    OwnEvents(final TopicLog log, final CryptoProvider crypto) {
        this.log = log;
        hasher = crypto.newHasher().topic(log.topicId());
        verifier = crypto.newVerifier();
    }

    /**
     * Appends what the journal has and the log lacks. Before anything of the topic is served.
     *
     * @param log just opened.
     * @param journal of the data directory.
     * @param topic the topic's part of it.
     * @param crypto to check what is appended.
     */
    public static void recover(
            final TopicLog log, final Journal journal, final TopicJournal topic, final CryptoProvider crypto) {
        try (OwnEvents events = new OwnEvents(log, crypto)) {
            final int heldCount = journal.recover(topic, events::take);
            topic.knownHeads().forEach(events::bringUp);
            if (events.appendedCount > 0) {
                LOG.info(
                        "Own events were taken from the journal: topic={} count={}",
                        log.topicId(),
                        events.appendedCount);
            }
            if (heldCount > 0) {
                LOG.warn(
                        "Own events in the journal do not fit the log, their authors cannot publish: topic={} count={}",
                        log.topicId(),
                        heldCount);
            }
        }
    }

    /** What the log has beyond the journal was signed, too: by a process that was killed before it could say so. */
    private void bringUp(final OwnHead head) {
        head.author().copyTo(key, 0);
        final int ordinal = log.authors().find(key, 0);
        if (ordinal >= 0 && !log.authors().isQuarantined(ordinal)) {
            log.authors().copyHash(ordinal, hash, 0);
            head.logged(log.authors().seq(ordinal), hash, 0);
        }
    }

    private boolean take(final DirectBuffer buffer, final int offset, final int length) {
        if (EventValidator.validate(buffer, offset, length) != EventFault.NONE) {
            return false;
        }
        hasher.hash(buffer, offset, hash, 0);
        final long seq = buffer.getLong(offset + SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final AuthorTable table = log.authors();
        final int ordinal = table.find(buffer, offset + AUTHOR_OFFSET);
        final long headSeq = ordinal < 0 ? 0 : table.seq(ordinal);
        if (seq <= headSeq) {
            return isInLog(ordinal, seq, hash);
        }
        final boolean isNext = seq == headSeq + 1
                && (ordinal < 0 || seq <= table.uncontestedMax(ordinal))
                && (ordinal < 0 || table.hashEquals(ordinal, buffer, offset + PREV_OFFSET))
                && verifier.verify(buffer, offset + AUTHOR_OFFSET, hash, 0, buffer, offset + SIGNATURE_OFFSET);
        return isNext && append(buffer, offset, length, seq);
    }

    /** False when there is no room: the event waits in the journal until the topic is opened again. */
    private boolean append(final DirectBuffer buffer, final int offset, final int length, final long seq) {
        runs.reset();
        final int run = runs.add(offset, length, 1, seq, EventFault.NONE);
        runs.lastHash(run, hash, 0);
        try {
            log.append(buffer, runs, 0, 1);
        } catch (final ShortageException shortage) {
            LOG.warn("An own event stays in the journal: {} topic={}", shortage.getMessage(), log.topicId());
            return false;
        }
        appendedCount++;
        return true;
    }

    private boolean isInLog(final int ordinal, final long seq, final DirectBuffer expected) {
        if (seq == log.authors().seq(ordinal) && !log.authors().isQuarantined(ordinal)) {
            return log.authors().hashEquals(ordinal, expected, 0);
        }
        final long position = log.authors().position(ordinal, seq);
        if (reader == null) {
            reader = log.newReader();
        }
        if (!reader.seek(position) || reader.position() != position) {
            throw new StorageException(
                    "an own event is not where the table has it: topic=" + log.topicId() + " position=" + position);
        }
        hasher.hash(reader.buffer(), reader.offset(), hashInLog, 0);
        return Keys.equal(expected, 0, hashInLog, 0);
    }

    /** Lets go of what reads the log; the next comparison opens it again. */
    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    /**
     * What of an author is known to be signed, and is not in the log.
     *
     * @param publisher of the author.
     * @return a sentence with both seqs, or null when nothing is missing.
     */
    String missing(final LocalPublisher publisher) {
        final long seqInLog = seqInLog(publisher.author());
        final long journalled = publisher.journalled().seq();
        final SignedHead unlinked = log.opening().unlinked().head(publisher.author());
        if (journalled <= seqInLog && (unlinked == null || unlinked.seq() <= seqInLog)) {
            return null;
        }
        final boolean isInJournal = journalled > seqInLog;
        return "own events are missing in the log, and a new one could take the place of one that a peer has;"
                + " publishing goes on when they have come back from a peer: topic=" + log.topicId() + " author="
                + publisher.author()
                + (isInJournal ? " seqInJournal=" + journalled : " seqBehindDamage=" + unlinked.seq())
                + " seqInLog=" + seqInLog;
    }

    private long seqInLog(final AuthorId author) {
        author.copyTo(key, 0);
        final int ordinal = log.authors().find(key, 0);
        return ordinal < 0 ? 0 : log.authors().seq(ordinal);
    }

    /**
     * Refuses an author of whom the log holds another event than the one that is known to be signed here. Nothing of it
     * is {@link #missing}.
     *
     * @throws IllegalStateException when events differ.
     * @throws StorageException when the log cannot be read there.
     */
    void requireOneHistory(final LocalPublisher publisher) {
        final AuthorId author = publisher.author();
        try {
            if (publisher.journalled().seq() > 0) {
                requireInLog(author, publisher.journalled());
            }
            final SignedHead unlinked = log.opening().unlinked().head(author);
            if (unlinked != null) {
                requireInLog(author, unlinked);
            }
        } finally {
            close();
        }
    }

    private void requireInLog(final AuthorId author, final SignedHead head) {
        author.copyTo(key, 0);
        head.hash().copyTo(hash, 0);
        if (!isInLog(log.authors().find(key, 0), head.seq(), hash)) {
            throw new IllegalStateException("the log holds another event than the one that was signed here (is the key"
                    + " used elsewhere?), the author cannot publish: topic=" + log.topicId() + " author=" + author
                    + " seq=" + head.seq());
        }
    }
}
