package io.osier.engine.sync;

import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.RefusalCodes;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.JoinDecoder;
import io.osier.codec.message.sbe.LeaveDecoder;
import io.osier.codec.message.sbe.PingDecoder;
import io.osier.codec.message.sbe.PongDecoder;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RefuseSubject;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.util.concurrent.TimeUnit;

/**
 * The protocol of one connection, apart from what happens inside topics: greeting, joining, liveness, parting. Sans-IO:
 * frames, ticks and times go in; frames come out through {@link LinkOutbound}, and topic messages through
 * {@link TopicPort}.
 *
 * <p>The session takes ownership of every frame given to it. When a topic has no room, it keeps that one frame and
 * answers false; then nothing more may be given until {@link #resume} answers true.
 *
 * <p>Threading: the link's event loop.
 */
public final class LinkSession {
    /*
     * States: NEW, then GREETING from our Hello until the peer's, then OPEN, then CLOSED, which is final and swallows
     * everything. Both sides send Hello at once, so greeting takes one way, not a round trip.
     *
     * CLOSED begins when either side decides to close, not when the connection is gone: topics hear of it at once, the
     * registry's place is free at once, and frames that still arrive are dropped.
     *
     * Invariants: topics are active only in OPEN; at most one frame is held, and only in OPEN; the link is registered
     * exactly from OPEN to CLOSED.
     *
     * Which message to expect when, and what a peer may know when, is decided in two places only: here for the link,
     * in JoinTable for topics.
     */
    private enum State {
        NEW,
        GREETING,
        OPEN,
        CLOSED
    }

    private final long linkId;
    private final boolean isDialled;
    private final LinkConfig config;
    private final LinkRegistry registry;
    private final LinkOutbound outbound;
    private final LinkListener listener;
    private final Counters counters;
    private final SessionOutbox outbox;
    private final JoinTable joins;
    private final FrameGate gate;
    private final PeerHello hello = new PeerHello();
    private final JoinDecoder join = new JoinDecoder();
    private final RefuseDecoder refuse = new RefuseDecoder();
    private final GoodbyeDecoder goodbye = new GoodbyeDecoder();

    private State state = State.NEW;
    private long openedNs;
    private long lastReceivedNs;
    private long lastPingNs;
    private Frame heldFrame;
    private TopicSlot heldSlot;

    /**
     * Makes the session of a connection that is about to open.
     *
     * @param linkId unique in this process.
     * @param isDialled by us.
     * @param config what we promise and expect.
     * @param registry of the engine that the link belongs to.
     * @param outbound the way to the peer.
     * @param listener that carries the connection.
     * @param counters of the engine.
     */
    public LinkSession(
            final long linkId,
            final boolean isDialled,
            final LinkConfig config,
            final LinkRegistry registry,
            final LinkOutbound outbound,
            final LinkListener listener,
            final Counters counters) {
        this.linkId = linkId;
        this.isDialled = isDialled;
        this.config = config;
        this.registry = registry;
        this.outbound = outbound;
        this.listener = listener;
        this.counters = counters;
        outbox = new SessionOutbox(outbound, config.joinsMax());
        joins = new JoinTable(config, outbox, counters);
        gate = new FrameGate(config);
    }

    /** As given. */
    public long linkId() {
        return linkId;
    }

    /** Who is at the other end; null until its Hello is here. Stays after closing. */
    public NodeId peerNodeId() {
        return hello.nodeId();
    }

    /** Whether both Hellos are through and nobody has said goodbye. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** How many topics both sides have joined. */
    public int activeTopicCount() {
        return joins.activeCount();
    }

    /**
     * The connection is there.
     *
     * @param nowNs the time.
     */
    public void onOpen(final long nowNs) {
        state = State.GREETING;
        openedNs = nowNs;
        lastReceivedNs = nowNs;
        lastPingNs = nowNs;
        if (!outbox.hello(registry.self(), config)) {
            end();
        }
    }

    /**
     * Bytes arrived, perhaps not yet a whole frame: the peer is alive.
     *
     * @param nowNs the time.
     */
    public void onBytesReceived(final long nowNs) {
        lastReceivedNs = nowNs;
    }

    /**
     * A length field says what cannot be; there are no frames to be found behind it.
     *
     * @param frameLength of the whole frame as the peer says.
     * @param frameLengthMax that we take now.
     */
    public void onFrameLengthRefused(final long frameLength, final int frameLengthMax) {
        if (state != State.CLOSED) {
            counters.increment(Counter.REFUSED_MALFORMED);
            protocolError("frame length out of range: frameLength=" + frameLength + " frameLengthMin=" + BODY_OFFSET
                    + " frameLengthMax=" + frameLengthMax);
        }
    }

