package io.osier.engine.sync;

import java.util.concurrent.TimeUnit;

/**
 * What a peer owes us, how fast it brings it, and whether it has fallen silent. Belongs to the thread that owns the
 * topic.
 */
/*
 * The window of LinkRate is shared out among the requests that the link may have open, so that one can end while the
 * others keep the link busy. A request names authors in quanta of an eighth of the window, 64 to 256 KiB, so that a
 * giant author alternates with the others, runs stay long on fast links, and little is left to wait for on slow ones.
 *
 * Silent: it owed something and nothing came for "patience", a quarter of it if another peer has nothing to do but that,
 * so what it owes was given to others. It is asked for nothing more until bytes come or it has ended what was cancelled. When it turns out that it was only slow (bytes of
 * what was moved come after all), patience doubles.
 */
final class FetchLink {
    /** The least that a range is worth, while there is so much: runs have to stay long. */
    static final int QUANTUM_MIN = 64 * 1024;

    /** Today's credit buys so many times its bytes before a request ends. */
    static final int REQUEST_CREDITS = 4;

    private static final int QUANTA_PER_WINDOW = 8;
    private static final int QUANTA_INITIAL = 2;
    private static final long PATIENCE_MIN_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int PATIENCE_DELAYS = 4;
    private static final int PATIENCE_DIVISOR = 4;
    private static final int PATIENCE_DOUBLINGS_MAX = 3;

    private final OutgoingRequest[] requests;
    private final LinkRate rate;
    private final int quantumMax;
    private final long patienceMaxNs;
    private long aliveNs;
    private int patienceDoublings;
    private boolean isSilent;
    private boolean isBarren;

    FetchLink(final SyncConfig config, final OutgoingRequest[] requests) {
        this.requests = requests;
        final long windowMax = (long) config.creditPerRequest() * REQUEST_CREDITS * requests.length;
        rate = new LinkRate(Math.min(windowMax, QUANTUM_MIN), QUANTA_INITIAL * QUANTUM_MIN, windowMax);
        quantumMax = Math.max(QUANTUM_MIN, config.bulkFrameLengthMax());
        patienceMaxNs = config.requestStallNs();
    }

    LinkRate rate() {
        return rate;
    }

    /** Bytes asked for and not received, as far as can be told before they come. */
    long outstanding() {
        long sum = 0;
        for (final OutgoingRequest request : requests) {
            sum += request.bytesLeft();
        }
        return sum;
    }

    /** Bytes that the next request is to be worth. */
    long bytesPerRequest() {
        return Math.min(rate.window(), Math.max(QUANTUM_MIN, rate.window() / requests.length));
    }

    /** Bytes that an author gets in a pass. */
    long quantum() {
        return Math.max(QUANTUM_MIN, Math.min(quantumMax, rate.window() / QUANTA_PER_WINDOW));
    }

    /** Whether another request is due. */
    boolean mayAsk() {
        return !isSilent && outstanding() + bytesPerRequest() <= rate.window();
    }

    /** A request was sent. */
    void onAsked(final long nowNs) {
        if (!rate.isBusy()) {
            aliveNs = nowNs;
        }
        rate.onAsked(outstanding(), nowNs);
    }

    /** What had arrived is stored: while it was not, the peer may have had no credit. */
    void onStored(final long nowNs) {
        aliveNs = nowNs;
    }

    /** Event bytes of a request arrived. */
    void onBytes(final int length, final long nowNs) {
        aliveNs = nowNs;
        isSilent = false;
        isBarren = false;
        rate.onBytes(length, nowNs);
    }

    /** Bytes came that had been given to others: the peer was slow, not dead. */
    void onLateBytes() {
        patienceDoublings = Math.min(PATIENCE_DOUBLINGS_MAX, patienceDoublings + 1);
    }

    /** A request has ended. */
    void onEnded(final long nowNs) {
        aliveNs = nowNs;
        boolean isAnyCancelled = false;
        boolean isAnyOpen = false;
        for (final OutgoingRequest request : requests) {
            final boolean isOpen = request.awaitsLast() && !request.isLastReceived();
            isAnyCancelled |= isOpen && request.state() == OutgoingRequest.State.CANCELLED;
            isAnyOpen |= isOpen && !request.isOfSuspicion();
        }
        isSilent &= isAnyCancelled;
        if (!isAnyOpen) {
            rate.onIdle();
        }
    }

    /**
     * Whether the peer owes something, could have sent it, and has been silent for longer than it should be.
     *
     * @param isOtherIdle whether another peer waits for it: then patience is a quarter.
     */
    boolean isOverdue(final boolean isOtherIdle, final long nowNs) {
        boolean isOwed = false;
        for (final OutgoingRequest request : requests) {
            if (request.hasPendingOrders()) {
                return false;
            }
            isOwed |= request.isOwed() && !request.isOfSuspicion();
        }
        return isOwed && nowNs - aliveNs > (isOtherIdle ? patienceNs() / PATIENCE_DIVISOR : patienceNs());
    }

    private long patienceNs() {
        final long bytesPerSecond = rate.bytesPerSecond();
        final long promisedNs = bytesPerSecond == 0
                ? 0
                : (long) ((double) rate.window() * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
        final long patienceNs = Math.max(PATIENCE_MIN_NS, PATIENCE_DELAYS * (rate.delayNs() + promisedNs));
        return Math.min(patienceMaxNs, patienceNs << patienceDoublings);
    }

    /** What the peer owes was given to others. */
    void silence() {
        isSilent = true;
    }

    /** Whether what the peer owed was given to others, and no sign of life has come since. */
    boolean isSilent() {
        return isSilent;
    }

    /**
     * A request that was moved has ended.
     *
     * @return whether the peer has brought nothing since the last one that was.
     */
    boolean endsBarren() {
        final boolean wasBarren = isBarren;
        isBarren = true;
        return wasBarren;
    }

    /** How long the peer takes for what it owes, as far as is known; a time that never comes when it is not. */
    long timeLeftNs() {
        final long bytesPerSecond = rate.bytesPerSecond();
        return bytesPerSecond == 0
                ? Long.MAX_VALUE / 4
                : (long) ((double) outstanding() * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
    }
}
