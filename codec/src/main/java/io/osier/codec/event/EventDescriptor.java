package io.osier.codec.event;

import org.agrona.BitUtil;

/**
 * Where the fields of an event lie. Little-endian; the same bytes on the wire, in the log and under the hash.
 *
 * <pre>
 *  off size
 *    0   4  length         whole event including padding
 *    4   4  crc32c         of bytes 8 … length
 *    8  64  signature
 *   72   8  seq            from 1
 *   80   8  timestampHint  ms since 1970; display only
 *   88  32  author
 *  120  32  prev           hash of the author's event seq - 1; zero at seq 1
 *  152   2  layout         1
 *  154   2  depCount       at most 64
 *  156   4  payloadLength
 *  160 32n  deps           strictly ascending
 *    …   p  payload
 *    …  0-7 zero padding to a multiple of 8
 * </pre>
 */
public final class EventDescriptor {
    /** Offset of the whole length, u32. */
    public static final int LENGTH_OFFSET = 0;
    /** Offset of the CRC-32C, u32. */
    public static final int CRC_OFFSET = 4;
    /** Offset of the signature; what the CRC covers begins here. */
    public static final int SIGNATURE_OFFSET = 8;
    /** Offset of the seq, u64; what the hash covers begins here. */
    public static final int SEQ_OFFSET = 72;
    /** Offset of the timestamp hint in milliseconds, i64. */
    public static final int TIMESTAMP_OFFSET = 80;
    /** Offset of the author's key. */
    public static final int AUTHOR_OFFSET = 88;
    /** Offset of the previous event's hash. */
    public static final int PREV_OFFSET = 120;
    /** Offset of the layout's number, u16. */
    public static final int LAYOUT_OFFSET = 152;
    /** Offset of the number of deps, u16. */
    public static final int DEP_COUNT_OFFSET = 154;
    /** Offset of the payload's length, u32. */
    public static final int PAYLOAD_LENGTH_OFFSET = 156;
    /** Offset of the first dep. */
    public static final int DEPS_OFFSET = 160;
    /** Length of everything before the deps. */
    public static final int HEADER_LENGTH = 160;
    /** Length of a signature. */
    public static final int SIGNATURE_LENGTH = 64;
    /** Length of one dep. */
    public static final int DEP_LENGTH = 32;
    /** Number of the only layout there is. */
    public static final int LAYOUT = 1;
    /** How many deps an event may have. */
    public static final int DEPS_MAX = 64;
    /** Length of the longest event. A protocol constant, so that no event is unsendable to some peer. */
    public static final int EVENT_LENGTH_MAX = 256 * 1024;
    /** Length of the shortest event: no deps, no payload. */
    public static final int EVENT_LENGTH_MIN = 160;
    /** What every event's length is a multiple of. */
    public static final int ALIGNMENT = 8;

    private EventDescriptor() {}

    /**
     * Length of a whole event, padding included.
     *
     * @param depCount 0 … {@link #DEPS_MAX}.
     * @param payloadLength 0 … {@link #payloadLengthMax}.
     */
    public static int length(final int depCount, final int payloadLength) {
        return BitUtil.align(contentLength(depCount, payloadLength), ALIGNMENT);
    }

    /**
     * Length of an event without its padding: where the payload ends.
     *
     * @param depCount 0 … {@link #DEPS_MAX}.
     * @param payloadLength 0 … {@link #payloadLengthMax}.
     */
    public static int contentLength(final int depCount, final int payloadLength) {
        return DEPS_OFFSET + depCount * DEP_LENGTH + payloadLength;
    }

    /**
     * Length of the longest payload that fits beside so many deps.
     *
     * @param depCount 0 … {@link #DEPS_MAX}.
     */
    public static int payloadLengthMax(final int depCount) {
        return EVENT_LENGTH_MAX - DEPS_OFFSET - depCount * DEP_LENGTH;
    }
}