    /**
     * A frame arrived.
     *
     * @param frame owned by the session from now on.
     * @param nowNs the time.
     * @return false when the session holds the frame and takes no other until {@link #resume} answers true.
     */
    public boolean onFrame(final Frame frame, final long nowNs) {
        assert heldFrame == null : "a frame is held: linkId=" + linkId;
        lastReceivedNs = nowNs;
        boolean isOurs = true;
        try {
            final TopicSlot slot = isAcceptable(frame) ? dispatch(frame, nowNs) : null;
            if (slot == null) {
                return true;
            }
            isOurs = false;
            return deliver(slot, frame);
        } finally {
            if (isOurs) {
                frame.release();
            }
        }
    }

    /**
     * Offers the held frame again.
     *
     * @return whether frames may be given again.
     */
    public boolean resume() {
        if (heldFrame == null) {
            return true;
        }
        final Frame frame = heldFrame;
        heldFrame = null;
        if (heldSlot.link == null) {
            // We left the topic meanwhile; the peer cannot have, because nothing is read after a held frame.
            frame.release();
            return true;
        }
        return deliver(heldSlot, frame);
    }

    /**
     * Time passes: a few times per second.
     *
     * @param nowNs the time.
     */
    public void onTick(final long nowNs) {
        switch (state) {
            case GREETING -> {
                if (nowNs - openedNs >= config.handshakeTimeoutNs()) {
                    fail(GoodbyeCode.IDLE, "no Hello in time: handshakeTimeoutMs=" + ms(config.handshakeTimeoutNs()));
                }
            }
            case OPEN -> onTickOpen(nowNs);
            default -> {}
        }
    }

    private void onTickOpen(final long nowNs) {
        outbox.flush();
        joins.onFlushed();
        joins.onTick(nowNs);
        if (heldFrame != null) {
            // It is we who do not read.
            lastReceivedNs = nowNs;
        }
        final long quietNs = nowNs - lastReceivedNs;
        if (quietNs >= config.idleTimeoutNs()) {
            fail(GoodbyeCode.IDLE, "nothing received in time: idleTimeoutMs=" + ms(config.idleTimeoutNs()));
        } else if (quietNs >= config.pingIntervalNs() && nowNs - lastPingNs >= config.pingIntervalNs()) {
            lastPingNs = nowNs;
            outbox.ping();
        }
    }

    /** The connection is gone, or closing has begun by whoever. Idempotent. */
    public void onClosed() {
        end();
    }

    /**
     * Takes part in a topic on this link as soon as the peer does. Idempotent.
     *
     * @param port of the topic.
     */
    public void joinTopic(final TopicPort port) {
        if (state != State.CLOSED) {
            joins.open(port);
        }
    }

    /**
     * No longer takes part. Nothing happens if it does not.
     *
     * @param topicId of the topic.
     */
    public void leaveTopic(final TopicId topicId) {
        joins.close(topicId);
    }

    private boolean isAcceptable(final Frame frame) {
        if (state == State.CLOSED) {
            return false;
        }
        final String broken = gate.check(frame, state == State.GREETING);
        if (broken == null) {
            return true;
        }
        if (gate.isMalformed()) {
            counters.increment(Counter.REFUSED_MALFORMED);
        }
        if (FrameGate.isGoodbye(frame)) {
            // Malformed, but a goodbye all the same: the one message that is never answered.
            end();
            listener.onGoodbye(GoodbyeCode.NULL_VAL, broken);
        } else {
            protocolError(broken);
        }
        return false;
    }

    /** Handles what concerns the link; answers the topic that the frame is for, or null when it is done with. */
    private TopicSlot dispatch(final Frame frame, final long nowNs) {
        switch (FrameValidator.templateId(frame.buffer(), 0)) {
            case HelloDecoder.TEMPLATE_ID -> onHello(frame);
            case JoinDecoder.TEMPLATE_ID -> onJoin(frame, nowNs);
            case LeaveDecoder.TEMPLATE_ID -> protocolErrorUnlessNull(joins.onLeave(handle(frame)));
            case PingDecoder.TEMPLATE_ID -> outbox.pong(frame.buffer().getLong(BODY_OFFSET, LITTLE_ENDIAN));
            case PongDecoder.TEMPLATE_ID -> joins.onPong(frame.buffer().getLong(BODY_OFFSET, LITTLE_ENDIAN));
            case GoodbyeDecoder.TEMPLATE_ID -> onGoodbye(frame);
            case RefuseDecoder.TEMPLATE_ID -> {
                return onRefuse(frame);
            }
            case AdvertiseDecoder.TEMPLATE_ID -> {
                counters.add(Counter.ADVERTISE_BYTES_IN, frame.length());
                return slot(frame);
            }
            default -> {
                return slot(frame);
            }
        }
        return null;
    }

