package io.osier.engine.sync;

import io.osier.codec.event.Runs;
import java.util.BitSet;

/**
 * A received Response on its way through verification: from the topic's owner to a verifier, which fills in
 * {@link #runs}, and back. Made and reused by the {@link TopicSession}; whoever holds it owns its frame.
 */
public final class VerifyOrder {
    private final BitSet needed = new BitSet();
    private Runs runs;
    private PeerSession peer;
    private OutgoingRequest request;
    private Frame frame;
    private int eventsOffset;
    private int eventsLength;
    private boolean isLast;
    private long arrivedNs;

    VerifyOrder() {}

    VerifyOrder prepare(
            final PeerSession peer,
            final OutgoingRequest request,
            final Frame frame,
            final int eventsOffset,
            final int eventsLength,
            final boolean isLast) {
        this.peer = peer;
        this.request = request;
        this.frame = frame;
        this.eventsOffset = eventsOffset;
        this.eventsLength = eventsLength;
        this.isLast = isLast;
        return this;
    }

    void releaseFrame() {
        frame.release();
        frame = null;
        peer = null;
        request = null;
    }

    void runs(final Runs newRuns) {
        runs = newRuns;
    }

    void arrivedNs(final long timeNs) {
        arrivedNs = timeNs;
    }

    /** When what was pushed came. */
    long arrivedNs() {
        return arrivedNs;
    }

    /** Of a pushed frame, which runs were needed when it came. */
    BitSet needed() {
        return needed;
    }

    PeerSession peer() {
        return peer;
    }

    OutgoingRequest request() {
        return request;
    }

    boolean isLast() {
        return isLast;
    }

    /** The link that the Response came on; results return in order of arrival per link. */
    public TopicLink link() {
        return peer.link();
    }

    /** The frame that holds the events. */
    public Frame frame() {
        return frame;
    }

    /** Where in the frame the events begin. */
    public int eventsOffset() {
        return eventsOffset;
    }

    /** Bytes of events. */
    public int eventsLength() {
        return eventsLength;
    }

    /** Filled by the verifier: every run with its fault and its last hash. */
    public Runs runs() {
        return runs;
    }
}
