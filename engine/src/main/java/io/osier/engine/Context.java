package io.osier.engine;

import io.osier.codec.crypto.Verification;
import io.osier.engine.log.ConfirmOwnHead;
import io.osier.engine.log.Durability;
import io.osier.engine.log.Machine;
import io.osier.engine.sync.Spread;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What an engine is launched with. Every option has a default, which the system property {@code osier.} followed by the
 * option's name overrides, which a call here overrides; {@link #toString} prints them all. One context launches one
 * engine.
 *
 * <p>One of {@link #dataDirectory} and {@link #inMemory} has to be chosen. Not thread safe; once launched, it does not
 * change any more.
 */
public final class Context {
    private final Map<Setting, Long> settings = new EnumMap<>(Setting.class);
    private Path dataDirectory = pathProperty();
    private boolean isInMemory;
    private Machine machine = Machine.LOCAL;
    private EngineRuntime runtime;
    private InetSocketAddress listenAddress;
    private Verification verification = verificationProperty();
    private Durability durability = durabilityProperty();
    private ConfirmOwnHead confirmOwnHead = confirmOwnHeadProperty();
    private Spread spread = spreadProperty();
    private boolean isConcluded;

    /** Makes a context with all defaults. */
    public Context() {
        for (final Setting setting : Setting.values()) {
            settings.put(setting, setting.read());
        }
    }

    /**
     * Keeps the logs in a directory, which is made if it is not there and belongs to one engine at a time. Property
     * {@code osier.dataDirectory}.
     *
     * @param directory of the engine.
     */
    public Context dataDirectory(final Path directory) {
        requireOpen();
        dataDirectory = directory;
        return this;
    }

    /** The directory of the logs, or null. */
    public Path dataDirectory() {
        return dataDirectory;
    }

    /**
     * The machine that the data directory is on, for tests and fault injection. By default the one this process runs
     * on.
     *
     * @param value that is asked to force files, for its boot id, for the identity of files and for free space.
     */
    public Context machine(final Machine value) {
        requireOpen();
        machine = value;
        return this;
    }

    /** The machine that the data directory is on. */
    public Machine machine() {
        return machine;
    }

    /** Keeps the logs in memory: they are gone when the engine is closed. */
    public Context inMemory() {
        requireOpen();
        isInMemory = true;
        dataDirectory = null;
        return this;
    }

    /** Whether the logs are kept in memory. */
    public boolean isInMemory() {
        return isInMemory;
    }

    /**
     * Shares threads with other engines. By default an engine has a runtime of its own.
     *
     * @param shared that is closed after the engine, by whoever launched it.
     */
    public Context runtime(final EngineRuntime shared) {
        requireOpen();
        runtime = shared;
        return this;
    }

    /** The shared runtime, or null. */
    public EngineRuntime runtime() {
        return runtime;
    }

    /**
     * Accepts connections over plain TCP: nobody proves who he is, and everybody on the way can read along. For
     * loopback and closed networks. By default an engine only connects.
     *
     * @param address to listen on; port 0 takes a free one.
     */
    public Context insecureListen(final InetSocketAddress address) {
        requireOpen();
        listenAddress = address;
        return this;
    }

    /** The address to listen on, or null. */
    public InetSocketAddress insecureListen() {
        return listenAddress;
    }

    /**
     * How received events are verified. Default {@code RUN}: every hash, and the signature of the last event of each
     * run. Property {@code osier.verification}.
     *
     * @param mode to verify in.
     */
    public Context verification(final Verification mode) {
        requireOpen();
        verification = mode;
        return this;
    }

    /** How received events are verified. */
    public Verification verification() {
        return verification;
    }

    /**
     * What has to be true of a published event before it is acknowledged, and before it leaves the process. Default
     * {@code SYNC}: it is on the disk. Says nothing about received events, which peers have. Property
     * {@code osier.durability}.
     *
     * @param level of local events.
     */
    public Context durability(final Durability level) {
        requireOpen();
        durability = level;
        return this;
    }

    /** What has to be true of a published event before it is acknowledged. */
    public Durability durability() {
        return durability;
    }

    /**
     * When a local author has to hear from a peer what it signed last, before it publishes for the first time after the
     * launch. Default {@code UNCLEAN}: when own events may have been lost without a trace. Property
     * {@code osier.confirmOwnHead}.
     *
     * <p>An author is confirmed when one peer has told all that it holds, and what peers claim to have of the author
     * has been fetched. A claim counts for six times {@link #requestStallMs} without an event of the author.
     *
     * @param when it is to be confirmed.
     */
    public Context confirmOwnHead(final ConfirmOwnHead when) {
        requireOpen();
        confirmOwnHead = when;
        return this;
    }

    /** When a local author is confirmed before it publishes. */
    public ConfirmOwnHead confirmOwnHead() {
        return confirmOwnHead;
    }

    /**
     * Bytes of a file of the journal that holds own events until their topic logs are on the disk. Default 16 MiB.
     *
     * @param value of the option.
     */
    public Context journalLength(final int value) {
        return with(Setting.JOURNAL_LENGTH, value);
    }

    /** Bytes of a file of the journal. */
    public int journalLength() {
        return (int) value(Setting.JOURNAL_LENGTH);
    }

    /**
     * Bytes that have to stay free on the file system of the data directory. Below that no new events are taken in:
     * publishing is refused with both numbers, nothing is asked of peers; reading and serving go on, and so do appends
     * when there is room again. Default 64 MiB; 0 for no such line.
     *
     * @param value of the option.
     */
    public Context diskFloorBytes(final long value) {
        return with(Setting.DISK_FLOOR_BYTES, value);
    }

    /** Bytes that have to stay free on the file system of the data directory. */
    public long diskFloorBytes() {
        return value(Setting.DISK_FLOOR_BYTES);
    }

    /**
     * Bytes of a file in the data directory that is given up when the disk floor is crossed, so that what is on its way
     * and a clean shutdown find room; it is made again when there is some. Default 16 MiB; 0 for none.
     *
     * @param value of the option.
     */
    public Context ballastBytes(final long value) {
        return with(Setting.BALLAST_BYTES, value);
    }

    /** Bytes of the file that is given up when the disk floor is crossed. */
    public long ballastBytes() {
        return value(Setting.BALLAST_BYTES);
    }

    /**
     * After how long without appends or fetches a topic's files are closed until they are needed again. Default 30 s.
     *
     * @param value of the option.
     */
    public Context topicIdleMs(final long value) {
        return with(Setting.TOPIC_IDLE_MS, value);
    }

    /** After how long without appends or fetches a topic's files are closed. */
    public long topicIdleMs() {
        return value(Setting.TOPIC_IDLE_MS);
    }

    /**
     * Milliseconds between two rounds that force topic logs to the disk in the background. Received events that are not
     * forced yet are fetched again after a loss of power. Default 1,000.
     *
     * @param value of the option.
     */
    public Context logSyncIntervalMs(final long value) {
        return with(Setting.LOG_SYNC_INTERVAL_MS, value);
    }

    /** Milliseconds between two rounds that force topic logs to the disk. */
    public long logSyncIntervalMs() {
        return value(Setting.LOG_SYNC_INTERVAL_MS);
    }

    /**
     * Bytes of the longest frame on the wire, in either direction. Default 1 MiB.
     *
     * @param value of the option.
     */
    public Context frameLengthMax(final int value) {
        return with(Setting.FRAME_LENGTH_MAX, value);
    }

    /** Bytes of the longest frame on the wire, in either direction. */
    public int frameLengthMax() {
        return (int) value(Setting.FRAME_LENGTH_MAX);
    }

    /**
     * Event bytes that one Response frame aims at. Default 256 KiB.
     *
     * @param value of the option.
     */
    public Context bulkFrameLengthMax(final int value) {
        return with(Setting.BULK_FRAME_LENGTH_MAX, value);
    }

    /** Event bytes that one Response frame aims at. */
    public int bulkFrameLengthMax() {
        return (int) value(Setting.BULK_FRAME_LENGTH_MAX);
    }

    /**
     * Heads or ranges that are taken in one message. Default 8,192.
     *
     * @param value of the option.
     */
    public Context authorsPerMessageMax(final int value) {
        return with(Setting.AUTHORS_PER_MESSAGE_MAX, value);
    }

    /** Heads or ranges that are taken in one message. */
    public int authorsPerMessageMax() {
        return (int) value(Setting.AUTHORS_PER_MESSAGE_MAX);
    }

    /**
     * Authors that one request asks for. Default 512.
     *
     * @param value of the option.
     */
    public Context authorsPerRequestMax(final int value) {
        return with(Setting.AUTHORS_PER_REQUEST_MAX, value);
    }

    /** Authors that one request asks for. */
    public int authorsPerRequestMax() {
        return (int) value(Setting.AUTHORS_PER_REQUEST_MAX);
    }

    /**
     * Requests open per topic and link, in either direction. Default 4.
     *
     * @param value of the option.
     */
    public Context requestsInFlightMax(final int value) {
        return with(Setting.REQUESTS_IN_FLIGHT_MAX, value);
    }

    /** Requests open per topic and link, in either direction. */
    public int requestsInFlightMax() {
        return (int) value(Setting.REQUESTS_IN_FLIGHT_MAX);
    }

    /**
     * Missing heads that are remembered per topic and link. Default 1,048,576.
     *
     * @param value of the option.
     */
    public Context wantsPerLinkMax(final int value) {
        return with(Setting.WANTS_PER_LINK_MAX, value);
    }

    /** Missing heads that are remembered per topic and link. */
    public int wantsPerLinkMax() {
        return (int) value(Setting.WANTS_PER_LINK_MAX);
    }

    /**
     * Event bytes asked for and not yet stored, per topic and link. Default 8 MiB.
     *
     * @param value of the option.
     */
    public Context pendingBytesPerLinkMax(final int value) {
        return with(Setting.PENDING_BYTES_PER_LINK_MAX, value);
    }

    /** Event bytes asked for and not yet stored, per topic and link. */
    public int pendingBytesPerLinkMax() {
        return (int) value(Setting.PENDING_BYTES_PER_LINK_MAX);
    }

    /**
     * How new events come to connected peers. Default {@link Spread#PUSH}.
     *
     * @param value of the option.
     */
    public Context spread(final Spread value) {
        requireOpen();
        spread = Objects.requireNonNull(value, "spread");
        return this;
    }

    /** How new events come to connected peers. */
    public Spread spread() {
        return spread;
    }

    /**
     * Event bytes that a peer may push on each topic before they have been stored or dropped; what goes beyond is
     * announced and asked for. Default 64 KiB.
     *
     * @param value of the option.
     */
    public Context pushWindow(final int value) {
        return with(Setting.PUSH_WINDOW, value);
    }

    /** Event bytes that a peer may push on each topic before they have been stored or dropped. */
    public int pushWindow() {
        return (int) value(Setting.PUSH_WINDOW);
    }

    /**
     * Runs that may fail verification before their link is closed. Default 3.
     *
     * @param value of the option.
     */
    public Context badRunsPerLinkMax(final int value) {
        return with(Setting.BAD_RUNS_PER_LINK_MAX, value);
    }

    /** Runs that may fail verification before their link is closed. */
    public int badRunsPerLinkMax() {
        return (int) value(Setting.BAD_RUNS_PER_LINK_MAX);
    }

    /**
     * After how long all heads are advertised again. Default 30 s.
     *
     * @param value of the option.
     */
    public Context readvertiseIntervalMs(final long value) {
        return with(Setting.READVERTISE_INTERVAL_MS, value);
    }

    /** After how long all heads are advertised again. */
    public long readvertiseIntervalMs() {
        return value(Setting.READVERTISE_INTERVAL_MS);
    }

    /**
     * Without progress for how long a request is cancelled and asked elsewhere. Default 10 s.
     *
     * @param value of the option.
     */
    public Context requestStallMs(final long value) {
        return with(Setting.REQUEST_STALL_MS, value);
    }

    /** Without progress for how long a request is cancelled and asked elsewhere. */
    public long requestStallMs() {
        return value(Setting.REQUEST_STALL_MS);
    }

    /**
     * Bytes of received frames that may wait for a topic's agent; beyond it links stop reading. Default 16 MiB.
     *
     * @param value of the option.
     */
    public Context inputBytesPerTopicMax(final int value) {
        return with(Setting.INPUT_BYTES_PER_TOPIC_MAX, value);
    }

    /** Bytes of received frames that may wait for a topic's agent; beyond it links stop reading. */
    public int inputBytesPerTopicMax() {
        return (int) value(Setting.INPUT_BYTES_PER_TOPIC_MAX);
    }

    /**
     * Bytes of signed local events that may wait for a topic's agent. Default 4 MiB.
     *
     * @param value of the option.
     */
    public Context publishBytesPerTopicMax(final int value) {
        return with(Setting.PUBLISH_BYTES_PER_TOPIC_MAX, value);
    }

    /** Bytes of signed local events that may wait for a topic's agent. */
    public int publishBytesPerTopicMax() {
        return (int) value(Setting.PUBLISH_BYTES_PER_TOPIC_MAX);
    }

    /**
     * Topics that may be joined at one time, here and by each peer. Default 1,024.
     *
     * @param value of the option.
     */
    public Context topicsMax(final int value) {
        return with(Setting.TOPICS_MAX, value);
    }

    /** Topics that may be joined at one time, here and by each peer. */
    public int topicsMax() {
        return (int) value(Setting.TOPICS_MAX);
    }

    /**
     * Connections at one time. Default 1,024.
     *
     * @param value of the option.
     */
    public Context linksMax(final int value) {
        return with(Setting.LINKS_MAX, value);
    }

    /** Connections at one time. */
    public int linksMax() {
        return (int) value(Setting.LINKS_MAX);
    }

    /**
     * Within which a new connection's greeting must be through. Default 10 s.
     *
     * @param value of the option.
     */
    public Context handshakeTimeoutMs(final long value) {
        return with(Setting.HANDSHAKE_TIMEOUT_MS, value);
    }

    /** Within which a new connection's greeting must be through. */
    public long handshakeTimeoutMs() {
        return value(Setting.HANDSHAKE_TIMEOUT_MS);
    }

    /**
     * Without a byte received for how long a peer is asked whether it is there. Default 10 s.
     *
     * @param value of the option.
     */
    public Context pingIntervalMs(final long value) {
        return with(Setting.PING_INTERVAL_MS, value);
    }

    /** Without a byte received for how long a peer is asked whether it is there. */
    public long pingIntervalMs() {
        return value(Setting.PING_INTERVAL_MS);
    }

    /**
     * Without a byte received for how long a link is given up. Default 30 s.
     *
     * @param value of the option.
     */
    public Context idleTimeoutMs(final long value) {
        return with(Setting.IDLE_TIMEOUT_MS, value);
    }

    /** Without a byte received for how long a link is given up. */
    public long idleTimeoutMs() {
        return value(Setting.IDLE_TIMEOUT_MS);
    }

    /**
     * The first pause before connecting again. Default 100 ms.
     *
     * @param value of the option.
     */
    public Context reconnectMinMs(final long value) {
        return with(Setting.RECONNECT_MIN_MS, value);
    }

    /** The first pause before connecting again. */
    public long reconnectMinMs() {
        return value(Setting.RECONNECT_MIN_MS);
    }

    /**
     * The longest pause before connecting again. Default 10 s.
     *
     * @param value of the option.
     */
    public Context reconnectMaxMs(final long value) {
        return with(Setting.RECONNECT_MAX_MS, value);
    }

    /** The longest pause before connecting again. */
    public long reconnectMaxMs() {
        return value(Setting.RECONNECT_MAX_MS);
    }

    private Context with(final Setting setting, final long value) {
        requireOpen();
        settings.put(setting, setting.checked(value));
        return this;
    }

    private long value(final Setting setting) {
        return settings.get(setting);
    }

    private void requireOpen() {
        if (isConcluded) {
            throw new IllegalStateException("a context does not change after launch, and launches one engine");
        }
    }

    /**
     * Checks how the options relate, and fixes them. Called by {@link Osier#launch}, once.
     *
     * @return this.
     * @throws IllegalArgumentException when options contradict each other; the message has their values.
     * @throws IllegalStateException when it was called before.
     */
    Context conclude() {
        requireOpen();
        require(
                isInMemory != (dataDirectory != null),
                "either a data directory or memory is chosen: dataDirectory=" + dataDirectory + " inMemory="
                        + isInMemory);
        requireOrder(Setting.BULK_FRAME_LENGTH_MAX, Setting.FRAME_RESERVE, Setting.FRAME_LENGTH_MAX);
        requireOrder(Setting.PING_INTERVAL_MS, 1, Setting.IDLE_TIMEOUT_MS);
        requireOrder(Setting.RECONNECT_MIN_MS, 0, Setting.RECONNECT_MAX_MS);
        requireOrder(Setting.AUTHORS_PER_REQUEST_MAX, 0, Setting.AUTHORS_PER_MESSAGE_MAX);
        isConcluded = true;
        return this;
    }

    private void requireOrder(final Setting lower, final long distance, final Setting higher) {
        require(
                value(lower) + distance <= value(higher),
                lower.label() + " is at least " + distance + " below " + higher.label() + ": " + lower.label() + "="
                        + value(lower) + " " + higher.label() + "=" + value(higher));
    }

    private static void require(final boolean isMet, final String rule) {
        if (!isMet) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** All options with their values, one per line. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("Context:");
        append(text, "dataDirectory", isInMemory ? "(in memory)" : dataDirectory);
        append(text, "runtime", runtime == null ? "own" : "shared");
        append(text, "insecureListen", listenAddress);
        append(text, "verification", verification);
        append(text, "durability", durability);
        append(text, "confirmOwnHead", confirmOwnHead);
        append(text, "spread", spread);
        settings.forEach((setting, value) -> append(text, setting.label(), value));
        return text.toString();
    }

    private static void append(final StringBuilder text, final String name, final Object value) {
        text.append(System.lineSeparator())
                .append("    ")
                .append(name)
                .append('=')
                .append(value);
    }

    private static Path pathProperty() {
        final String path = System.getProperty(Setting.PROPERTY_PREFIX + "dataDirectory");
        return path == null ? null : Path.of(path);
    }

    private static Durability durabilityProperty() {
        final String level = System.getProperty(Setting.PROPERTY_PREFIX + "durability");
        return level == null ? Durability.SYNC : Durability.valueOf(level.toUpperCase(Locale.ROOT));
    }

    private static ConfirmOwnHead confirmOwnHeadProperty() {
        final String when = System.getProperty(Setting.PROPERTY_PREFIX + "confirmOwnHead");
        return when == null ? ConfirmOwnHead.UNCLEAN : ConfirmOwnHead.valueOf(when.toUpperCase(Locale.ROOT));
    }

    private static Spread spreadProperty() {
        final String way = System.getProperty(Setting.PROPERTY_PREFIX + "spread");
        return way == null ? Spread.PUSH : Spread.valueOf(way.toUpperCase(Locale.ROOT));
    }

    private static Verification verificationProperty() {
        final String mode = System.getProperty(Setting.PROPERTY_PREFIX + "verification");
        return mode == null ? Verification.RUN : Verification.valueOf(mode.toUpperCase(Locale.ROOT));
    }
}
