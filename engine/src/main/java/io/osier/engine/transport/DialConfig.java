package io.osier.engine.transport;

/**
 * How we dial, and dial again. Immutable.
 *
 * @param connectTimeoutMs within which TCP must be connected.
 * @param backoffFirstMs longest wait before the second attempt; it doubles with each further one.
 * @param backoffMaxMs longest wait before any attempt. The actual wait is random between half of it and all of it.
 * @param settledMs that a link must have lived for the wait to begin again from the first.
 */
public record DialConfig(int connectTimeoutMs, int backoffFirstMs, int backoffMaxMs, int settledMs) {
    /** Checks the relations. */
    public DialConfig {
        if (connectTimeoutMs <= 0 || backoffFirstMs <= 0 || backoffMaxMs < backoffFirstMs || settledMs < 0) {
            throw new IllegalArgumentException("dialling out of range: connectTimeoutMs=" + connectTimeoutMs
                    + " backoffFirstMs=" + backoffFirstMs + " backoffMaxMs=" + backoffMaxMs + " settledMs="
                    + settledMs);
        }
    }

    /** Connect within 5 s; wait 100 ms to 10 s; settled after 10 s. */
    public static DialConfig defaults() {
        return new DialConfig(5_000, 100, 10_000, 10_000);
    }
}
