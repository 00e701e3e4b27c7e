package io.osier.engine.log.chronicle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * The table is there before the first log file is, so that it is there says nothing. Chronicle notes the newest cycle in
 * it when that cycle's file has been made: a key as text, padding, the code of a 64-bit number, the number, at first
 * Integer.MIN_VALUE.
 */
/** Chronicle's table of locks and listings beside the log files, as far as an audit can learn from it. */
final class ListingTable {
    static final String NAME = "metadata.cq4t";

    private static final byte[] KEY = "listing.highestCycle".getBytes(StandardCharsets.US_ASCII);
    private static final byte NUMBER = (byte) 0xa7;
    private static final int PADDING_MAX = 8;
    private static final int LOOK_LENGTH = 4096;

    private ListingTable() {}

    /**
     * Whether a writer has made a log file since it made the table. A table that cannot be read says no.
     *
     * @param directory of a topic.
     */
    static boolean namesAFile(final Path directory) {
        try (InputStream table = Files.newInputStream(directory.resolve(NAME))) {
            return highestCycle(new UnsafeBuffer(table.readNBytes(LOOK_LENGTH))) >= 0;
        } catch (final IOException unreadable) {
            return false;
        }
    }

    private static long highestCycle(final UnsafeBuffer table) {
        for (int i = 0; i <= table.capacity() - KEY.length - PADDING_MAX - Long.BYTES; i++) {
            if (isKey(table, i)) {
                int place = i + KEY.length;
                while (place < i + KEY.length + PADDING_MAX && table.getByte(place) != NUMBER) {
                    place++;
                }
                return table.getByte(place) == NUMBER ? table.getLong(place + 1, ByteOrder.LITTLE_ENDIAN) : -1;
            }
        }
        return -1;
    }

    private static boolean isKey(final UnsafeBuffer table, final int offset) {
        for (int i = 0; i < KEY.length; i++) {
            if (table.getByte(offset + i) != KEY[i]) {
                return false;
            }
        }
        return true;
    }
}
