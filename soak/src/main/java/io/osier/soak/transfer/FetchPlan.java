package io.osier.soak.transfer;

import io.osier.codec.TopicId;
import java.net.InetSocketAddress;

/**
 * What is to be fetched.
 *
 * @param from whom.
 * @param topicId the topic.
 * @param timeoutMs after which a fetch that has not everything is given up.
 * @param connectTimeoutMs after which a fetch is given up that has found nobody who has joined the topic.
 * @param noProgressMs after which a fetch is given up that has found somebody, and to which nothing new has come since.
 */
public record FetchPlan(
        InetSocketAddress from, TopicId topicId, long timeoutMs, long connectTimeoutMs, long noProgressMs) {
    /** The other side as {@code HOST:PORT}. */
    public String fromText() {
        return Endpoints.text(from);
    }
}
