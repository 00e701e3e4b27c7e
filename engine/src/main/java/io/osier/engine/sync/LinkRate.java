package io.osier.engine.sync;

import java.util.concurrent.TimeUnit;

/**
 * How many bytes to have asked for at a link: what arrives in its delay and a short time more. Pure; the time is handed
 * in. Belongs to the thread that owns the topic.
 */
/*
 * The idea is that of a congestion window with a target for the queue (as in TCP Vegas, Brakmo and Peterson 1995, and
 * LEDBAT, RFC 6817): outstanding = rate x (delay + target). More only makes the tail long when the work ends or the peer
 * stalls; less leaves the link idle.
 *
 * States: idle (nothing is owed) <-> busy. While busy, bytes are counted in epochs of at least 10 ms that end with half
 * a window or after 100 ms; each gives one sample of the rate. A sample that is higher counts at once, but the window at
 * most doubles, which is slow start, and keeps one burst out of a buffer from being taken for a fast link. A sample that
 * is lower counts by half, and only if the window was in use: a link that has little to do is not slow.
 *
 * The delay, from a Request to the first bytes of its answer, is looked at only when nothing else was owed, because
 * later it includes the queue that we made ourselves; that would let queue and window lift each other.
 *
 * Rejected: a fixed amount (8 MiB are 40 ms of loopback and 16 s of a slow line); losses as a signal (TCP hides them).
 */
final class LinkRate {
    /** How long the link is kept busy beyond its delay. */
    static final long TARGET_NS = TimeUnit.MILLISECONDS.toNanos(150);

    private static final long EPOCH_MIN_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long EPOCH_MAX_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long DELAY_MAX_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int DELAY_SMOOTHING = 8;

    private final long windowMin;
    private final long windowMax;
    private long window;
    private long bytesPerSecond;
    private long delayNs;
    private boolean isBusy;
    private boolean isWindowUsed;
    private boolean isDelayOpen;
    private long busyNs;
    private long epochNs;
    private long epochBytes;

    /** Begins with a window; it stays within the bounds. */
    LinkRate(final long windowMin, final long windowInitial, final long windowMax) {
        this.windowMin = windowMin;
        this.windowMax = windowMax;
        window = Math.max(windowMin, Math.min(windowMax, windowInitial));
    }

    /** Bytes to have asked for and not received. */
    long window() {
        return window;
    }

    /** Bytes a second, or 0 when nothing is known. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** From a request to its first bytes, while nothing else was owed; 0 when not known. */
    long delayNs() {
        return delayNs;
    }

    /** Whether something is owed. */
    boolean isBusy() {
        return isBusy;
    }

    /** Something was asked for; so many bytes are owed now. */
    void onAsked(final long outstanding, final long nowNs) {
        if (!isBusy) {
            isBusy = true;
            isDelayOpen = true;
            busyNs = nowNs;
            beginEpoch(nowNs);
        }
        isWindowUsed |= outstanding >= window / 2;
    }

    /** Bytes of events arrived. */
    void onBytes(final int length, final long nowNs) {
        if (isDelayOpen) {
            isDelayOpen = false;
            final long sampleNs = Math.min(DELAY_MAX_NS, nowNs - busyNs);
            delayNs = delayNs == 0 || sampleNs < delayNs
                    ? Math.max(1, sampleNs)
                    : delayNs + (sampleNs - delayNs) / DELAY_SMOOTHING;
        }
        epochBytes += length;
        final long elapsedNs = nowNs - epochNs;
        if (isBusy
                && elapsedNs >= EPOCH_MIN_NS
                && (epochBytes >= window / 2 || elapsedNs >= Math.max(EPOCH_MAX_NS, delayNs))) {
            endEpoch(elapsedNs);
            beginEpoch(nowNs);
        }
    }

    /** Nothing is owed any more. */
    void onIdle() {
        isBusy = false;
        isDelayOpen = false;
        epochBytes = 0;
    }

    private void beginEpoch(final long nowNs) {
        epochNs = nowNs;
        epochBytes = 0;
        isWindowUsed = false;
    }

    private void endEpoch(final long elapsedNs) {
        final long sample = (long) ((double) epochBytes * SECOND_NS / elapsedNs);
        if (sample >= bytesPerSecond) {
            bytesPerSecond = sample;
        } else if (isWindowUsed) {
            bytesPerSecond = (bytesPerSecond + sample) / 2;
        }
        final long wanted = (long) ((double) bytesPerSecond * (delayNs + TARGET_NS) / SECOND_NS);
        window = Math.max(windowMin, Math.min(windowMax, Math.min(wanted, 2 * window)));
    }
}
