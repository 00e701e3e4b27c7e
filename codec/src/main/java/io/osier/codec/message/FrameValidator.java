package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.BLOCK_LENGTH_OFFSET;
import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static io.osier.codec.message.FrameDescriptor.GROUP_COUNT_MAX;
import static io.osier.codec.message.FrameDescriptor.SCHEMA_ID_OFFSET;
import static io.osier.codec.message.FrameDescriptor.TEMPLATE_ID_OFFSET;
import static io.osier.codec.message.FrameDescriptor.VERSION;
import static io.osier.codec.message.FrameDescriptor.VERSION_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.CancelDecoder;
import io.osier.codec.message.sbe.CreditDecoder;
import io.osier.codec.message.sbe.EagerDecoder;
import io.osier.codec.message.sbe.ForkDecoder;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.JoinDecoder;
import io.osier.codec.message.sbe.LazyDecoder;
import io.osier.codec.message.sbe.LeaveDecoder;
import io.osier.codec.message.sbe.PingDecoder;
import io.osier.codec.message.sbe.PongDecoder;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import org.agrona.DirectBuffer;

/**
 * Says whether the bytes of a frame are a message that the generated flyweights can read without surprise.
 *
 * <p>After {@link FrameFault#NONE}: the flyweights stay inside the frame when wrapped with the header's block length
 * and version and read in schema order; enumerated getters answer a meaning, never {@code NULL_VAL} and never by
 * throwing, but for those of {@code Refuse} and {@code Goodbye}, which {@link RefusalCodes} reads; flags have only bits
 * that mean something; seqs of heads are 0 to 2^63-1 or 2^64-1; a {@code RANGE} names a cell and carries that cell's
 * nodes or its heads, ascending and as many as it counts, or nothing; a range has {@code 0 <= afterSeq < upToSeq}; ids
 * of {@code Request} and {@code Cancel} are not 0; a {@code Request} has a range; a {@code Response} has at least one
 * event iff it has bytes; what an advert of its kind or a {@code Cancel} does not say is 0. Not checked, because it
 * takes state: versions and limits in a {@code Hello}, whether handles and ids are known, the order and uniqueness of
 * authors in {@code FULL}, {@code DELTA} and requests, whether a feature has been agreed ({@link Features}). Not
 * checked, because it has its own place: events.
 *
 * <p>Threading: stateless; any thread. Allocates nothing, throws nothing whatever the bytes are.
 */
public final class FrameValidator {
    /*
     * Generated flyweights trust every length and count, and their enumerated getters throw on unknown values. So the
     * raw bytes are walked once here, limits before looks: bytes for the header, length, schema, version, template,
     * fixed part, then the parts of each message in wire order, then the exact end.
     *
     * Evolution: a later schema version may lengthen fixed parts and group entries of a message; the flyweights step
     * over what they do not know. It may not append groups or data to an existing message, so the end is exact in
     * every version. Advertise, Request and Response never change at all: their heads, ranges and events are read in
     * place at constant offsets and constant strides, which is what makes comparing heads a pass over memory.
     *
     * Rejected: a table of field shapes. Fifteen messages read more easily as code (MessageRules), and the few rules
     * that tie fields together would not have fitted a table.
     */
    private static final int[] BLOCK_LENGTHS = blockLengths();

    private FrameValidator() {}

    /**
     * Validates a frame; groups may have as many entries as their count can express.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins, at its length field.
     * @param length bytes that make up the frame, length field included.
     */
    public static FrameFault validate(final DirectBuffer frame, final int offset, final int length) {
        return validate(frame, offset, length, GROUP_COUNT_MAX);
    }

    /**
     * Validates a frame.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins, at its length field.
     * @param length bytes that make up the frame, length field included.
     * @param authorsPerMessageMax most entries that any one group may have: what we told the peer in our {@code Hello}.
     */
    public static FrameFault validate(
            final DirectBuffer frame, final int offset, final int length, final int authorsPerMessageMax) {
        final FrameFault fault = validateHeader(frame, offset, length);
        if (fault != FrameFault.NONE) {
            return fault;
        }
        return validateBody(frame, offset, offset + length, authorsPerMessageMax);
    }

