package io.osier.engine;

import io.osier.codec.event.EventDescriptor;
import io.osier.engine.log.journal.Journal;
import java.util.concurrent.TimeUnit;

/** The numbers of a {@link Context}: name, default and range of each. */
enum Setting {
    FRAME_LENGTH_MAX("frameLengthMax", 1 << 20, 2 * EventDescriptor.EVENT_LENGTH_MAX + 4096, 1 << 28),
    BULK_FRAME_LENGTH_MAX("bulkFrameLengthMax", 256 * 1024, 4096, 1 << 28),
    AUTHORS_PER_MESSAGE_MAX("authorsPerMessageMax", 8192, 1, 65_534),
    AUTHORS_PER_REQUEST_MAX("authorsPerRequestMax", 512, 1, 65_534),
    REQUESTS_IN_FLIGHT_MAX("requestsInFlightMax", 4, 1, 1024),
    WANTS_PER_LINK_MAX("wantsPerLinkMax", 1 << 20, 16, 1 << 28),
    PENDING_BYTES_PER_LINK_MAX("pendingBytesPerLinkMax", 8 << 20, 64 * 1024, 1 << 30),
    PUSH_WINDOW("pushWindow", 64 * 1024, EventDescriptor.EVENT_LENGTH_MIN, 1 << 30),
    BAD_RUNS_PER_LINK_MAX("badRunsPerLinkMax", 3, 0, 1 << 20),
    READVERTISE_INTERVAL_MS("readvertiseIntervalMs", 30_000, 1, Bounds.DAY_MS),
    REQUEST_STALL_MS("requestStallMs", 10_000, 1, Bounds.DAY_MS),
    INPUT_BYTES_PER_TOPIC_MAX("inputBytesPerTopicMax", 16 << 20, 64 * 1024, 1 << 30),
    PUBLISH_BYTES_PER_TOPIC_MAX("publishBytesPerTopicMax", 4 << 20, EventDescriptor.EVENT_LENGTH_MAX, 1 << 30),
    JOURNAL_LENGTH("journalLength", Journal.LENGTH_DEFAULT, Journal.LENGTH_MIN, 256 << 20),
    LOG_SYNC_INTERVAL_MS("logSyncIntervalMs", 1_000, 1, Bounds.DAY_MS),
    DISK_FLOOR_BYTES("diskFloorBytes", 64 << 20, 0, 1L << 50),
    BALLAST_BYTES("ballastBytes", 16 << 20, 0, 1L << 40),
    TOPIC_IDLE_MS("topicIdleMs", 30_000, 1, Bounds.DAY_MS),
    TOPICS_MAX("topicsMax", 1024, 1, 1 << 20),
    LINKS_MAX("linksMax", 1024, 1, 1 << 20),
    HANDSHAKE_TIMEOUT_MS("handshakeTimeoutMs", 10_000, 1, Bounds.DAY_MS),
    PING_INTERVAL_MS("pingIntervalMs", 10_000, 1, Bounds.DAY_MS),
    IDLE_TIMEOUT_MS("idleTimeoutMs", 30_000, 2, Bounds.DAY_MS),
    RECONNECT_MIN_MS("reconnectMinMs", 100, 1, Bounds.DAY_MS),
    RECONNECT_MAX_MS("reconnectMaxMs", 10_000, 1, Bounds.DAY_MS);

    /** Before the name of every system property. */
    static final String PROPERTY_PREFIX = "osier.";

    /** What a frame holds beside the event bytes that it aims at: one event that may go beyond, and the header. */
    static final int FRAME_RESERVE = EventDescriptor.EVENT_LENGTH_MAX + 4096;

    private final String label;
    private final long byDefault;
    private final long least;
    private final long most;

    Setting(final String label, final long byDefault, final long least, final long most) {
        this.label = label;
        this.byDefault = byDefault;
        this.least = least;
        this.most = most;
    }

    String label() {
        return label;
    }

    /** The system property's value, or the default. */
    long read() {
        final String text = System.getProperty(PROPERTY_PREFIX + label);
        if (text == null) {
            return byDefault;
        }
        try {
            return checked(Long.parseLong(text.trim()));
        } catch (final NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "a system property holds a number: " + PROPERTY_PREFIX + label + "=" + text, notANumber);
        }
    }

    long checked(final long value) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    label + " is within " + least + " and " + most + ": " + label + "=" + value);
        }
        return value;
    }

    private static final class Bounds {
        static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    }
}
