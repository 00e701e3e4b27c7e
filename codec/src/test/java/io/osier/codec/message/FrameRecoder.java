package io.osier.codec.message;

import static io.osier.codec.message.FrameDescriptor.HEADER_OFFSET;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.CancelDecoder;
import io.osier.codec.message.sbe.CreditDecoder;
import io.osier.codec.message.sbe.EagerDecoder;
import io.osier.codec.message.sbe.EagerEncoder;
import io.osier.codec.message.sbe.ForkDecoder;
import io.osier.codec.message.sbe.ForkEncoder;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.JoinDecoder;
import io.osier.codec.message.sbe.LazyDecoder;
import io.osier.codec.message.sbe.LazyEncoder;
import io.osier.codec.message.sbe.LeaveDecoder;
import io.osier.codec.message.sbe.MessageHeaderDecoder;
import io.osier.codec.message.sbe.MessageHeaderEncoder;
import io.osier.codec.message.sbe.PingDecoder;
import io.osier.codec.message.sbe.PongDecoder;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import java.nio.ByteOrder;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Decodes a frame into its meaning and encodes that again. */
final class FrameRecoder {
    private final UnsafeBuffer in;
    private final MutableDirectBuffer out = new ExpandableArrayBuffer(4096);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    private FrameRecoder(final byte[] bytes) {
        in = new UnsafeBuffer(bytes);
        out.setMemory(0, 4096, (byte) 0xA5);
    }

    static byte[] recode(final byte[] bytes) {
        final FrameRecoder recoder = new FrameRecoder(bytes);
        final byte[] recoded = new byte[recoder.recode()];
        recoder.out.getBytes(0, recoded);
        return recoded;
    }

    private int recode() {
        return switch (FrameValidator.templateId(in, 0)) {
            case HelloDecoder.TEMPLATE_ID -> hello();
            case JoinDecoder.TEMPLATE_ID -> join();
            case LeaveDecoder.TEMPLATE_ID -> leave();
            case AdvertiseDecoder.TEMPLATE_ID -> advertise();
            case RequestDecoder.TEMPLATE_ID -> request();
            case CreditDecoder.TEMPLATE_ID -> credit();
            case CancelDecoder.TEMPLATE_ID -> cancel();
            case ResponseDecoder.TEMPLATE_ID -> response();
            case ForkDecoder.TEMPLATE_ID -> fork();
            case RefuseDecoder.TEMPLATE_ID -> refuse();
            case EagerDecoder.TEMPLATE_ID -> eager();
            case LazyDecoder.TEMPLATE_ID -> lazy();
            case PingDecoder.TEMPLATE_ID -> ping();
            case PongDecoder.TEMPLATE_ID -> pong();
            case GoodbyeDecoder.TEMPLATE_ID -> goodbye();
            default -> throw new IllegalStateException();
        };
    }

    private int hello() {
        final HelloDecoder hello = new HelloDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        hello.wrapNodeId(view);
        return FrameEncoder.encodeHello(
                out,
                NodeId.of(view, 0),
                (int) hello.frameLengthMax(),
                hello.authorsPerMessageMax(),
                hello.requestsInFlightMax(),
                (int) hello.pushWindow(),
                hello.features());
    }

    private int join() {
        final JoinDecoder join = new JoinDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        join.wrapTopicId(view);
        return FrameEncoder.encodeJoin(out, (int) join.topicHandle(), TopicId.of(view, 0));
    }

    private int leave() {
        final LeaveDecoder leave = new LeaveDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        return FrameEncoder.encodeLeave(out, (int) leave.topicHandle());
    }

    private int advertise() {
        final AdvertiseDecoder advertise = new AdvertiseDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        final int topicHandle = (int) advertise.topicHandle();
        final UnsafeBuffer print = new UnsafeBuffer(0, 0);
        advertise.wrapFingerprint(print);
        return switch (advertise.kind()) {
            case ROOT -> DigestFrameEncoder.encodeRoot(out, topicHandle, advertise.authorCount(), print, 0);
            case RANGE -> range(advertise, topicHandle, print);
            default ->
                heads(advertise)
                        .finish(
                                topicHandle,
                                advertise.kind(),
                                advertise.flags().first(),
                                advertise.flags().last(),
                                advertise.authorCount());
        };
    }

    private int range(final AdvertiseDecoder advertise, final int topicHandle, final UnsafeBuffer print) {
        final boolean isLast = advertise.flags().last();
        final int nibbles = advertise.prefixNibbles();
        final int count = (int) advertise.authorCount();
        advertise.wrapPrefix(view);
        final long prefix = view.getLong(0, ByteOrder.BIG_ENDIAN);
        final AdvertiseFrameEncoder encoder = heads(advertise);
        if (encoder.headCount() > 0) {
            return encoder.finishRange(topicHandle, isLast, prefix, nibbles, count, print, 0);
        }
        final int[] counts = new int[16];
        final UnsafeBuffer prints = new UnsafeBuffer(new byte[256]);
        final AdvertiseDecoder.NodesDecoder nodes = advertise.nodes();
        if (nodes.count() > 0) {
            for (final AdvertiseDecoder.NodesDecoder node : nodes) {
                counts[node.nibble()] = (int) node.authorCount();
                node.wrapFingerprint(view);
                prints.putBytes(16 * node.nibble(), view, 0, 16);
            }
            return DigestFrameEncoder.encodeNodes(out, topicHandle, isLast, prefix, nibbles, print, 0, counts, prints);
        }
        return nibbles == 0
                ? DigestFrameEncoder.encodeEnd(out, topicHandle, count, print, 0)
                : DigestFrameEncoder.encodeQuestion(out, topicHandle, isLast, prefix, nibbles);
    }