    /**
     * Which message a frame carries.
     *
     * @param frame that holds it.
     * @param offset at which the frame begins; {@link FrameDescriptor#BODY_OFFSET} bytes must be there.
     */
    public static int templateId(final DirectBuffer frame, final int offset) {
        return frame.getShort(offset + TEMPLATE_ID_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    private static FrameFault validateHeader(final DirectBuffer frame, final int offset, final int length) {
        if (length < BODY_OFFSET || offset < 0 || length > frame.capacity() - offset) {
            return FrameFault.TRUNCATED;
        }
        if (FrameDescriptor.frameLength(frame, offset) != length) {
            return FrameFault.LENGTH_MISMATCH;
        }
        if ((frame.getShort(offset + SCHEMA_ID_OFFSET, LITTLE_ENDIAN) & 0xFFFF) != HelloDecoder.SCHEMA_ID) {
            return FrameFault.SCHEMA_UNKNOWN;
        }
        final int version = frame.getShort(offset + VERSION_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
        if (version == 0) {
            return FrameFault.VERSION_UNKNOWN;
        }
        return validateBlock(frame, offset, length, version);
    }

    private static FrameFault validateBlock(
            final DirectBuffer frame, final int offset, final int length, final int version) {
        final int templateId = templateId(frame, offset);
        if (templateId == 0 || templateId >= BLOCK_LENGTHS.length) {
            return FrameFault.TEMPLATE_UNKNOWN;
        }
        final int blockLength = frame.getShort(offset + BLOCK_LENGTH_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
        if (isWrong(blockLength, BLOCK_LENGTHS[templateId], version > VERSION && !isFixed(templateId))) {
            return FrameFault.BLOCK_LENGTH_WRONG;
        }
        return blockLength > length - BODY_OFFSET ? FrameFault.BLOCK_TRUNCATED : FrameFault.NONE;
    }

    private static FrameFault validateBody(
            final DirectBuffer frame, final int offset, final int end, final int countMax) {
        final int body = offset + BODY_OFFSET;
        final int position = body + (frame.getShort(offset + BLOCK_LENGTH_OFFSET, LITTLE_ENDIAN) & 0xFFFF);
        final boolean isNewer = (frame.getShort(offset + VERSION_OFFSET, LITTLE_ENDIAN) & 0xFFFF) > VERSION;
        return switch (templateId(frame, offset)) {
            case HelloDecoder.TEMPLATE_ID -> MessageRules.hello(frame, body, position, end);
            case JoinDecoder.TEMPLATE_ID -> MessageRules.join(frame, body, position, end);
            case AdvertiseDecoder.TEMPLATE_ID -> AdvertRules.advertise(frame, body, position, end, countMax);
            case RequestDecoder.TEMPLATE_ID -> MessageRules.request(frame, body, position, end, countMax);
            case CancelDecoder.TEMPLATE_ID -> MessageRules.cancel(frame, body, position, end);
            case ResponseDecoder.TEMPLATE_ID -> MessageRules.response(frame, body, position, end);
            case ForkDecoder.TEMPLATE_ID -> MessageRules.fork(frame, position, end);
            case RefuseDecoder.TEMPLATE_ID, GoodbyeDecoder.TEMPLATE_ID -> MessageRules.sentence(frame, position, end);
            case EagerDecoder.TEMPLATE_ID, LazyDecoder.TEMPLATE_ID ->
                MessageRules.authors(frame, position, end, countMax, isNewer);
            default -> MessageRules.end(position, end);
        };
    }

    private static boolean isFixed(final int templateId) {
        return templateId == AdvertiseDecoder.TEMPLATE_ID
                || templateId == RequestDecoder.TEMPLATE_ID
                || templateId == ResponseDecoder.TEMPLATE_ID;
    }

    static boolean isWrong(final int length, final int ours, final boolean mayBeLonger) {
        return mayBeLonger ? length < ours : length != ours;
    }

    private static int[] blockLengths() {
        final int[] lengths = new int[GoodbyeDecoder.TEMPLATE_ID + 1];
        lengths[HelloDecoder.TEMPLATE_ID] = HelloDecoder.BLOCK_LENGTH;
        lengths[JoinDecoder.TEMPLATE_ID] = JoinDecoder.BLOCK_LENGTH;
        lengths[LeaveDecoder.TEMPLATE_ID] = LeaveDecoder.BLOCK_LENGTH;
        lengths[AdvertiseDecoder.TEMPLATE_ID] = AdvertiseDecoder.BLOCK_LENGTH;
        lengths[RequestDecoder.TEMPLATE_ID] = RequestDecoder.BLOCK_LENGTH;
        lengths[CreditDecoder.TEMPLATE_ID] = CreditDecoder.BLOCK_LENGTH;
        lengths[CancelDecoder.TEMPLATE_ID] = CancelDecoder.BLOCK_LENGTH;
        lengths[ResponseDecoder.TEMPLATE_ID] = ResponseDecoder.BLOCK_LENGTH;
        lengths[ForkDecoder.TEMPLATE_ID] = ForkDecoder.BLOCK_LENGTH;
        lengths[RefuseDecoder.TEMPLATE_ID] = RefuseDecoder.BLOCK_LENGTH;
        lengths[EagerDecoder.TEMPLATE_ID] = EagerDecoder.BLOCK_LENGTH;
        lengths[LazyDecoder.TEMPLATE_ID] = LazyDecoder.BLOCK_LENGTH;
        lengths[PingDecoder.TEMPLATE_ID] = PingDecoder.BLOCK_LENGTH;
        lengths[PongDecoder.TEMPLATE_ID] = PongDecoder.BLOCK_LENGTH;
        lengths[GoodbyeDecoder.TEMPLATE_ID] = GoodbyeDecoder.BLOCK_LENGTH;
        return lengths;
    }
}
