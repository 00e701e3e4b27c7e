package io.osier.codec.message;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.event.EventDescriptor;
import org.agrona.DirectBuffer;

/**
 * Where things lie in a frame. All integers are little-endian, all offsets count from the frame's first byte.
 *
 * <pre>
 *   0  4  length       bytes after this field
 *   4  2  blockLength  of the message's fixed part
 *   6  2  templateId   which message
 *   8  2  schemaId     1869
 *  10  2  version      of the schema
 *  12  …  body
 * </pre>
 *
 * <p>{@code Advertise}, {@code Request} and {@code Response} have a fixed layout in every version, so their heads,
 * ranges and events are used in place, at the offsets given here. The methods read frames that {@link FrameValidator}
 * has accepted. Nothing is retained; any thread.
 */
public final class FrameDescriptor {
    /** Offset of the {@code u32} that counts the bytes after it. */
    public static final int LENGTH_OFFSET = 0;

    /** Length of the length field. */
    public static final int LENGTH_LENGTH = 4;

    /** Offset of the SBE message header. */
    public static final int HEADER_OFFSET = 4;

    /** Offset of the {@code u16} that says how long the message's fixed part is. */
    public static final int BLOCK_LENGTH_OFFSET = 4;

    /** Offset of the {@code u16} that says which message it is. */
    public static final int TEMPLATE_ID_OFFSET = 6;

    /** Offset of the {@code u16} that names the schema. */
    public static final int SCHEMA_ID_OFFSET = 8;

    /** Offset of the {@code u16} that says which version of the schema the sender wrote. */
    public static final int VERSION_OFFSET = 10;

    /** Offset of the message body, and length of the shortest prefix that says what a frame is. */
    public static final int BODY_OFFSET = 12;

    /** Longest frame that an engine takes unless configured otherwise, length field included. */
    public static final int FRAME_LENGTH_MAX_DEFAULT = 1 << 20;

    /** Every peer takes frames at least this long: two events of the longest kind and what is around them. */
    public static final int FRAME_LENGTH_MAX_LIMIT_MIN = 2 * EventDescriptor.EVENT_LENGTH_MAX + 4096;

    /** First field of {@code Hello}: the bytes {@code OSIR} in wire order. */
    public static final int MAGIC = 0x5249_534F;

    /** The protocol version spoken here; also the version of the schema. */
    public static final int VERSION = 1;

    /** Most entries that a group's count can express. */
    public static final int GROUP_COUNT_MAX = 65_534;

    /** Length of a group's header: {@code u16} entry length, {@code u16} entry count. */
    public static final int GROUP_HEADER_LENGTH = 4;

    /** Longest sentence in {@code Refuse} and {@code Goodbye}, in bytes. */
    public static final int SENTENCE_LENGTH_MAX = 1024;

    /** Most nibbles that name a cell: together with their number they fit into one {@code long}. */
    public static final int PREFIX_NIBBLES_MAX = 15;

    /** Offset of the {@code u16} in an {@code Advertise} frame that says how many nibbles of the prefix count. */
    public static final int PREFIX_NIBBLES_OFFSET = 18;

    /** Offset of the {@code u64} count of authors in an {@code Advertise} frame. */
    public static final int AUTHOR_COUNT_OFFSET = 20;

    /** Offset of the 32-byte prefix in an {@code Advertise} frame. */
    public static final int PREFIX_OFFSET = 28;

    /** Offset of the fingerprint in an {@code Advertise} frame. */
    public static final int FINGERPRINT_OFFSET = 60;

    /** Length of the fingerprint of a cell. */
    public static final int FINGERPRINT_LENGTH = 16;

    /** Offset of the first head in an {@code Advertise} frame. */
    public static final int HEADS_OFFSET = 80;

    /** Length of one head: author, seq, hash. */
    public static final int HEAD_LENGTH = 72;

