package io.osier.engine.sync;

import java.util.concurrent.TimeUnit;

/** When the next exchange of digests with a peer is due. Belongs to the thread that owns the topic. */
/*
 * The first is due at once, all others not sooner than a second after the last. An exchange that the peer asks for, or
 * that is owed because DELTAs were lost, waits for nothing else. Then comes one because wants were dropped and have
 * drained, or because something has changed, or was different, and the topic is quiet on the link: no head has changed
 * for a second and no request is open. Where heads never cease to change, the interval of adverts takes the place of
 * quiet. These wait twice as long each time that nothing was stored or published between two exchanges that differed: a
 * peer that has what we refuse, or that refuses what it has, differs for ever.
 */
final class ExchangePace {
    private static final long WAIT_MIN_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int WAIT_MAX_INTERVALS = 20;

    private final ChangeLog changes;
    private final long readvertiseIntervalNs;
    private final long waitMinNs;
    private final int wantsDrainedMax;
    private boolean isFirst = true;
    private boolean isSettled;
    private long changesSeen;
    private long changesAtEnd = -1;
    private long quietSinceNs;
    private long endedNs;
    private long waitNs;

    ExchangePace(final ChangeLog changes, final SyncConfig config) {
        this.changes = changes;
        readvertiseIntervalNs = config.readvertiseIntervalNs();
        waitMinNs = Math.min(WAIT_MIN_NS, readvertiseIntervalNs);
        wantsDrainedMax = config.wantsPerLinkMax() / 2;
        waitNs = waitMinNs;
    }

    /**
     * Whether to send ROOT now.
     *
     * @param peer to send it to.
     * @param isAsked whether the peer has sent its own, or one is owed.
     * @param nowNs the time.
     */
    boolean isDue(final PeerSession peer, final boolean isAsked, final long nowNs) {
        if (isFirst) {
            return true;
        }
        if (changes.end() != changesSeen) {
            changesSeen = changes.end();
            quietSinceNs = nowNs;
        }
        final long sinceEndNs = nowNs - endedNs;
        if (isAsked) {
            return sinceEndNs >= waitMinNs;
        }
        if (sinceEndNs < waitNs) {
            return false;
        }
        return (peer.isWantDropped() && peer.wants().size() <= wantsDrainedMax)
                || (hasNews() && !peer.hasOpenRequests() && isQuiet(nowNs, sinceEndNs));
    }

    private boolean hasNews() {
        return !isSettled || changes.end() != changesAtEnd;
    }

    private boolean isQuiet(final long nowNs, final long sinceEndNs) {
        return nowNs - quietSinceNs >= waitMinNs || sinceEndNs >= readvertiseIntervalNs;
    }

    void rootSent() {
        isFirst = false;
    }

    /**
     * An exchange is over.
     *
     * @param wasEqual whether the roots were the same.
     * @param isSettledNow whether there is no reason for another before something changes.
     * @param nowNs the time.
     */
    void ended(final boolean wasEqual, final boolean isSettledNow, final long nowNs) {
        final boolean isFruitless = !wasEqual && changes.end() == changesAtEnd;
        waitNs = isFruitless ? Math.min(2 * waitNs, WAIT_MAX_INTERVALS * readvertiseIntervalNs) : waitMinNs;
        changesAtEnd = changes.end();
        isSettled = isSettledNow;
        endedNs = nowNs;
    }
}
