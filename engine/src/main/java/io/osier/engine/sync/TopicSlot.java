package io.osier.engine.sync;

import java.util.concurrent.TimeUnit;

/** A topic that is open here, on one link. Plain state of {@link JoinTable}. */
final class TopicSlot {
    static final int ACCEPTANCES_AT_ONCE_MAX = 16;
    static final long ACCEPTANCE_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    final TopicPort port;
    /** Of our last Join; means something only while {@link #isOurJoinStanding}. */
    int ourHandle;

    /** Of the peer's Join; means something only while {@link #isPeerJoinStanding}. */
    int peerHandle;

    boolean isOurJoinStanding;

    /** Whether our Join waits for the peer to have heard an earlier Leave; until then the topic counts as not open. */
    boolean isOurJoinFenced;

    /** Of the Ping whose Pong ends that; means something only while {@link #isOurJoinFenced}. */
    long fenceToken;

    /** Whether our Join has left the outbox: before that, no message may use its handle. */
    boolean isOurJoinSent;

    boolean isPeerJoinStanding;
    /** Whether the topic has been active under the peer's handle; means something only while its Join stands. */
    boolean hasBeenActive;

    /** Whether a Join of the peer was refused because it came too often, and it is to be asked to join again. */
    boolean isRejoinDue;

    /** Of the peer's Joins that we accept. */
    final TokenBucket acceptances = new TokenBucket(ACCEPTANCES_AT_ONCE_MAX, ACCEPTANCE_PERIOD_NS);

    /** Not null from onLinkUp to onLinkDown: while both joins stand and ours is sent. */
    TopicLink link;

    TopicSlot(final TopicPort port) {
        this.port = port;
    }
}
