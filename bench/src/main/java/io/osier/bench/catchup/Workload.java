package io.osier.bench.catchup;

import io.osier.codec.TopicId;
import java.util.List;
import java.util.SplittableRandom;
import picocli.CommandLine.Option;

/** What is caught up with. The same options make the same events. */
final class Workload {
    @Option(
            names = "--authors",
            paramLabel = "N",
            defaultValue = "3000",
            description = "Authors. Default: ${DEFAULT-VALUE}.")
    private int authorCount;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "300000",
            description = "Events of all authors together, each as many as any other. Default: ${DEFAULT-VALUE}.")
    private int eventCount;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "140",
            description = "Payload; an event has 160 bytes more. Default: ${DEFAULT-VALUE}.")
    private int payloadLength;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Events that an author writes when it is its turn. Default: ${DEFAULT-VALUE}.")
    private int eventsPerTurn;

    @Option(
            names = "--interleave",
            paramLabel = "HOW",
            defaultValue = "RANDOM",
            description = "Whose turn it is: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Interleave interleave;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of keys, turns and payloads.")
    private long seed;

    Workload() {}

    int authorCount() {
        return authorCount;
    }

    int eventCount() {
        return eventCount;
    }

    int payloadLength() {
        return payloadLength;
    }

    int eventsPerTurn() {
        return eventsPerTurn;
    }

    Interleave interleave() {
        return interleave;
    }

    long seed() {
        return seed;
    }

    /** The topic, made from the seed. */
    TopicId topicId() {
        final byte[] id = new byte[TopicId.LENGTH];
        new SplittableRandom(seed).nextBytes(id);
        return TopicId.of(id);
    }

    /**
     * What is wrong with the options.
     *
     * @return null when nothing is.
     */
    String fault() {
        if (authorCount < 1 || eventCount < authorCount || eventsPerTurn < 1) {
            return "at least one author, and one event for each: authors=" + authorCount + " events=" + eventCount
                    + " runs=" + eventsPerTurn;
        }
        final int payloadLengthMax = 64 * 1024;
        if (payloadLength < 0 || payloadLength > payloadLengthMax) {
            return "a payload has at most " + payloadLengthMax + " bytes: payload=" + payloadLength;
        }
        return null;
    }

    /** The options again, for the other process. */
    List<String> arguments() {
        return List.of(
                "--authors=" + authorCount,
                "--events=" + eventCount,
                "--payload=" + payloadLength,
                "--runs=" + eventsPerTurn,
                "--interleave=" + interleave,
                "--seed=" + seed);
    }
}
