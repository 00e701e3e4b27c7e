package io.osier.bench.fetching;

import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;

/**
 * What is fetched, from how many, through which lines.
 *
 * @param providerCount engines that serve the same events.
 * @param lineBytesPerSecond of each line.
 * @param authorCount authors, the giant among them.
 * @param payloadLength of every event.
 * @param eventCount of all authors together.
 * @param isGiant whether the first author has half of all events.
 */
record FetchingPlan(
        int providerCount,
        double lineBytesPerSecond,
        int authorCount,
        int payloadLength,
        int eventCount,
        boolean isGiant) {
    TopicId topicId() {
        return TopicId.of(new byte[TopicId.LENGTH]);
    }

    int eventLength() {
        return EventDescriptor.length(0, payloadLength);
    }

    /** How many events an author has. */
    int eventsOf(final int author) {
        if (!isGiant) {
            return share(eventCount, author, authorCount);
        }
        return author == 0 ? eventCount / 2 : share(eventCount - eventCount / 2, author - 1, authorCount - 1);
    }

    private static int share(final int count, final int index, final int parts) {
        return count / parts + (index < count % parts ? 1 : 0);
    }

    /** Events of all but the giant. */
    int smallEventCount() {
        return isGiant ? eventCount - eventsOf(0) : eventCount;
    }

    /** How long so many events take through so many lines, in seconds, if nothing else takes any time. */
    double idealSeconds(final double events, final int lineCount) {
        return events * eventLength() / (lineBytesPerSecond * lineCount);
    }
}
