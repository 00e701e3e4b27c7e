package io.osier.engine.log.chronicle;

import java.util.Arrays;
import java.util.List;

/*
 * A log may have thousands of files, and a reader that walks through it touches each. So the mapping that was used longest
 * ago makes room for the next; what it held is still in the page cache, and mapping it again costs some microseconds.
 */
/** The mappings that one reader has open, of the files it used last. Belongs to one thread. */
final class Mappings implements AutoCloseable {
    /** Files that are mapped at one time at most. */
    static final int MAPPED_MAX = 16;

    private Mapping[] mappings = new Mapping[0];
    private long[] uses = new long[0];
    private long useCount;
    private int mappedCount;
    private boolean readsSingly;

    /** Says that there are this many files; those there were keep their indexes. */
    void fileCount(final int count) {
        if (count > mappings.length) {
            mappings = Arrays.copyOf(mappings, count);
            uses = Arrays.copyOf(uses, count);
        }
    }

    /** The mapping of a file, which stays valid until another file is asked for. */
    Mapping mapping(final List<LogFile> files, final int index) {
        Mapping mapping = mappings[index];
        if (mapping == null) {
            if (mappedCount == MAPPED_MAX) {
                closeOldest();
            }
            mapping = new Mapping(files.get(index).path(), readsSingly).map();
            mappings[index] = mapping;
            mappedCount++;
        }
        uses[index] = ++useCount;
        return mapping;
    }

    /** From now on all mappings, those to come too, bring a page that is not in memory alone. */
    void readSingly() {
        if (!readsSingly) {
            readsSingly = true;
            for (final Mapping mapping : mappings) {
                if (mapping != null) {
                    mapping.readSingly();
                }
            }
        }
    }

    private void closeOldest() {
        int oldest = -1;
        for (int i = 0; i < mappings.length; i++) {
            if (mappings[i] != null && (oldest < 0 || uses[i] < uses[oldest])) {
                oldest = i;
            }
        }
        close(oldest);
    }

    private void close(final int index) {
        mappings[index].close();
        mappings[index] = null;
        mappedCount--;
    }

    @Override
    public void close() {
        for (int i = 0; i < mappings.length; i++) {
            if (mappings[i] != null) {
                close(i);
            }
        }
    }
}
