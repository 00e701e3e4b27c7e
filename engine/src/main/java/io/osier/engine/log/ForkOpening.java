package io.osier.engine.log;

import io.osier.codec.AuthorId;
import io.osier.codec.event.EventDescriptor;
import org.agrona.concurrent.UnsafeBuffer;

/** Puts the authors of kept proofs into quarantine when a log is opened. Stateless; the opening thread. */
public final class ForkOpening {
    private ForkOpening() {}

    /**
     * Whether there is a proof against every author that a table has in quarantine, from the same seq on.
     *
     * @param authors to be looked at.
     * @param forks that are kept.
     */
    public static boolean isProven(final AuthorTable authors, final ForkProofs forks) {
        final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        for (int i = 0; i < authors.quarantinedCount(); i++) {
            final int ordinal = authors.quarantined(i);
            authors.copyAuthor(ordinal, key, 0);
            if (forks.lowerSeq(key, 0) != authors.uncontestedMax(ordinal) + 1) {
                return false;
            }
        }
        return true;
    }

    /**
     * Quarantines the authors of all proofs.
     *
     * @param authors to be changed.
     * @param forks that are kept.
     * @param reader of the log, for the first contested event of each that is held.
     */
    public static void quarantine(final AuthorTable authors, final ForkProofs forks, final LogReader reader) {
        final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        final UnsafeBuffer event = new UnsafeBuffer(new byte[0]);
        for (final AuthorId author : forks.authors()) {
            author.copyTo(key, 0);
            final long lowerSeq = forks.lowerSeq(key, 0);
            final int ordinal = authors.find(key, 0);
            final boolean isContestedHeld = ordinal >= 0 && authors.seq(ordinal) >= lowerSeq;
            final boolean isHashKnown = isContestedHeld && read(authors, ordinal, lowerSeq, reader, event);
            authors.quarantine(key, 0, lowerSeq, isHashKnown ? event : null, EventDescriptor.PREV_OFFSET);
        }
    }

    /** Reads the first contested event, which names the one before it; false when it is damaged. */
    private static boolean read(
            final AuthorTable authors,
            final int ordinal,
            final long seq,
            final LogReader reader,
            final UnsafeBuffer event) {
        if (event.capacity() == 0) {
            event.wrap(new byte[EventDescriptor.EVENT_LENGTH_MAX]);
        }
        final long[] entries = {authors.position(ordinal, seq)};
        final EventCopies copies = new EventCopies(1).wrap(event, 0, event.capacity(), event.capacity());
        try {
            return reader.copy(entries, 1, copies) == 1;
        } catch (final StorageException damaged) {
            return false;
        }
    }
}
