package io.osier.engine.log.chronicle;

import io.osier.engine.log.DamagedEventException;
import io.osier.engine.log.StorageException;
import java.util.List;

/** A topic's files and our mappings of them, made when they are first needed. Owned by one thread. */
final class LogMappings implements AutoCloseable {
    private static final int NONE = -1;

    private final LogState state;
    private List<LogFile> files;
    private final Mappings mappings = new Mappings();
    private int lastIndex;
    private int lastCycle = NONE;

    LogMappings(final LogState state) {
        this.state = state;
        files = state.files();
        mappings.fileCount(files.size());
    }

    /** Takes up files that have been added. Load the log's end before, so that whatever is below it can be found. */
    void refresh() {
        final List<LogFile> current = state.files();
        if (current != files) {
            files = current;
            mappings.fileCount(current.size());
        }
    }

    int count() {
        return files.size();
    }

    LogFile file(final int index) {
        return files.get(index);
    }

    /** Index of the first file at or behind a position; {@link #count} when there is none. */
    int indexAtOrBehind(final long position) {
        final int cycle = LogFile.cycle(position);
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

    /** Index of the file that a position is in, or -1. Most often it is the one that was asked for last. */
    int indexOf(final long position) {
        final int cycle = LogFile.cycle(position);
        if (cycle == lastCycle) {
            return lastIndex;
        }
        final int index = indexAtOrBehind(position);
        if (index == files.size() || files.get(index).cycle() != cycle) {
            return -1;
        }
        lastIndex = index;
        lastCycle = cycle;
        return index;
    }

    /** The mapping of a file, good until another file is asked for. */
    Mapping mapping(final int index) {
        return mappings.mapping(files, index);
    }

    /** From now on a page that is not in memory comes alone, without its neighbours: whoever wants those says so. */
    void readSingly() {
        mappings.readSingly();
    }

    StorageException damaged(final int index, final int offset, final String what) {
        state.onDamage();
        return new DamagedEventException("an event in the log is damaged, " + what + ": file="
                + files.get(index).path() + " offset=" + offset);
    }

    StorageException unreadable(final int index, final int offset, final InternalError cause) {
        state.onDamage();
        return new DamagedEventException(
                "a page of the log cannot be read: file=" + files.get(index).path() + " offset=" + offset, cause);
    }

    @Override
    public void close() {
        mappings.close();
        files = List.of();
        lastCycle = NONE;
    }
}
