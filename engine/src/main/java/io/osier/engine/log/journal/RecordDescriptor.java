package io.osier.engine.log.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.event.Crc32c;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of a journal file, little-endian, in multiples of 8 bytes.
 *
 * <pre>
 * file header                     record
 *  0  8  magic                     0  4  length, of all of it
 *  8  8  generation                4  4  CRC-32C of bytes 8 ... length
 * 16  4  version                   8  8  generation of its file
 * 20  4  CRC-32C of bytes 0 ... 20   16  4  forced: what lay below this offset was forced before this was written
 * 24     zero, to 64              20  4  kind
 *                                 24  8  seq
 *                                 32 32  topic
 *                                 64 32  hash of the event
 *                                 96     the event; or of a head, the author's 32 bytes and its confirmation's 8
 * </pre>
 */
final class RecordDescriptor {
    static final int FILE_HEADER_LENGTH = 64;
    static final int HEADER_LENGTH = 96;
    static final int ALIGNMENT = 8;

    /** An event that we signed. */
    static final int EVENT = 1;

    /** The last event of an author that we signed, without its bytes: the topic log has them, or had them. */
    static final int HEAD = 2;

    /** The journal was closed. Nothing comes behind it. */
    static final int END = 3;

    static final int AUTHOR_LENGTH = 32;
    static final int HEAD_LENGTH = AUTHOR_LENGTH + Long.BYTES;
    static final int HEAD_RECORD_LENGTH = HEADER_LENGTH + HEAD_LENGTH;

    private static final long MAGIC = 0x316c_6e72_6a72_736fL;
    private static final int VERSION = 2;
    private static final int FILE_CRC_OFFSET = 20;
    private static final int CRC_OFFSET = 4;
    private static final int GENERATION_OFFSET = 8;
    private static final int FORCED_OFFSET = 16;
    private static final int KIND_OFFSET = 20;
    private static final int SEQ_OFFSET = 24;
    private static final int TOPIC_OFFSET = 32;
    private static final int HASH_OFFSET = 64;

    private RecordDescriptor() {}

    static void putFileHeader(final MutableDirectBuffer buffer, final long generation) {
        buffer.setMemory(0, FILE_HEADER_LENGTH, (byte) 0);
        buffer.putLong(0, MAGIC, LITTLE_ENDIAN);
        buffer.putLong(GENERATION_OFFSET, generation, LITTLE_ENDIAN);
        buffer.putInt(FORCED_OFFSET, VERSION, LITTLE_ENDIAN);
        buffer.putInt(FILE_CRC_OFFSET, Crc32c.compute(buffer, 0, FILE_CRC_OFFSET), LITTLE_ENDIAN);
    }

    /** The generation that a file's header names, or -1 when it is none. */
    static long fileGeneration(final DirectBuffer file) {
        final boolean isHeader = file.capacity() >= FILE_HEADER_LENGTH
                && file.getLong(0, LITTLE_ENDIAN) == MAGIC
                && file.getInt(FORCED_OFFSET, LITTLE_ENDIAN) == VERSION
                && file.getInt(FILE_CRC_OFFSET, LITTLE_ENDIAN) == Crc32c.compute(file, 0, FILE_CRC_OFFSET);
        return isHeader ? file.getLong(GENERATION_OFFSET, LITTLE_ENDIAN) : -1;
    }

    static int recordLength(final int bodyLength) {
        return BitUtil.align(HEADER_LENGTH + bodyLength, ALIGNMENT);
    }

    /**
     * Writes all of a record but its body, which has to be there already, and its checksum, which {@link #seal} adds.
     */
    static void putHeader(
            final MutableDirectBuffer buffer,
            final int offset,
            final int kind,
            final TopicId topic,
            final long seq,
            final int length) {
        buffer.putInt(offset, length, LITTLE_ENDIAN);
        buffer.putInt(offset + KIND_OFFSET, kind, LITTLE_ENDIAN);
        buffer.putLong(offset + SEQ_OFFSET, seq, LITTLE_ENDIAN);
        topic.copyTo(buffer, offset + TOPIC_OFFSET);
    }

    /** Makes a record part of a file's generation, at a moment when the file was forced up to an offset. */
    static void seal(final MutableDirectBuffer buffer, final int offset, final long generation, final int forced) {
        buffer.putLong(offset + GENERATION_OFFSET, generation, LITTLE_ENDIAN);
        buffer.putInt(offset + FORCED_OFFSET, forced, LITTLE_ENDIAN);
        final int length = length(buffer, offset);
        buffer.putInt(offset + CRC_OFFSET, crc(buffer, offset, length), LITTLE_ENDIAN);
    }

    /** Whether a whole record of any generation lies at an offset. Nothing of it is trusted before. */
    static boolean isRecord(final DirectBuffer buffer, final int offset) {
        if (offset > buffer.capacity() - HEADER_LENGTH) {
            return false;
        }
        final int length = length(buffer, offset);
        return length >= HEADER_LENGTH
                && length <= buffer.capacity() - offset
                && length % ALIGNMENT == 0
                && buffer.getInt(offset + CRC_OFFSET, LITTLE_ENDIAN) == crc(buffer, offset, length);
    }

    static int length(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset, LITTLE_ENDIAN);
    }

    static long generation(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + GENERATION_OFFSET, LITTLE_ENDIAN);
    }

    static int forced(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + FORCED_OFFSET, LITTLE_ENDIAN);
    }

    static int kind(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + KIND_OFFSET, LITTLE_ENDIAN);
    }

    static long seq(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + SEQ_OFFSET, LITTLE_ENDIAN);
    }

    static long confirmation(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + HEADER_LENGTH + AUTHOR_LENGTH, LITTLE_ENDIAN);
    }

    static TopicId topic(final DirectBuffer buffer, final int offset) {
        return TopicId.of(buffer, offset + TOPIC_OFFSET);
    }

    static int hashOffset(final int offset) {
        return offset + HASH_OFFSET;
    }

    static void putHash(final MutableDirectBuffer buffer, final int offset, final DirectBuffer hash, final int at) {
        buffer.putBytes(offset + HASH_OFFSET, hash, at, EventHash.LENGTH);
    }

    private static int crc(final DirectBuffer buffer, final int offset, final int length) {
        return Crc32c.compute(buffer, offset + GENERATION_OFFSET, length - GENERATION_OFFSET);
    }
}
