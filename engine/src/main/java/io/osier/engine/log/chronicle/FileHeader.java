package io.osier.engine.log.chronicle;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;

/*
 * The header document is in Chronicle's binary wire format. Of it we read one field: "writePosition", an array of two
 * longs of which the first is the place of the last document. The array lies at the next multiple of 8 behind the name
 * and its type: capacity 2, used 2, then the values. That place is where Chronicle goes on when it opens the file.
 */
/** Reads from a file's header where Chronicle thinks that the last document is. */
final class FileHeader {
    private static final byte[] NAME = "writePosition".getBytes(StandardCharsets.US_ASCII);
    private static final int SEARCH_LENGTH = 160;
    private static final int ARRAY_HEADER_LENGTH = 2 * Long.BYTES;

    private FileHeader() {}

    /** The offset, or -1 when it is not to be found. */
    static long lastDocument(final DirectBuffer buffer, final int limit) {
        final int searchEnd = Math.min(limit, SEARCH_LENGTH) - NAME.length - ARRAY_HEADER_LENGTH - 2 * Long.BYTES;
        for (int i = 0; i < searchEnd; i++) {
            if (isName(buffer, i)) {
                return value(buffer, BitUtil.align(i + NAME.length, Long.BYTES), limit);
            }
        }
        return -1;
    }

    private static boolean isName(final DirectBuffer buffer, final int offset) {
        for (int i = 0; i < NAME.length; i++) {
            if (buffer.getByte(offset + i) != NAME[i]) {
                return false;
            }
        }
        return true;
    }

    private static long value(final DirectBuffer buffer, final int from, final int limit) {
        for (int i = from; i < SEARCH_LENGTH && i <= limit - ARRAY_HEADER_LENGTH - Long.BYTES; i += Long.BYTES) {
            if (buffer.getLong(i, ByteOrder.LITTLE_ENDIAN) == 2
                    && buffer.getLong(i + Long.BYTES, ByteOrder.LITTLE_ENDIAN) == 2) {
                return buffer.getLong(i + ARRAY_HEADER_LENGTH, ByteOrder.LITTLE_ENDIAN);
            }
        }
        return -1;
    }
}
