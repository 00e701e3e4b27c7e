package io.osier.soak;

import io.osier.codec.event.EventDescriptor;
import io.osier.soak.console.UsageException;
import io.osier.soak.load.GeneratedLoad;
import io.osier.soak.load.Load;
import io.osier.soak.load.TraceReader;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that say what is published: a trace, or generated events. */
final class LoadOptions {
    private static final int AUTHORS_DEFAULT = 1_000;
    private static final int EVENTS_DEFAULT = 100_000;
    private static final int PAYLOAD_DEFAULT = 140;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Publish this trace: lines of 'AUTHOR TAB SECONDS TAB PAYLOAD', the author a number, "
                    + "the seconds since 1970; plain or gzip. "
                    + "Without it, and without --authors, --events and a payload, the bundled history of apache/kafka.")
    private Path trace;

    @Option(
            names = "--authors",
            paramLabel = "A",
            description = "Generate events of A authors by a power law (default: 1000).")
    private Integer authors;

    @Option(
            names = "--events",
            paramLabel = "E",
            description = "Generate E events, randomly interleaved (default: 100000).")
    private Integer events;

    @Option(names = "--payload", paramLabel = "BYTES", description = "Generate payloads of this length (default: 140).")
    private Integer payload;

    @Option(
            names = "--event-bytes",
            paramLabel = "BYTES",
            description =
                    "Instead of --payload: length of a whole event, header and payload; in the log it is padded to "
                            + "a multiple of 8.")
    private Integer eventBytes;

    LoadOptions() {}

    /** Whether the user said what to publish. */
    boolean isGiven() {
        return trace != null || isGenerated();
    }

    private boolean isGenerated() {
        return authors != null || events != null || payload != null || eventBytes != null;
    }

    /**
     * Makes the load.
     *
     * @param seed of generated events.
     * @throws UsageException when the options do not fit together or the trace cannot be read.
     */
    Load load(final long seed) {
        if (trace != null && isGenerated()) {
            throw new UsageException("--trace excludes --authors, --events, --payload and --event-bytes");
        }
        if (trace != null) {
            return TraceReader.read(trace);
        }
        return isGenerated() ? generated(seed) : TraceReader.readBundled();
    }

    private Load generated(final long seed) {
        final int authorCount = orDefault(authors, AUTHORS_DEFAULT);
        final int eventCount = orDefault(events, EVENTS_DEFAULT);
        Arguments.requireInRange("--authors", authorCount, 1, GeneratedLoad.EVENT_COUNT_MAX);
        Arguments.requireInRange("--events", eventCount, 1, GeneratedLoad.EVENT_COUNT_MAX);
        return new GeneratedLoad(authorCount, eventCount, payloadLength(), seed);
    }

    /** Bytes of generated payloads as typed, or null. */
    Integer payload() {
        return payload;
    }

    private int payloadLength() {
        final int lengthMax = EventDescriptor.payloadLengthMax(0);
        if (payload != null && eventBytes != null) {
            throw new UsageException("--payload and --event-bytes exclude each other");
        }
        if (eventBytes != null) {
            Arguments.requireInRange(
                    "--event-bytes",
                    eventBytes,
                    EventDescriptor.HEADER_LENGTH,
                    lengthMax + EventDescriptor.HEADER_LENGTH);
            return eventBytes - EventDescriptor.HEADER_LENGTH;
        }
        final int length = orDefault(payload, PAYLOAD_DEFAULT);
        Arguments.requireInRange("--payload", length, 0, lengthMax);
        return length;
    }

    private static int orDefault(final Integer value, final int standard) {
        return value == null ? standard : value;
    }
}
