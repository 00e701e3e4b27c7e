package io.osier.engine.log.chronicle;

import io.osier.codec.event.EventDescriptor;
import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/*
 * A file is a row of documents, each behind a 4-byte header: its length, and two flags. Chronicle writes documents of
 * its own (the file's header, index pages), flagged as meta; ours are batches of events.
 *
 * Events begin at multiples of 8: a batch that would not is preceded by 4 zero bytes. So a batch ends at a multiple of
 * 8 too, and a word says by itself what it is, wherever one comes from:
 *
 *   at a multiple of 8, and itself a multiple of 8      an event's length
 *   with the end of its document at a multiple of 8     a document's header (at a multiple of 8 its length ends in 4)
 *   with the meta flag, and Chronicle's names behind    a meta document's header
 */
/** The layout of a Chronicle file as we read it. */
final class DocumentDescriptor {
    static final int HEADER_LENGTH = 4;
    static final int END_MARK = 0xC000_0000;

    /** The end mark with the text that Chronicle puts behind it. */
    static final int END_MARK_LENGTH = 8;

    private static final int NOT_READY = 0x8000_0000;
    private static final int META = 0x4000_0000;
    private static final int FLAGS = NOT_READY | META;
    private static final int LENGTH_MASK = ~FLAGS;
    private static final int EVENT_ALIGNMENT = EventDescriptor.ALIGNMENT;
    private static final int HEADER_ALIGNMENT = 4;
    private static final int NAME_CODE = 0xb9;

    private DocumentDescriptor() {}

    static int word(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
    }

    /** As {@link #word}, and no compiler moves the read, which may wait for the disk. */
    static int wordInPlace(final AtomicBuffer buffer, final int offset) {
        final int word = buffer.getIntVolatile(offset);
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? word : Integer.reverseBytes(word);
    }

    /** Where the events of a document begin. */
    static int eventsOffset(final int headerOffset) {
        return BitUtil.align(headerOffset + HEADER_LENGTH, EVENT_ALIGNMENT);
    }

    static boolean isEvent(final int offset, final int word) {
        return ((offset | word) & (EVENT_ALIGNMENT - 1)) == 0
                && word >= EventDescriptor.EVENT_LENGTH_MIN
                && word <= EventDescriptor.EVENT_LENGTH_MAX;
    }

    static boolean isBatch(final int offset, final int word, final int limit) {
        return (word & FLAGS) == 0
                && word >= EventDescriptor.EVENT_LENGTH_MIN
                && word <= limit - offset - HEADER_LENGTH
                && (offset + HEADER_LENGTH + word & (EVENT_ALIGNMENT - 1)) == 0;
    }

    /** Where the document of a header ends. */
    static int end(final int offset, final int word) {
        return (int) Math.min(Integer.MAX_VALUE, (long) offset + HEADER_LENGTH + (word & LENGTH_MASK));
    }

    static boolean isMeta(final DirectBuffer buffer, final int offset, final int word, final int limit) {
        if ((word & FLAGS) != META
                || limit - offset < HEADER_LENGTH + (word & LENGTH_MASK)
                || (word & LENGTH_MASK) < 16) {
            return false;
        }
        final int nameLength = buffer.getByte(offset + HEADER_LENGTH + 1);
        return (buffer.getByte(offset + HEADER_LENGTH) & 0xff) == NAME_CODE
                && (isName(buffer, offset, nameLength, "index")
                        || isName(buffer, offset, nameLength, "header")
                        || isName(buffer, offset, nameLength, "index2index"));
    }

    static int metaEnd(final int offset, final int word) {
        return BitUtil.align(offset + HEADER_LENGTH + (word & LENGTH_MASK), HEADER_ALIGNMENT);
    }

    /** A header whose document was begun and never finished: its writer died. Nothing can follow it. */
    static boolean isUnfinished(final int word) {
        return word == NOT_READY;
    }

    private static boolean isName(
            final DirectBuffer buffer, final int offset, final int nameLength, final String name) {
        if (nameLength != name.length()) {
            return false;
        }
        for (int i = 0; i < nameLength; i++) {
            if (buffer.getByte(offset + HEADER_LENGTH + 2 + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
