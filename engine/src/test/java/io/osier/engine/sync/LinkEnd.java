package io.osier.engine.sync;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.RefuseSubject;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.agrona.MutableDirectBuffer;

/** One end of a link in a test: a session with all that surrounds it, and the pen of its peer. */
final class LinkEnd implements LinkListener {
    static final LinkConfig CONFIG = LinkConfig.defaults();
    static final NodeId LOW = nodeId(1);
    static final NodeId HIGH = nodeId(2);

    final PlainOutbound outbound = new PlainOutbound();
    final Counters counters = new Counters();
    final LinkRegistry registry;
    final LinkSession session;
    NodeId openPeer;
    GoodbyeCode peerCode;
    String peerReason;
    String refusal;
    long nowNs = Long.MAX_VALUE - 5;

    LinkEnd(final NodeId self) {
        this(1, false, new LinkRegistry(self), CONFIG);
    }

    LinkEnd(final long linkId, final boolean isDialled, final LinkRegistry registry, final LinkConfig config) {
        this.registry = registry;
        session = new LinkSession(linkId, isDialled, config, registry, outbound, this, counters);
    }

    static NodeId nodeId(final int value) {
        return NodeId.of(key(value));
    }

    static TopicId topicId(final int value) {
        return TopicId.of(key(value));
    }

    private static byte[] key(final int value) {
        final byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }

    /** Opens and greets, and forgets what was sent. */
    LinkEnd greeted(final NodeId peer) {
        session.onOpen(nowNs);
        receive(hello(peer));
        outbound.sent.clear();
        return this;
    }

    boolean receive(final PlainFrame frame) {
        return session.onFrame(frame, nowNs);
    }

    void tick(final long afterNs) {
        nowNs += afterNs;
        session.onTick(nowNs);
    }

    long count(final Counter counter) {
        return counters.value(counter);
    }

    List<Integer> sentTemplateIds() {
        return outbound.sent.stream()
                .map(frame -> FrameValidator.templateId(frame.buffer(), 0))
                .toList();
    }

    static PlainFrame frame(final ToIntFunction<MutableDirectBuffer> encode) {
        final PlainFrame frame = new PlainFrame(RefusalEncoder.REFUSE_LENGTH_MAX);
        frame.length(encode.applyAsInt(frame.buffer()));
        return frame;
    }

    static PlainFrame hello(final NodeId peer) {
        return frame(buffer -> FrameEncoder.encodeHello(buffer, peer, 1 << 20, 1000, 8, 0, 0));
    }

    static PlainFrame join(final int handle, final TopicId topicId) {
        return frame(buffer -> FrameEncoder.encodeJoin(buffer, handle, topicId));
    }

    static PlainFrame leave(final int handle) {
        return frame(buffer -> FrameEncoder.encodeLeave(buffer, handle));
    }

    static PlainFrame credit(final int handle) {
        return frame(buffer -> FrameEncoder.encodeCredit(buffer, handle, 1, 1));
    }

    @Override
    public void onOpen(final NodeId peer) {
        openPeer = peer;
    }

    @Override
    public void onGoodbye(final GoodbyeCode code, final String reason) {
        peerCode = code;
        peerReason = reason;
    }

    @Override
    public void onRefused(final RefuseSubject subject, final String code, final String reason) {
        refusal = subject + " " + code + " " + reason;
    }
}
