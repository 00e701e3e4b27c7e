package io.osier.engine.log.chronicle;

import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.EventValidator;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Idea: events say themselves how long they are and whether they are whole, so the scan goes from event to event and
 * uses Chronicle's headers only to step over. What is not an event is a gap. Behind a gap it goes on where the
 * structure says that something begins: after the event's stated length, at the end of the batch, behind a header. If
 * nothing sound is there it looks at every multiple of 8 for something that is an event.
 *
 * An event found by looking may be bytes inside a payload, put there by an author who hopes for this moment. From there
 * to the end of the file an event counts only if its own signature is good.
 */
/** Goes through one log file from its first byte to its last and says what is there. */
final class FileScan {
    /** Takes what a scan finds, in the order of the file. */
    interface Sink {
        /**
         * An event of canonical form with the right checksum.
         *
         * @param buffer that holds the file.
         * @param offset at which the event begins.
         * @param length of the event.
         */
        void onEvent(DirectBuffer buffer, int offset, int length);

        /**
         * Bytes that are no events.
         *
         * @param from where they begin.
         * @param to where they end.
         * @param what is wrong with them.
         * @param isTornTail whether they are only what a writer that died had not finished.
         */
        void onGap(int from, int to, String what, boolean isTornTail);

        /** Whether an event's own signature is good. */
        boolean isSigned(DirectBuffer buffer, int offset);
    }

    private final UnsafeBuffer buffer;
    private final int limit;
    private final boolean isBegun;
    private final Sink sink;
    private int batch;
    private int batchEnd;
    private int endOffset;
    private boolean isTrusted = true;
    private boolean isSound = true;
    private boolean hasEndMark;

    /**
     * A scan of a file.
     *
     * @param isBegun whether it is empty because a writer died before it wrote to it.
     */
    FileScan(final UnsafeBuffer buffer, final int limit, final boolean isBegun, final Sink sink) {
        this.buffer = buffer;
        this.limit = limit;
        this.isBegun = isBegun;
        this.sink = sink;
    }

    FileScan run() {
        int place = 0;
        while (!isEnd(place)) {
            final int next = step(place);
            place = next > place ? next : skip(place);
        }
        endOffset = place;
        checkLastBatch();
        return this;
    }

    /** Where the last document ends. */
    int endOffset() {
        return endOffset;
    }

    /** Whether the whole file is as it was written. */
    boolean isSound() {
        return isSound;
    }

    /** Whether the file was closed by a successor. */
    boolean hasEndMark() {
        return hasEndMark;
    }

    /** Goes over what begins at a place; answers the place after it, or the place when nothing sound begins there. */
    private int step(final int place) {
        final int word = DocumentDescriptor.word(buffer, place);
        if (DocumentDescriptor.isEvent(place, word)) {
            if (!isEventAt(place)) {
                return place;
            }
            if (isTrusted || sink.isSigned(buffer, place)) {
                sink.onEvent(buffer, place, word);
            } else {
                gap(place, place + word, "event behind damage without a good signature", false);
            }
            return place + word;
        }
        if (DocumentDescriptor.isBatch(place, word, limit)) {
            endBatch(place);
            batch = place;
            batchEnd = DocumentDescriptor.end(place, word);
            final int events = DocumentDescriptor.eventsOffset(place);
            if (events - place > Integer.BYTES && DocumentDescriptor.word(buffer, place + Integer.BYTES) != 0) {
                gap(place, place, "padding before a batch is not zero", false);
            }
            return events;
        }
        if (DocumentDescriptor.isMeta(buffer, place, word, limit)) {
            endBatch(place);
            return DocumentDescriptor.metaEnd(place, word);
        }
        return place;
    }

    /** Nothing is lost when a header lies about its length, because it was not asked; but somebody has to be told. */
    private void endBatch(final int place) {
        if (batchEnd != 0 && batchEnd != place) {
            gap(batch, batch, "header says another length than its batch has", false);
        }
        batchEnd = 0;
    }