    private TopicSlot slot(final Frame frame) {
        final TopicSlot slot = joins.active(handle(frame));
        if (slot == null) {
            protocolErrorUnlessNull(joins.whyUnknown(handle(frame)));
        }
        return slot;
    }

    private boolean deliver(final TopicSlot slot, final Frame frame) {
        final TopicLink link = slot.link;
        final int templateId = FrameValidator.templateId(frame.buffer(), 0);
        boolean isThrown = true;
        try {
            final boolean isTaken = slot.port.onFrame(link, templateId, frame);
            isThrown = false;
            if (!isTaken) {
                hold(slot, frame);
            }
            return isTaken;
        } finally {
            if (isThrown) {
                frame.release();
            }
        }
    }

    private void hold(final TopicSlot slot, final Frame frame) {
        heldFrame = frame;
        heldSlot = slot;
    }

    private void onHello(final Frame frame) {
        if (state == State.OPEN) {
            protocolError("a side says Hello once: nodeId=" + hello.nodeId());
            return;
        }
        hello.wrap(frame.buffer());
        final GoodbyeCode fault = hello.fault(registry.self());
        if (fault == GoodbyeCode.PROTOCOL_ERROR) {
            protocolError(hello.reason(fault));
        } else if (fault != null) {
            fail(fault, hello.reason(fault));
        } else if (!registry.register(linkId, hello.nodeId(), isDialled, outbound)) {
            fail(GoodbyeCode.DUPLICATE, "another link to this node stays: nodeId=" + hello.nodeId());
        } else {
            onGreeted();
        }
    }

    private void onGreeted() {
        state = State.OPEN;
        counters.increment(Counter.LINKS_OPENED);
        listener.onOpen(hello.nodeId());
        joins.onGreeted(hello.terms(linkId, registry.self(), config, outbound));
    }

    private void onJoin(final Frame frame, final long nowNs) {
        join.wrap(frame.buffer(), BODY_OFFSET, JoinDecoder.BLOCK_LENGTH, JoinDecoder.SCHEMA_VERSION);
        protocolErrorUnlessNull(joins.onJoin(
                handle(frame), TopicId.of(frame.buffer(), BODY_OFFSET + JoinDecoder.topicIdEncodingOffset()), nowNs));
    }

    private TopicSlot onRefuse(final Frame frame) {
        refuse.wrap(frame.buffer(), BODY_OFFSET, blockLength(frame), RefuseDecoder.SCHEMA_VERSION);
        final RefuseSubject subject = RefusalCodes.subject(refuse);
        if (subject == RefuseSubject.REQUEST || subject == RefuseSubject.AUTHOR) {
            return slot(frame);
        }
        counters.increment(Counter.REFUSALS_IN);
        final String code = RefusalCodes.text(RefusalCodes.code(refuse), refuse.codeRaw());
        if (subject == RefuseSubject.TOPIC) {
            joins.onJoinRefused(handle(frame));
        }
        listener.onRefused(subject, code, refuse.reason());
        return null;
    }

    private void onGoodbye(final Frame frame) {
        goodbye.wrap(frame.buffer(), BODY_OFFSET, blockLength(frame), GoodbyeDecoder.SCHEMA_VERSION);
        final GoodbyeCode code = RefusalCodes.code(goodbye);
        final String reason = goodbye.reason();
        end();
        listener.onGoodbye(code, code == GoodbyeCode.NULL_VAL ? "code=" + goodbye.codeRaw() + " " + reason : reason);
    }

    private void protocolErrorUnlessNull(final String reason) {
        if (reason != null) {
            protocolError(reason);
        }
    }

    private void protocolError(final String reason) {
        counters.increment(Counter.PROTOCOL_ERRORS);
        fail(GoodbyeCode.PROTOCOL_ERROR, reason);
    }

    private void fail(final GoodbyeCode code, final String reason) {
        outbound.close(code, reason);
        end();
    }

    private void end() {
        final State before = state;
        state = State.CLOSED;
        if (heldFrame != null) {
            heldFrame.release();
            heldFrame = null;
        }
        if (before == State.OPEN) {
            counters.increment(Counter.LINKS_CLOSED);
            registry.unregister(linkId, hello.nodeId());
        }
        joins.closeAll();
    }

    private static long ms(final long ns) {
        return TimeUnit.NANOSECONDS.toMillis(ns);
    }

    private static int handle(final Frame frame) {
        return frame.buffer().getInt(BODY_OFFSET, LITTLE_ENDIAN);
    }

    private static int blockLength(final Frame frame) {
        return frame.buffer().getShort(BODY_OFFSET - 8, LITTLE_ENDIAN) & 0xFFFF;
    }
}
