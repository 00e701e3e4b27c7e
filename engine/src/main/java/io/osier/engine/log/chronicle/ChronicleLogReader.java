package io.osier.engine.log.chronicle;

import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.EventValidator;
import io.osier.engine.log.DamagedEventException;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.StorageException;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
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
    private final Mappings mappings = new Mappings();
    private List<LogFile> files;
    private boolean isClosed;

    private UnsafeBuffer found;
    private long position;
    private int length;

    ChronicleLogReader(final LogState state) {
        this.state = state;
        files = state.files();
        mappings.fileCount(files.size());
    }

    @Override
    public int copy(
            final long eventPosition,
            final MutableDirectBuffer destination,
            final int destinationOffset,
            final int lengthMax) {
        if (isClosed || state.isClosed()) {
            throw new StorageException("the log is closed: position=" + eventPosition);
        }
        if (eventPosition >= state.endPosition()) {
            throw new StorageException(
                    "there is no such event: position=" + eventPosition + " end=" + state.endPosition());
        }
        final int index = fileIndex(eventPosition);
        final int offset = LogFile.offset(eventPosition);
        if (index == files.size() || files.get(index).cycle() != LogFile.cycle(eventPosition)) {
            throw new StorageException("there is no such file: position=" + eventPosition);
        }
        try {
            final UnsafeBuffer buffer = checkedEvent(index, offset);
            final int eventLength = DocumentDescriptor.word(buffer, offset);
            if (eventLength > lengthMax) {
                return 0;
            }
            destination.putBytes(destinationOffset, buffer, offset, eventLength);
            return eventLength;
        } catch (final InternalError e) {
            throw unreadable(index, offset, e);
        }
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
        long place = state.skips().after(Math.max(0, from));
        int index = place < end ? fileIndex(place) : files.size();
        while (index < files.size() && place < end) {
            if (LogFile.cycle(place) != files.get(index).cycle()) {
                place = files.get(index).position(0);
            }
            final long next = state.skips().after(step(index, LogFile.offset(place)));
            if (next == place) {
                return true;
            }
            place = next;
            index = LogFile.cycle(next) == files.get(index).cycle() ? index : index + 1;
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
        files = List.of();
    }

    /** Takes the event at a place as the found one and answers the place, or else answers the place after it. */
    private long step(final int index, final int offset) {
        final LogFile file = files.get(index);
        try {
            final Mapping mapping = mapping(index);
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
            throw unreadable(index, offset, e);
        }
        throw damaged(index, offset, "neither an event nor a header");
    }

    private long nextFile(final int index, final int offset) {
        if (index + 1 == files.size()) {
            throw damaged(index, offset, "log ends before its end");
        }
        return files.get(index + 1).position(0);
    }

    private UnsafeBuffer checkedEvent(final int index, final int offset) {
        final Mapping mapping = mapping(index);
        if (offset < 0 || !mapping.covers(offset + EventDescriptor.HEADER_LENGTH)) {
            throw damaged(index, offset, "file is too short");
        }
        final int eventLength = DocumentDescriptor.word(mapping.buffer(), offset);
        if (DocumentDescriptor.isEvent(offset, eventLength)) {
            mapping.covers(offset + eventLength);
        }
        final EventFault fault = EventValidator.validate(mapping.buffer(), offset, mapping.length() - offset);
        if (fault != EventFault.NONE) {
            throw damaged(index, offset, fault.toString());
        }
        return mapping.buffer();
    }

    /** Index of the first file at or behind a position. */
    private int fileIndex(final long ofPosition) {
        final int cycle = LogFile.cycle(ofPosition);
        refresh();
        int low = 0;
        int high = files.size();
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (files.get(middle).cycle() < cycle) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void refresh() {
        final List<LogFile> current = state.files();
        if (current != files) {
            files = current;
            mappings.fileCount(current.size());
        }
    }

    private Mapping mapping(final int index) {
        return mappings.mapping(files, index);
    }

    private StorageException damaged(final int index, final int offset, final String what) {
        state.onDamage();
        return new DamagedEventException("an event in the log is damaged, " + what + ": file="
                + files.get(index).path() + " offset=" + offset);
    }

    private StorageException unreadable(final int index, final int offset, final InternalError cause) {
        state.onDamage();
        return new DamagedEventException(
                "a page of the log cannot be read: file=" + files.get(index).path() + " offset=" + offset, cause);
    }
}
