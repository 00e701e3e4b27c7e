package io.osier.codec.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.message.sbe.HelloEncoder;
import org.agrona.MutableDirectBuffer;

/** Writes what comes before every message body. */
final class FrameHeader {
    private FrameHeader() {}

    /**
     * Writes length field and message header.
     *
     * @param frame that begins at index 0.
     * @param templateId of the message.
     * @param blockLength of its fixed part.
     * @param frameLength of the whole frame.
     * @return {@code frameLength}.
     */
    static int write(
            final MutableDirectBuffer frame, final int templateId, final int blockLength, final int frameLength) {
        frame.putInt(FrameDescriptor.LENGTH_OFFSET, frameLength - FrameDescriptor.LENGTH_LENGTH, LITTLE_ENDIAN);
        frame.putShort(FrameDescriptor.BLOCK_LENGTH_OFFSET, (short) blockLength, LITTLE_ENDIAN);
        frame.putShort(FrameDescriptor.TEMPLATE_ID_OFFSET, (short) templateId, LITTLE_ENDIAN);
        frame.putShort(FrameDescriptor.SCHEMA_ID_OFFSET, (short) HelloEncoder.SCHEMA_ID, LITTLE_ENDIAN);
        frame.putShort(FrameDescriptor.VERSION_OFFSET, (short) FrameDescriptor.VERSION, LITTLE_ENDIAN);
        return frameLength;
    }

    /**
     * Writes a group's header.
     *
     * @param frame that begins at index 0.
     * @param index of the group.
     * @param entryLength of each entry.
     * @param entryCount how many there are.
     */
    static void writeGroup(
            final MutableDirectBuffer frame, final int index, final int entryLength, final int entryCount) {
        frame.putShort(index, (short) entryLength, LITTLE_ENDIAN);
        frame.putShort(index + 2, (short) entryCount, LITTLE_ENDIAN);
    }
}
