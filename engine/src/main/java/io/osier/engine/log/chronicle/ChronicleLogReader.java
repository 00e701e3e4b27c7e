package io.osier.engine.log.chronicle;

import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.EventValidator;
import io.osier.engine.log.EventCopies;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.ReadCost;
import io.osier.engine.log.StorageException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Idea: the author table gives file and offset, so a read is a copy from a mapping of our own; Chronicle takes no part.
 * The newest file is mapped anew when a position lies beyond the mapping, which is once per block that it grows.
 *
 * A mapping is unmapped by its own thread only, so closing the log cannot pull memory from under a reader. It may take
 * the name of a file from under one, because it seals the files; what a reader misses then it takes for the end.
 */
/** Reads a topic's files through read-only mappings. Belongs to one thread. */
final class ChronicleLogReader implements LogReader {
    private final LogState state;
    private final LogMappings mappings;
    private final EventCopier copier;
    private final ReadAhead readAhead;
    private boolean isClosed;

    private UnsafeBuffer found;
    private long position;
    private int length;

    ChronicleLogReader(final LogState state) {
        this.state = state;
        mappings = new LogMappings(state);
        copier = new EventCopier(mappings);
        readAhead = new ReadAhead(mappings);
    }

    @Override
    public int prepare(final long[] entries, final int count, final ReadCost cost) {
        return readAhead.prepare(entries, count, knownEnd(), cost);
    }

    @Override
    public int copy(final long[] entries, final int count, final EventCopies copies) {
        return copier.copy(entries, count, knownEnd(), copies);
    }

    /** The log's end, with all files below it at hand. */
    private long knownEnd() {
        final long end = state.endPosition();
        if (isClosed || state.isClosed()) {
            throw new StorageException("the log is closed: end=" + end);
        }
        mappings.refresh();
        return end;
    }

    @Override
    public boolean seek(final long from) {
        if (isClosed || state.isClosed()) {
            return false;
        }
        try {
            return find(from);
        } catch (final StorageException e) {
            if (state.isClosed()) {
                return false;
            }
            throw e;
        }
    }

    private boolean find(final long from) {
        final long end = state.endPosition();
        mappings.refresh();
        long place = state.skips().after(Math.max(0, from));
        int index = place < end ? mappings.indexAtOrBehind(place) : mappings.count();
        while (index < mappings.count() && place < end) {
            if (LogFile.cycle(place) != mappings.file(index).cycle()) {
                place = mappings.file(index).position(0);
            }
            final long next = state.skips().after(step(index, LogFile.offset(place)));
            if (next == place) {
                return true;
            }
            place = next;
            index = LogFile.cycle(next) == mappings.file(index).cycle() ? index : index + 1;
        }
        return false;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long nextPosition() {
        return position + length;
    }

    @Override
    public DirectBuffer buffer() {
        return found;
    }

    @Override
    public int offset() {
        return LogFile.offset(position);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void close() {
        isClosed = true;
        found = null;
        mappings.close();
    }

    /** Takes the event at a place as the found one and answers the place, or else answers the place after it. */
    private long step(final int index, final int offset) {
        final LogFile file = mappings.file(index);
        try {
            final Mapping mapping = mappings.mapping(index);
            if (!mapping.covers(offset + DocumentDescriptor.HEADER_LENGTH)) {
                return nextFile(index, offset);
            }
            final int word = DocumentDescriptor.word(mapping.buffer(), offset);
            if (DocumentDescriptor.isEvent(offset, word)) {
                found = checkedEvent(index, offset);
                position = file.position(offset);
                length = word;
                return position;
            }
            mapping.covers(DocumentDescriptor.end(offset, word));
            if (DocumentDescriptor.isBatch(offset, word, Integer.MAX_VALUE)) {
                return file.position(DocumentDescriptor.eventsOffset(offset));
            }
            if (DocumentDescriptor.isMeta(mapping.buffer(), offset, word, mapping.length())) {
                return file.position(DocumentDescriptor.metaEnd(offset, word));
            }
            if (word == 0 || word == DocumentDescriptor.END_MARK) {
                return nextFile(index, offset);
            }
        } catch (final InternalError e) {
            throw mappings.unreadable(index, offset, e);
        }
        throw mappings.damaged(index, offset, "neither an event nor a header");
    }

    private long nextFile(final int index, final int offset) {
        if (index + 1 == mappings.count()) {
            throw mappings.damaged(index, offset, "log ends before its end");
        }
        return mappings.file(index + 1).position(0);
    }

    private UnsafeBuffer checkedEvent(final int index, final int offset) {
        final Mapping mapping = mappings.mapping(index);
        if (offset < 0 || !mapping.covers(offset + EventDescriptor.HEADER_LENGTH)) {
            throw mappings.damaged(index, offset, "file is too short");
        }
        final int eventLength = DocumentDescriptor.word(mapping.buffer(), offset);
        if (DocumentDescriptor.isEvent(offset, eventLength)) {
            mapping.covers(offset + eventLength);
        }
        final EventFault fault = EventValidator.validate(mapping.buffer(), offset, mapping.length() - offset);
        if (fault != EventFault.NONE) {
            throw mappings.damaged(index, offset, fault.toString());
        }
        return mapping.buffer();
    }
}
