package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static io.osier.codec.message.FrameDescriptor.HEADS_OFFSET;
import static io.osier.codec.message.FrameDescriptor.HEAD_LENGTH;
import static io.osier.codec.message.FrameDescriptor.HEAD_SEQ_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.CreditDecoder;
import io.osier.codec.message.sbe.EagerDecoder;
import io.osier.codec.message.sbe.ForkDecoder;
import io.osier.codec.message.sbe.JoinDecoder;
import io.osier.codec.message.sbe.LazyDecoder;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import org.agrona.DirectBuffer;

/**
 * The feature bits of a {@code Hello}, and which of them a message needs. The one place that says what belongs to a
 * feature: what needs a bit that the receiver did not announce must not be sent, whatever message it is in.
 *
 * <p>Threading: stateless; any thread. Allocates nothing but in {@link #names}.
 */
public final class Features {
    /** Adverts of kind {@code ROOT} and {@code RANGE}. */
    public static final long DIGESTS = 1;

    /** {@code Fork}, requests with {@code proof}, heads with {@link #SEQ_QUARANTINED}. */
    public static final long FORKS = 1 << 1;

    /** {@code Eager} and {@code Lazy}, and request id 0 in {@code Response} and {@code Credit}. */
    public static final long PUSH = 1 << 2;

    /** {@code Join} with {@code filtered}, heads with seq 0. */
    public static final long FILTERS = 1 << 3;

    /** Seq of the head of a quarantined author: 2^64-1. */
    public static final long SEQ_QUARANTINED = -1;

    private static final String[] NAMES = {"digests", "forks", "push", "filters"};

    private Features() {}

    /**
     * Which features a message needs.
     *
     * @param frame that {@link FrameValidator} has accepted.
     * @param offset at which it begins.
     * @return bits as above; 0 for what every peer understands.
     */
    public static long needed(final DirectBuffer frame, final int offset) {
        final int body = offset + BODY_OFFSET;
        return switch (FrameValidator.templateId(frame, offset)) {
            case JoinDecoder.TEMPLATE_ID -> flag(frame, body + JoinDecoder.flagsEncodingOffset(), FILTERS);
            case AdvertiseDecoder.TEMPLATE_ID -> ofAdvert(frame, offset);
            case RequestDecoder.TEMPLATE_ID -> flag(frame, body + RequestDecoder.flagsEncodingOffset(), FORKS);
            case ResponseDecoder.TEMPLATE_ID -> zeroId(frame, body + ResponseDecoder.requestIdEncodingOffset());
            case CreditDecoder.TEMPLATE_ID -> zeroId(frame, body + CreditDecoder.requestIdEncodingOffset());
            case ForkDecoder.TEMPLATE_ID -> FORKS;
            case EagerDecoder.TEMPLATE_ID, LazyDecoder.TEMPLATE_ID -> PUSH;
            default -> 0;
        };
    }

    /**
     * Names of features, for people.
     *
     * @param features bits as above.
     */
    public static String names(final long features) {
        final StringBuilder names = new StringBuilder();
        for (int bit = 0; bit < NAMES.length; bit++) {
            if (((features >>> bit) & 1) != 0) {
                names.append(names.isEmpty() ? "" : ",").append(NAMES[bit]);
            }
        }
        return names.toString();
    }

    private static long ofAdvert(final DirectBuffer frame, final int offset) {
        final int kind = frame.getByte(offset + BODY_OFFSET + AdvertiseDecoder.kindEncodingOffset());
        long needed = kind == AdvertiseKind.ROOT.value() || kind == AdvertiseKind.RANGE.value() ? DIGESTS : 0;
        final int firstSeq = offset + HEADS_OFFSET + HEAD_SEQ_OFFSET;
        final int headCount = FrameDescriptor.headCount(frame, offset);
        for (int head = 0; head < headCount; head++) {
            final long seq = frame.getLong(firstSeq + head * HEAD_LENGTH, LITTLE_ENDIAN);
            if (seq <= 0) {
                needed |= seq == 0 ? FILTERS : FORKS;
            }
        }
        return needed;
    }

    private static long flag(final DirectBuffer frame, final int index, final long feature) {
        return frame.getByte(index) == 0 ? 0 : feature;
    }

    private static long zeroId(final DirectBuffer frame, final int index) {
        return frame.getInt(index, LITTLE_ENDIAN) == 0 ? PUSH : 0;
    }
}
