package io.osier.engine.sync;

/**
 * How far the walk over one peer's wants has come. A pass visits every slot once; a pass that found nothing to ask for
 * is not repeated until something changed.
 */
final class WantScan {
    private int slot;
    private int slotsLeft;
    private long passVersion = -1;
    private long notBeforeNs;
    private boolean isDue;
    private boolean isPaused;

    /** New wants: the next pass is worth its while. */
    void due() {
        isDue = true;
    }

    /** Whether a pass is under way or should begin. */
    boolean begin(final int slotCount, final long version, final long nowNs) {
        if (slotsLeft > 0) {
            return true;
        }
        if ((!isDue && passVersion == version) || isPausedAt(nowNs)) {
            return false;
        }
        isPaused = false;
        isDue = false;
        passVersion = version;
        slotsLeft = slotCount;
        return true;
    }

    boolean hasNext() {
        return slotsLeft > 0;
    }

    int slot(final int slotCount) {
        return slot & (slotCount - 1);
    }

    void next() {
        slot++;
        slotsLeft--;
    }

    /** Gives the pass up. */
    void stop() {
        slotsLeft = 0;
        isDue = true;
    }

    /** Whether the peer is not to be asked yet. */
    boolean isPausedAt(final long nowNs) {
        return isPaused && nowNs - notBeforeNs < 0;
    }

    /** The pass is over; another one begins no sooner than the pause. */
    void pauseUntil(final long timeNs) {
        isPaused = true;
        notBeforeNs = timeNs;
    }
}
