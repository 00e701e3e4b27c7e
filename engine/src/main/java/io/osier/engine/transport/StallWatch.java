package io.osier.engine.transport;

import java.util.concurrent.TimeUnit;

/**
 * Watches that one link moves: that a frame which has begun becomes whole, and that what waits to leave leaves. For the
 * link's event loop.
 */
final class StallWatch {
    /*
     * Any byte received counts as life, so a peer that sends one byte now and then would keep a link, and the memory of
     * the frame that never ends, for ever; and one that sends but never reads would keep all that waits for it. Both are
     * measured from tick to tick: a timer per frame would cost the fast path what only the slowest peers deserve.
     */
    private final long frameTimeoutNs;
    private final long writeStallNs;
    private long frameCount;
    private long frameSinceNs;
    private long progress;
    private long progressSinceNs;

    StallWatch(final StallConfig config, final long nowNs) {
        frameTimeoutNs = TimeUnit.MILLISECONDS.toNanos(config.frameTimeoutMs());
        writeStallNs = TimeUnit.MILLISECONDS.toNanos(config.writeStallMs());
        frameSinceNs = nowNs;
        progressSinceNs = nowNs;
    }

    /**
     * Whether a frame is being received for too long.
     *
     * @param isBegun whether a frame has begun and we are reading.
     * @param count of whole frames so far.
     */
    boolean isFrameLate(final boolean isBegun, final long count, final long nowNs) {
        if (!isBegun || count != frameCount) {
            frameCount = count;
            frameSinceNs = nowNs;
        }
        return nowNs - frameSinceNs >= frameTimeoutNs;
    }

    /**
     * Whether the peer has taken nothing for too long.
     *
     * @param isWaiting whether anything waits to leave.
     * @param newProgress another number whenever bytes have left.
     */
    boolean isOutputStuck(final boolean isWaiting, final long newProgress, final long nowNs) {
        if (!isWaiting || newProgress != progress) {
            progress = newProgress;
            progressSinceNs = nowNs;
        }
        return nowNs - progressSinceNs >= writeStallNs;
    }
}
