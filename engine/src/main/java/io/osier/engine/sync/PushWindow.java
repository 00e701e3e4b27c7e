package io.osier.engine.sync;

/**
 * How many event bytes may be pushed on a topic of a link, in both directions. What is pushed is charged; what has been
 * stored or dropped is given back. Belongs to the thread that owns the topic.
 */
final class PushWindow {
    private static final int STEPS = 4;

    private final int ourWindow;
    private final int theirWindow;
    private long left;
    private long granted;
    private int owed;

    /**
     * Makes the windows of a link that has come up.
     *
     * @param ourWindow bytes that the peer may push.
     * @param theirWindow bytes that we may push.
     */
    PushWindow(final int ourWindow, final int theirWindow) {
        this.ourWindow = ourWindow;
        this.theirWindow = theirWindow;
        left = theirWindow;
        granted = ourWindow;
    }

    /** Bytes that we may push now. */
    long left() {
        return left;
    }

    void sent(final int length) {
        left -= length;
    }

    /** The peer gives some of its window back; false when it gives more than was taken. */
    boolean addCredit(final long credit) {
        left += credit;
        return left <= theirWindow;
    }

    /** Bytes that the peer may push now. */
    long granted() {
        return granted;
    }

    /** The peer has pushed; false when that was more than it may. */
    boolean received(final int length) {
        granted -= length;
        return granted >= 0;
    }

    /** What the peer has pushed was stored or dropped. */
    void done(final int length) {
        owed += length;
    }

    /** Bytes to give back to the peer, or 0 while that is not worth a message. */
    int creditDue() {
        return owed >= ourWindow / STEPS ? owed : 0;
    }

    void creditSent() {
        granted += owed;
        owed = 0;
    }
}