    private AdvertiseFrameEncoder heads(final AdvertiseDecoder advertise) {
        final AdvertiseFrameEncoder encoder = new AdvertiseFrameEncoder().wrap(out, 4096, 100);
        final UnsafeBuffer hash = new UnsafeBuffer(0, 0);
        for (final AdvertiseDecoder.HeadsDecoder head : advertise.heads()) {
            head.wrapAuthor(view);
            head.wrapHash(hash);
            encoder.add(view, 0, head.seq(), hash, 0);
        }
        return encoder;
    }

    private int request() {
        final RequestDecoder request = new RequestDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        final RequestFrameEncoder encoder = new RequestFrameEncoder().wrap(out, 4096, 100);
        for (final RequestDecoder.RangesDecoder range : request.ranges()) {
            range.wrapAuthor(view);
            encoder.add(view, 0, range.afterSeq(), range.upToSeq());
        }
        return request.flags().proof() && request.credit() == 0
                ? encoder.finishProof((int) request.topicHandle(), (int) request.requestId())
                : encoder.finish((int) request.topicHandle(), (int) request.requestId(), (int) request.credit());
    }

    private int credit() {
        final CreditDecoder credit = new CreditDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        return FrameEncoder.encodeCredit(
                out, (int) credit.topicHandle(), (int) credit.requestId(), (int) credit.credit());
    }

    private int cancel() {
        final CancelDecoder cancel = new CancelDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        cancel.wrapAuthor(view);
        final int topicHandle = (int) cancel.topicHandle();
        final int requestId = (int) cancel.requestId();
        return cancel.flags().oneAuthor()
                ? FrameEncoder.encodeCancelAuthor(out, topicHandle, requestId, view, 0)
                : FrameEncoder.encodeCancel(out, topicHandle, requestId);
    }

    private int response() {
        final ResponseDecoder response = new ResponseDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        final int eventsLength = response.eventsLength();
        response.getEvents(out, FrameDescriptor.EVENTS_OFFSET, eventsLength);
        return ResponseFrameEncoder.finish(
                out,
                (int) response.topicHandle(),
                (int) response.requestId(),
                (int) response.eventCount(),
                eventsLength,
                response.flags().last());
    }

    private int fork() {
        final ForkDecoder fork = new ForkDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        final ForkEncoder encoder = new ForkEncoder();
        encoder.wrapAndApplyHeader(out, HEADER_OFFSET, new MessageHeaderEncoder())
                .topicHandle(fork.topicHandle());
        fork.wrapFirst(view);
        encoder.putFirst(view, 0, view.capacity());
        fork.wrapSecond(view);
        encoder.putSecond(view, 0, view.capacity());
        return finish(encoder.limit());
    }

    private int refuse() {
        final RefuseDecoder refuse = new RefuseDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        final int topicHandle = (int) refuse.topicHandle();
        final int requestId = (int) refuse.requestId();
        return switch (refuse.subject()) {
            case TOPIC ->
                RefusalEncoder.encodeRefuseTopic(out, topicHandle, refuse.code(), refuse.limitHit(), refuse.reason());
            case REQUEST ->
                RefusalEncoder.encodeRefuseRequest(
                        out, topicHandle, requestId, refuse.code(), refuse.limitHit(), refuse.reason());
            default -> throw new IllegalStateException();
        };
    }

    private int eager() {
        final EagerDecoder eager = new EagerDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        final EagerEncoder encoder = new EagerEncoder();
        encoder.wrapAndApplyHeader(out, HEADER_OFFSET, new MessageHeaderEncoder())
                .topicHandle(eager.topicHandle());
        final EagerDecoder.AuthorsDecoder authors = eager.authors();
        final EagerEncoder.AuthorsEncoder group = encoder.authorsCount(authors.count());
        for (final EagerDecoder.AuthorsDecoder author : authors) {
            author.wrapAuthor(view);
            group.next().putAuthor(view, 0, view.capacity());
        }
        return finish(encoder.limit());
    }

    private int lazy() {
        final LazyDecoder lazy = new LazyDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        final LazyEncoder encoder = new LazyEncoder();
        encoder.wrapAndApplyHeader(out, HEADER_OFFSET, new MessageHeaderEncoder())
                .topicHandle(lazy.topicHandle());
        final LazyDecoder.AuthorsDecoder authors = lazy.authors();
        final LazyEncoder.AuthorsEncoder group = encoder.authorsCount(authors.count());
        for (final LazyDecoder.AuthorsDecoder author : authors) {
            author.wrapAuthor(view);
            group.next().putAuthor(view, 0, view.capacity());
        }
        return finish(encoder.limit());
    }

    private int ping() {
        return FrameEncoder.encodePing(
                out,
                new PingDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header).token());
    }

    private int pong() {
        return FrameEncoder.encodePong(
                out,
                new PongDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header).token());
    }

    private int goodbye() {
        final GoodbyeDecoder goodbye = new GoodbyeDecoder().wrapAndApplyHeader(in, HEADER_OFFSET, header);
        return RefusalEncoder.encodeGoodbye(out, goodbye.code(), goodbye.reason());
    }

    private int finish(final int length) {
        out.putInt(FrameDescriptor.LENGTH_OFFSET, length - FrameDescriptor.LENGTH_LENGTH, ByteOrder.LITTLE_ENDIAN);
        return length;
    }
}
