package io.osier.engine.sync;

import java.util.concurrent.TimeUnit;

/**
 * How many event bytes may be pushed on a topic of a link, in both directions. What is pushed is charged; what has been
 * stored or dropped is given back. Belongs to the thread that owns the topic.
 */
/*
 * A pushed event costs a signature; what is asked for comes in runs, which cost one each. So when verification is behind,
 * pushing makes it worse. The receiver sees that in how long an event waited from its arrival until it was dealt with,
 * and gives back less: half of the window when that was long, and by and by all of it when it was short (additive
 * increase, multiplicative decrease). What then finds no window is announced, and asked for in runs.
 */
final class PushWindow {
    private static final int STEPS = 4;
    private static final int SHRUNK_MAX = 16;
    private static final long LONG_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long RECOVERY_NS = TimeUnit.SECONDS.toNanos(1);

    private final int ourWindow;
    private final int theirWindow;
    private long left;
    private long granted;
    private long target;
    private long shrunkNs;
    private boolean isShrunk;
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
        target = ourWindow;
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

    /**
     * What the peer has pushed was stored or dropped.
     *
     * @param length of it.
     * @param arrivedNs when it came.
     * @param nowNs the time.
     */
    void done(final int length, final long arrivedNs, final long nowNs) {
        owed += length;
        if (nowNs - arrivedNs < LONG_NS) {
            target = Math.min(ourWindow, target + length);
        } else if (!isShrunk || arrivedNs - shrunkNs >= 0) {
            // Once for all that was on its way at that time.
            target = Math.max(target / 2, ourWindow / SHRUNK_MAX);
            shrunkNs = nowNs;
            isShrunk = true;
        }
    }

    /** A window that was made smaller long ago is as it was: what is too large for it would never make it grow. */
    void recover(final long nowNs) {
        if (isShrunk && nowNs - shrunkNs >= RECOVERY_NS) {
            isShrunk = false;
            target = ourWindow;
        }
    }

    /** Bytes to give back to the peer, or 0 while that is not worth a message. */
    int creditDue() {
        final long due = Math.min(owed, target - granted);
        return due >= target / STEPS ? (int) Math.max(0, due) : 0;
    }

    void creditSent() {
        final int credit = creditDue();
        granted += credit;
        owed -= credit;
    }
}
