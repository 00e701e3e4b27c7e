package io.osier.engine.sync;

import io.osier.codec.NodeId;
import io.osier.codec.message.Features;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.sbe.RefuseCode;
import java.util.ArrayDeque;
import java.util.Queue;

/** What a link session has to say, in order, while the link has no room for it. */
final class SessionOutbox {
    /*
     * A reply that finds no room must neither be lost nor stop the reading (two sides doing that would wait for each
     * other for ever). So replies are state with a maximum: Joins and Leaves are bounded by our own topics and by
     * the refusals, refusals by refusalsMax (a peer that causes more without reading them is told goodbye by the
     * session), and of Pings and Pongs only the last one counts: a Pong answers all Pings before its own.
     *
     * A Ping leaves behind all Leaves, and a Pong behind all Joins, that were to be said before it: JoinTable's fence
     * stands on that.
     */
    private final LinkOutbound outbound;
    private final int refusalsMax;
    private final Queue<Entry> waiting = new ArrayDeque<>();
    private int refusalCount;
    private boolean isPingDue;
    private boolean isPongDue;
    private long pingCount;
    private long pongToken;

    SessionOutbox(final LinkOutbound outbound, final int refusalsMax) {
        this.outbound = outbound;
        this.refusalsMax = refusalsMax;
    }

    /** Answers false when the link is closed already: nothing else can be in the way of the first frame. */
    boolean hello(final NodeId self, final LinkConfig config) {
        final Frame frame = outbound.tryClaim(Priority.CONTROL, FrameEncoder.HELLO_LENGTH);
        if (frame == null) {
            return false;
        }
        send(
                frame,
                FrameEncoder.encodeHello(
                        frame.buffer(),
                        self,
                        config.frameLengthMax(),
                        config.authorsPerMessageMax(),
                        config.requestsInFlightMax(),
                        (config.features() & Features.PUSH) == 0 ? 0 : config.pushWindow(),
                        config.features()));
        return true;
    }

    /** Says that the slot's Join is sent as soon as it is. */
    void join(final TopicSlot slot) {
        slot.isOurJoinSent = false;
        add(new Entry(slot.ourHandle, slot, null, 0));
    }

    void leave(final int topicHandle) {
        add(new Entry(topicHandle, null, null, 0));
    }

    /** Whether so many refusals wait that no more may be caused by the peer. */
    boolean isFull() {
        return refusalCount >= refusalsMax;
    }

    void refuseJoin(final int topicHandle, final RefuseCode code, final long limitHit) {
        refusalCount++;
        add(new Entry(topicHandle, null, code, limitHit));
    }

    /** Sends a Ping behind all that was said before; its token, which is higher than all before. */
    long ping() {
        pingCount++;
        isPingDue = true;
        flush();
        return pingCount;
    }

    /** Whether a Ping with this token was to be sent. */
    boolean isOfAPing(final long token) {
        return token > 0 && token <= pingCount;
    }

    void pong(final long token) {
        isPongDue = true;
        pongToken = token;
        flush();
    }

    private void add(final Entry entry) {
        waiting.add(entry);
        flush();
    }

    /** Sends what waits as far as there is room. */
    void flush() {
        while (!waiting.isEmpty()) {
            final Entry entry = waiting.peek();
            final Frame frame = outbound.tryClaim(Priority.CONTROL, length(entry));
            if (frame == null) {
                return;
            }
            waiting.remove();
            send(frame, encode(frame, entry));
        }
        flushLiveness();
    }

    private void flushLiveness() {
        if (isPongDue) {
            final Frame frame = outbound.tryClaim(Priority.CONTROL, FrameEncoder.PONG_LENGTH);
            if (frame == null) {
                return;
            }
            isPongDue = false;
            send(frame, FrameEncoder.encodePong(frame.buffer(), pongToken));
        }
        if (isPingDue) {
            final Frame frame = outbound.tryClaim(Priority.CONTROL, FrameEncoder.PING_LENGTH);
            if (frame == null) {
                return;
            }
            isPingDue = false;
            send(frame, FrameEncoder.encodePing(frame.buffer(), pingCount));
        }
    }

    private void send(final Frame frame, final int length) {
        frame.length(length);
        outbound.send(Priority.CONTROL, frame);
    }

    private static int length(final Entry entry) {
        if (entry.code != null) {
            return RefusalEncoder.refuseLength(reason(entry));
        }
        return entry.slot != null ? FrameEncoder.JOIN_LENGTH : FrameEncoder.LEAVE_LENGTH;
    }

    private int encode(final Frame frame, final Entry entry) {
        if (entry.code != null) {
            refusalCount--;
            return RefusalEncoder.encodeRefuseTopic(
                    frame.buffer(), entry.topicHandle, entry.code, entry.limitHit, reason(entry));
        }
        if (entry.slot == null) {
            return FrameEncoder.encodeLeave(frame.buffer(), entry.topicHandle);
        }
        entry.slot.isOurJoinSent |= entry.slot.ourHandle == entry.topicHandle;
        return FrameEncoder.encodeJoin(frame.buffer(), entry.topicHandle, entry.slot.port.topicId());
    }

    private static String reason(final Entry entry) {
        return switch (entry.code) {
            case TOPIC_UNKNOWN -> "the topic is not open here";
            case LIMIT_EXCEEDED -> "too many topics joined on this link: joinsMax=" + entry.limitHit;
            case BUSY -> "the topic is joined too often on this link";
            default -> entry.code.name();
        };
    }

    /** A Refuse when it has a code, else a Join when it has a slot, else a Leave. */
    private record Entry(int topicHandle, TopicSlot slot, RefuseCode code, long limitHit) {}
}
