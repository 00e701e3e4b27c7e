package io.osier.engine.sync;

/** Allows something so many times at once, and after that once per period. Not thread-safe. */
final class TokenBucket {
    private final int capacity;
    private final long periodNs;
    private int tokenCount;
    private long refilledNs;

    TokenBucket(final int capacity, final long periodNs) {
        this.capacity = capacity;
        this.periodNs = periodNs;
        tokenCount = capacity;
    }

    boolean hasToken(final long nowNs) {
        if (tokenCount == capacity) {
            refilledNs = nowNs;
            return true;
        }
        final long periodCount = (nowNs - refilledNs) / periodNs;
        if (periodCount > 0) {
            tokenCount = (int) Math.min(capacity, tokenCount + periodCount);
            refilledNs += periodCount * periodNs;
        }
        return tokenCount > 0;
    }

    boolean tryTake(final long nowNs) {
        if (!hasToken(nowNs)) {
            return false;
        }
        tokenCount--;
        return true;
    }
}