    /** Offset of the author key in a head. */
    public static final int HEAD_AUTHOR_OFFSET = 0;

    /** Offset of the {@code u64} seq in a head. */
    public static final int HEAD_SEQ_OFFSET = 32;

    /** Offset of the event hash in a head. */
    public static final int HEAD_HASH_OFFSET = 40;

    /** Length of one node: nibble, padding, author count, fingerprint. */
    public static final int NODE_LENGTH = 24;

    /** Most nodes of a {@code RANGE}: the children of one cell. */
    public static final int NODE_COUNT_MAX = 16;

    /** Offset of the {@code u8} nibble in a node; the three bytes behind it are 0. */
    public static final int NODE_NIBBLE_OFFSET = 0;

    /** Offset of the {@code u32} count of authors in a node. */
    public static final int NODE_AUTHOR_COUNT_OFFSET = 4;

    /** Offset of the fingerprint in a node. */
    public static final int NODE_FINGERPRINT_OFFSET = 8;

    /** Offset of the first range in a {@code Request} frame. */
    public static final int RANGES_OFFSET = 32;

    /** Length of one range: author, afterSeq, upToSeq. */
    public static final int RANGE_LENGTH = 48;

    /** Offset of the author key in a range. */
    public static final int RANGE_AUTHOR_OFFSET = 0;

    /** Offset of the {@code u64} afterSeq in a range. */
    public static final int RANGE_AFTER_SEQ_OFFSET = 32;

    /** Offset of the {@code u64} upToSeq in a range. */
    public static final int RANGE_UP_TO_SEQ_OFFSET = 40;

    /** Offset of the first event in a {@code Response} frame; a multiple of 8, as events are aligned to. */
    public static final int EVENTS_OFFSET = 32;

    /** The request id of a {@code Response} that nobody requested, and of the {@code Credit} for such. */
    public static final int PUSHED_ID = 0;

    /** Offset of the first event in a {@code Fork} frame. */
    public static final int FORK_FIRST_OFFSET = 20;

    private static final int EVENT_LENGTH_LENGTH = 4;
    private static final int HEADS_HEADER_OFFSET = HEADS_OFFSET - GROUP_HEADER_LENGTH;
    private static final int RANGES_HEADER_OFFSET = RANGES_OFFSET - GROUP_HEADER_LENGTH;
    private static final int EVENTS_HEADER_OFFSET = EVENTS_OFFSET - 4;
    private static final int GROUP_COUNT_OFFSET = 2;

    private FrameDescriptor() {}

    /**
     * Length of the whole frame, length field included, as its first four bytes say. Not yet checked against anything.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins; four bytes must be there.
     * @return 4 to 2^32 + 3.
     */
    public static long frameLength(final DirectBuffer frame, final int offset) {
        return LENGTH_LENGTH + (frame.getInt(offset + LENGTH_OFFSET, LITTLE_ENDIAN) & 0xFFFF_FFFFL);
    }

    /**
     * Length of an {@code Advertise} frame that carries heads only.
     *
     * @param headCount how many.
     */
    public static int advertiseLength(final int headCount) {
        return HEADS_OFFSET + headCount * HEAD_LENGTH + GROUP_HEADER_LENGTH;
    }

    /**
     * Length of an {@code Advertise} frame that carries nodes only: a {@code RANGE}.
     *
     * @param nodeCount how many.
     */
    public static int nodesLength(final int nodeCount) {
        return HEADS_OFFSET + GROUP_HEADER_LENGTH + nodeCount * NODE_LENGTH;
    }

    /**
     * Length of a {@code Request} frame.
     *
     * @param rangeCount how many ranges it carries.
     */
    public static int requestLength(final int rangeCount) {
        return RANGES_OFFSET + rangeCount * RANGE_LENGTH;
    }

    /**
     * Length of a {@code Response} frame.
     *
     * @param eventsLength bytes of events that it carries.
     */
    public static int responseLength(final int eventsLength) {
        return EVENTS_OFFSET + eventsLength;
    }

