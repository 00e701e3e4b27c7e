package io.osier.codec.message;

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
import io.osier.codec.message.sbe.MessageHeaderDecoder;
import io.osier.codec.message.sbe.PingDecoder;
import io.osier.codec.message.sbe.PongDecoder;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import org.agrona.DirectBuffer;

/** Reads whole frames with the generated flyweights, every field of every entry. */
final class FrameReader {
    private static final int AT = FrameDescriptor.HEADER_OFFSET;

    private FrameReader() {}

    /** All fields as text. Throws what the flyweights throw. */
    static String text(final DirectBuffer frame) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        return switch (FrameValidator.templateId(frame, 0)) {
            case HelloDecoder.TEMPLATE_ID ->
                new HelloDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            case JoinDecoder.TEMPLATE_ID ->
                new JoinDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            case LeaveDecoder.TEMPLATE_ID ->
                new LeaveDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            case AdvertiseDecoder.TEMPLATE_ID ->
                new AdvertiseDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            case RequestDecoder.TEMPLATE_ID ->
                new RequestDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            case CreditDecoder.TEMPLATE_ID ->
                new CreditDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            case CancelDecoder.TEMPLATE_ID ->
                new CancelDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            case ResponseDecoder.TEMPLATE_ID ->
                new ResponseDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            default -> rareText(frame, header);
        };
    }

    private static String rareText(final DirectBuffer frame, final MessageHeaderDecoder header) {
        return switch (FrameValidator.templateId(frame, 0)) {
            case ForkDecoder.TEMPLATE_ID ->
                new ForkDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            case RefuseDecoder.TEMPLATE_ID -> text(new RefuseDecoder().wrapAndApplyHeader(frame, AT, header));
            case EagerDecoder.TEMPLATE_ID ->
                new EagerDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            case LazyDecoder.TEMPLATE_ID ->
                new LazyDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            case PingDecoder.TEMPLATE_ID ->
                new PingDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            case PongDecoder.TEMPLATE_ID ->
                new PongDecoder().wrapAndApplyHeader(frame, AT, header).toString();
            case GoodbyeDecoder.TEMPLATE_ID -> text(new GoodbyeDecoder().wrapAndApplyHeader(frame, AT, header));
            default -> throw new IllegalStateException("templateId=" + FrameValidator.templateId(frame, 0));
        };
    }

    /** Where the message ends, as the flyweights find it: the frame's length. */
    static int end(final DirectBuffer frame) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        return FrameDescriptor.BODY_OFFSET
                + switch (FrameValidator.templateId(frame, 0)) {
                    case AdvertiseDecoder.TEMPLATE_ID ->
                        new AdvertiseDecoder()
                                .wrapAndApplyHeader(frame, AT, header)
                                .sbeDecodedLength();
                    case RequestDecoder.TEMPLATE_ID ->
                        new RequestDecoder()
                                .wrapAndApplyHeader(frame, AT, header)
                                .sbeDecodedLength();
                    case ResponseDecoder.TEMPLATE_ID ->
                        new ResponseDecoder()
                                .wrapAndApplyHeader(frame, AT, header)
                                .sbeDecodedLength();
                    case ForkDecoder.TEMPLATE_ID ->
                        new ForkDecoder().wrapAndApplyHeader(frame, AT, header).sbeDecodedLength();
                    case RefuseDecoder.TEMPLATE_ID ->
                        new RefuseDecoder()
                                .wrapAndApplyHeader(frame, AT, header)
                                .sbeDecodedLength();
                    case EagerDecoder.TEMPLATE_ID ->
                        new EagerDecoder().wrapAndApplyHeader(frame, AT, header).sbeDecodedLength();
                    case LazyDecoder.TEMPLATE_ID ->
                        new LazyDecoder().wrapAndApplyHeader(frame, AT, header).sbeDecodedLength();
                    case GoodbyeDecoder.TEMPLATE_ID ->
                        new GoodbyeDecoder()
                                .wrapAndApplyHeader(frame, AT, header)
                                .sbeDecodedLength();
                    default -> header.wrap(frame, AT).blockLength();
                };
    }

    private static String text(final RefuseDecoder refuse) {
        return RefusalCodes.text(RefusalCodes.subject(refuse), refuse.subjectRaw())
                + RefusalCodes.text(RefusalCodes.code(refuse), refuse.codeRaw())
                + refuse.limitHit()
                + refuse.reason();
    }

    private static String text(final GoodbyeDecoder goodbye) {
        return RefusalCodes.text(RefusalCodes.code(goodbye), goodbye.codeRaw()) + goodbye.reason();
    }
}
