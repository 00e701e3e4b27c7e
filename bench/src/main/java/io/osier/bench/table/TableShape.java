package io.osier.bench.table;

import io.osier.codec.AuthorId;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import org.agrona.MutableDirectBuffer;

/**
 * How many authors a table is filled with, and how their keys are. Keys are computed from their index, so that they
 * take no memory beside the table.
 *
 * @param authorCount of different authors.
 * @param eventsPerAuthor the same for each.
 * @param order in which the authors come.
 * @param prefixLength of the bytes that all keys begin with; at most 24.
 */
record TableShape(int authorCount, int eventsPerAuthor, KeyOrder order, int prefixLength) {
    private static final int CHOSEN_PREFIX_LENGTH = 24;
    private static final long BYTES_PER_AUTHOR_MAX = 256;
    private static final long BYTES_PER_EVENT_MAX = 16;
    private static final long FIRST_BLOCKS_LENGTH = 32 * 1024;

    /** The shapes that a topic may have at its limits. */
    static List<TableShape> all(final int authorCount, final int eventsPerAuthor, final int bigEventCount) {
        return List.of(
                new TableShape(1, bigEventCount, KeyOrder.RANDOM, 0),
                new TableShape(authorCount, eventsPerAuthor, KeyOrder.RANDOM, 0),
                new TableShape(authorCount, 1, KeyOrder.RANDOM, 0),
                new TableShape(authorCount, 1, KeyOrder.ASCENDING, 0),
                new TableShape(authorCount, 1, KeyOrder.DESCENDING, 0),
                new TableShape(authorCount, 1, KeyOrder.RANDOM, CHOSEN_PREFIX_LENGTH));
    }

    long eventCount() {
        return (long) authorCount * eventsPerAuthor;
    }

    /** What the table may take off heap: 256 bytes an author, 16 an event, and the first blocks of a small table. */
    long offHeapBytesMax() {
        return authorCount * BYTES_PER_AUTHOR_MAX + eventCount() * BYTES_PER_EVENT_MAX + FIRST_BLOCKS_LENGTH;
    }

    /** Position of an event: another one for each. */
    long position(final int author, final int seq) {
        return (long) author * eventsPerAuthor + seq;
    }

    /** Writes the key of the author that comes at an index. */
    void putKey(final int index, final MutableDirectBuffer key) {
        key.setMemory(0, AuthorId.LENGTH, (byte) 0x91);
        key.putLong(prefixLength, code(index), ByteOrder.BIG_ENDIAN);
    }

    /** A different number for each index. */
    private long code(final int index) {
        return switch (order) {
            case RANDOM -> Mix.of(index);
            case ASCENDING -> index;
            case DESCENDING -> authorCount - index;
        };
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d x %,d, %s%s",
                authorCount,
                eventsPerAuthor,
                order.name().toLowerCase(Locale.ROOT),
                prefixLength == 0 ? "" : ", " + prefixLength + " bytes shared");
    }
}