    /** Reports what begins at a place as a gap and answers where it ends. */
    private int skip(final int place) {
        final int word = DocumentDescriptor.word(buffer, place);
        if (DocumentDescriptor.isUnfinished(word) || isBehindLastBatch(place)) {
            endBatch(place);
            gap(place, limit, "unfinished batch", true);
            return limit;
        }
        final EventFault fault = EventValidator.validate(buffer, place, limit - place);
        int next = nextByStructure(place, word);
        if (next < 0) {
            next = nextBySearch(place);
        }
        gap(place, next, word == 0 ? "hole in the log" : "damaged event or header, " + fault, false);
        return next;
    }

    private int nextByStructure(final int place, final int word) {
        if (DocumentDescriptor.isEvent(place, word) && isStart(place + word)) {
            return place + word;
        }
        if (place < batchEnd) {
            return isStart(batchEnd) ? batchEnd : -1;
        }
        final int events = DocumentDescriptor.eventsOffset(place);
        return place > 0 && events > place && isEventAt(events) ? events : -1;
    }

    private int nextBySearch(final int place) {
        isTrusted = false;
        batchEnd = 0;
        for (int i = (place & -EventDescriptor.ALIGNMENT) + EventDescriptor.ALIGNMENT;
                i <= limit - EventDescriptor.EVENT_LENGTH_MIN;
                i += EventDescriptor.ALIGNMENT) {
            if (isEventAt(i) && sink.isSigned(buffer, i)) {
                return i;
            }
        }
        return limit;
    }

    private boolean isStart(final int place) {
        if (place < 0 || place > limit - DocumentDescriptor.HEADER_LENGTH) {
            return false;
        }
        final int word = DocumentDescriptor.word(buffer, place);
        final boolean isBatch = DocumentDescriptor.isBatch(place, word, limit);
        return isEventAt(place)
                || (isBatch && isEventAt(DocumentDescriptor.eventsOffset(place)))
                || DocumentDescriptor.isMeta(buffer, place, word, limit)
                || isEndHere(place, word);
    }

    private boolean isEventAt(final int place) {
        return EventValidator.validate(buffer, place, limit - place) == EventFault.NONE;
    }

    private boolean isEnd(final int place) {
        if (place > limit - DocumentDescriptor.HEADER_LENGTH) {
            if (isSound) {
                gap(Math.min(place, limit), limit, "file ends without an end", isBegun);
            }
            return true;
        }
        final int word = DocumentDescriptor.word(buffer, place);
        if (!isEndHere(place, word)) {
            return false;
        }
        endBatch(place);
        hasEndMark = word == DocumentDescriptor.END_MARK;
        return true;
    }

    private boolean isEndHere(final int place, final int word) {
        return (word == 0 && isZero(place))
                || (word == DocumentDescriptor.END_MARK && isZero(place + DocumentDescriptor.END_MARK_LENGTH));
    }

    private boolean isZero(final int from) {
        int place = from;
        for (; place < limit && (place & (Long.BYTES - 1)) != 0; place++) {
            if (buffer.getByte(place) != 0) {
                return false;
            }
        }
        for (; place <= limit - Long.BYTES; place += Long.BYTES) {
            if (buffer.getLong(place) != 0) {
                return false;
            }
        }
        for (; place < limit; place++) {
            if (buffer.getByte(place) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The file's header names the last batch; if that is behind our end, the end was cut off. */
    private void checkLastBatch() {
        final long namedBatch = FileHeader.lastDocument(buffer, limit);
        if (isSound && !hasEndMark && namedBatch >= endOffset) {
            gap(endOffset, endOffset, "file's header names a batch behind the end, at " + namedBatch, false);
        }
    }

    private void gap(final int from, final int to, final String what, final boolean isTornTail) {
        isSound = false;
        sink.onGap(from, to, what, isTornTail);
    }

    /**
     * A writer says in the header where its last batch is, after that batch is whole and before it acknowledges it.
     * What lies behind is what it was doing when it died: a batch, or one of Chronicle's index pages.
     */
    private boolean isBehindLastBatch(final int place) {
        final long last = FileHeader.lastDocument(buffer, limit);
        return last > 0
                && last <= limit - DocumentDescriptor.HEADER_LENGTH
                && place >= DocumentDescriptor.end((int) last, DocumentDescriptor.word(buffer, (int) last));
    }
}