    /**
     * Length of a {@code Fork} frame.
     *
     * @param firstLength bytes of its first event.
     * @param secondLength bytes of its second event.
     */
    public static int forkLength(final int firstLength, final int secondLength) {
        return FORK_FIRST_OFFSET + firstLength + EVENT_LENGTH_LENGTH + secondLength;
    }

    /**
     * How long the first event of a {@code Fork} frame is; it begins at {@link #FORK_FIRST_OFFSET}.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins.
     */
    public static int forkFirstLength(final DirectBuffer frame, final int offset) {
        return frame.getInt(offset + FORK_FIRST_OFFSET - EVENT_LENGTH_LENGTH, LITTLE_ENDIAN);
    }

    /**
     * Where the second event of a {@code Fork} frame begins; it ends where the frame does.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins.
     */
    public static int forkSecondOffset(final DirectBuffer frame, final int offset) {
        return offset + FORK_FIRST_OFFSET + forkFirstLength(frame, offset) + EVENT_LENGTH_LENGTH;
    }

    /**
     * How long the second event of a {@code Fork} frame is.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins.
     */
    public static int forkSecondLength(final DirectBuffer frame, final int offset) {
        return frame.getInt(forkSecondOffset(frame, offset) - EVENT_LENGTH_LENGTH, LITTLE_ENDIAN);
    }

    /**
     * How many heads an {@code Advertise} frame carries.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins.
     */
    public static int headCount(final DirectBuffer frame, final int offset) {
        return frame.getShort(offset + HEADS_HEADER_OFFSET + GROUP_COUNT_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /**
     * How many nodes an {@code Advertise} frame carries; none when it carries heads.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins.
     */
    public static int nodeCount(final DirectBuffer frame, final int offset) {
        final int header = nodesOffset(frame, offset) - GROUP_HEADER_LENGTH;
        return frame.getShort(header + GROUP_COUNT_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /**
     * Where the first node of an {@code Advertise} frame lies, in the buffer; the others follow it, each
     * {@link #NODE_LENGTH} long.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins.
     */
    public static int nodesOffset(final DirectBuffer frame, final int offset) {
        return offset + HEADS_OFFSET + headCount(frame, offset) * HEAD_LENGTH + GROUP_HEADER_LENGTH;
    }

    /**
     * How many authors the sender of an {@code Advertise} frame holds: in the cell of a {@code RANGE}, else in all.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins.
     * @return {@code u64}.
     */
    public static long authorCount(final DirectBuffer frame, final int offset) {
        return frame.getLong(offset + AUTHOR_COUNT_OFFSET, LITTLE_ENDIAN);
    }

    /**
     * How many nibbles name the cell of a {@code RANGE}.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins.
     * @return 0 to {@link #PREFIX_NIBBLES_MAX}.
     */
    public static int prefixNibbles(final DirectBuffer frame, final int offset) {
        return frame.getShort(offset + PREFIX_NIBBLES_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /**
     * The nibbles that name the cell of a {@code RANGE}.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins.
     * @return the first of them highest, as in the first eight bytes of an author key read big-endian; 0 behind them.
     */
    public static long prefix(final DirectBuffer frame, final int offset) {
        return frame.getLong(offset + PREFIX_OFFSET, BIG_ENDIAN);
    }

    /**
     * How many ranges a {@code Request} frame carries.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins.
     */
    public static int rangeCount(final DirectBuffer frame, final int offset) {
        return frame.getShort(offset + RANGES_HEADER_OFFSET + GROUP_COUNT_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /**
     * How many bytes of events a {@code Response} frame carries.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins.
     */
    public static int eventsLength(final DirectBuffer frame, final int offset) {
        return frame.getInt(offset + EVENTS_HEADER_OFFSET, LITTLE_ENDIAN);
    }
}
