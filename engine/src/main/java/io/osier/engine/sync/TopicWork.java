package io.osier.engine.sync;

/**
 * Work that a topic gives away: what may block or take long. Each order comes back to the topic's owner, through
 * {@link TopicSession#onVerified}, {@link TopicSession#onFetched} and {@link TopicSession#onProven}.
 */
public interface TopicWork {
    /**
     * Hands a received Response to a verifier.
     *
     * @param order owned by the verifier until it comes back, when the answer is true.
     * @return false for "not now".
     */
    boolean verify(VerifyOrder order);

    /**
     * Hands a fetch to a lane.
     *
     * @param order owned by the lane until it comes back, when the answer is true.
     * @return false for "not now".
     */
    boolean fetch(FetchOrder order);

    /**
     * Hands an order about a fork to a lane, for a {@link ForkWork}.
     *
     * @param order owned by the lane until it comes back, when the answer is true.
     * @return false for "not now".
     */
    boolean prove(ForkOrder order);
}
