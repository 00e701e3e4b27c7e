package io.osier.engine.log.chronicle;

import io.osier.engine.log.SectionReader;
import io.osier.engine.log.SectionWriter;
import java.io.IOException;
import java.util.Arrays;

/*
 * Found once, when the log is opened, and never changed afterwards; so it is shared by all readers. 16 bytes per range;
 * neighbouring ranges are one.
 */
/** Ranges of positions that a reader passes over: damage, and events that are not in the index. */
final class Skips {
    private long[] from = new long[4];
    private long[] to = new long[4];
    private int count;

    /** Adds a range behind all others. */
    void add(final long fromPosition, final long toPosition) {
        if (count > 0 && to[count - 1] == fromPosition) {
            to[count - 1] = toPosition;
            return;
        }
        if (count == from.length) {
            from = Arrays.copyOf(from, count * 2);
            to = Arrays.copyOf(to, count * 2);
        }
        from[count] = fromPosition;
        to[count] = toPosition;
        count++;
    }

    void save(final SectionWriter out) throws IOException {
        out.putInt(count);
        for (int i = 0; i < count; i++) {
            out.putLong(from[i]);
            out.putLong(to[i]);
        }
    }

    static Skips load(final SectionReader in) throws IOException {
        final Skips skips = new Skips();
        final int count = in.readCount(2 * Long.BYTES);
        for (int i = 0; i < count; i++) {
            final long fromPosition = in.readLong();
            skips.add(fromPosition, in.readLong());
        }
        return skips;
    }

    /** Where to go on instead of a position. */
    long after(final long position) {
        if (count == 0) {
            return position;
        }
        final int found = Arrays.binarySearch(from, 0, count, position);
        final int index = found >= 0 ? found : -2 - found;
        return index >= 0 && position < to[index] ? to[index] : position;
    }
}
