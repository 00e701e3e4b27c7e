package io.osier.soak;

import io.osier.codec.event.EventDescriptor;
import io.osier.engine.sync.Spread;
import io.osier.soak.console.Figures;
import io.osier.soak.console.UsageException;
import io.osier.soak.load.GeneratedLoad;
import io.osier.soak.swarm.MeshPlan;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of {@code run --mesh}: live spreading instead of catching up. */
final class MeshOptions {
    private static final String DEFAULT_PEERS = "50";
    private static final int PEERS_MAX = 1_000;
    private static final int DEGREE_DEFAULT = 6;
    private static final int ACTIVE_DEFAULT = 20;
    private static final double RATE_DEFAULT = 20;
    private static final double RATE_MAX = 1e6;
    private static final double WARM_UP_DEFAULT = 15;
    private static final double SECONDS_DEFAULT = 30;
    private static final double SECONDS_MAX = 1e6;
    private static final int PAYLOAD_DEFAULT = 140;

    /** Links that break because frames take too long would be another measurement. */
    private static final double SLOW_BYTES_PER_SECOND_MIN = 4_000;

    private static final String MESH = "--mesh";
    private static final List<String> OTHERS =
            List.of("--peers", "--trace", "--authors", "--events", "--event-bytes", "--verification");
    private static final List<String> OURS =
            List.of("--active", "--seconds", "--warm-up", "--spread", "--slow", "--slow-rate", "--compare");

    /** What {@code --spread} takes. */
    enum Choice {
        PUSH,
        FLOOD,
        PULL,
        ALL;

        List<Spread> spreads() {
            return this == ALL ? List.of(Spread.values()) : List.of(Spread.valueOf(name()));
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = MESH,
            paramLabel = "N",
            arity = "0..1",
            fallbackValue = DEFAULT_PEERS,
            description = {
                "Spread live events among N peers (default: 50) instead: a random mesh in which each has --degree links "
                        + "(default then: 6), logs in memory unless --data or --keep is given, events published at --rate "
                        + "(default then: 20 events/s in all) by --active authors that take turns, --payload bytes each.",
                "Latency counts from when an event was to be published until another peer's cursor delivers it. "
                        + "Every peer checks every signature: pulling at the default rate kept 50 peers at 0.6 processors, less "
                        + "than half of a machine with two, so that what is measured is spreading and not a full machine.",
                "Succeeds when every event is at every peer, heads are equal, and for push, redundant bytes stay under 1 %% "
                        + "of event bytes after --warm-up."
            })
    private Integer peers;

    @Option(
            names = "--active",
            paramLabel = "A",
            description = "With --mesh: authors, each at another peer (default: 20, or as many as there are peers).")
    private Integer active;

    @Option(names = "--seconds", paramLabel = "S", description = "With --mesh: measure for so long (default: 30).")
    private Double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "With --mesh: publish for so long before, while links settle (default: 15).")
    private Double warmUp;

    @Option(
            names = "--spread",
            paramLabel = "HOW",
            description = "With --mesh: ${COMPLETION-CANDIDATES}; ALL is one run of each, side by side (default: ALL).")
    private Choice spread;

    @Option(
            names = "--slow",
            paramLabel = "K",
            description = "With --mesh: so many peers, home to no author, read slowly until all is published "
                    + "(default: 0). Latencies are those of the others.")
    private Integer slow;

    @Option(
            names = "--slow-rate",
            paramLabel = "BYTES/S",
            description = "With --slow: what such a peer reads, on all its links together "
                    + "(default: half of what is published, at least 4000).")
    private Double slowRate;

    @Option(
            names = "--compare",
            description = "With --slow: run without slow peers first, to see what they cost the others.")
    private boolean isCompared;

    MeshOptions() {}

    /** Whether a mesh is wanted. */
    boolean isWanted() {
        return peers != null;
    }

    /** Refuses options that belong to the other kind of run, and values that cannot be. */
    void conclude() {
        final List<String> strange = isWanted() ? OTHERS : OURS;
        for (final String option : strange) {
            if (command.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new UsageException(option + (isWanted() ? " does not go with " : " needs ") + MESH);
            }
        }
        if (isWanted()) {
            concludeMesh();
        }
    }

    private void concludeMesh() {
        Arguments.requireInRange(MESH, peers, 2, PEERS_MAX);
        if (active == null) {
            active = Math.min(ACTIVE_DEFAULT, peers - (slow == null ? 0 : Math.max(0, slow)));
        }
        slow = slow == null ? 0 : slow;
        Arguments.requireInRange("--slow", slow, 0, peers - 2);
        Arguments.requireInRange("--active", active, 1, peers - slow);
        seconds = seconds == null ? SECONDS_DEFAULT : seconds;
        warmUp = warmUp == null ? WARM_UP_DEFAULT : warmUp;
        spread = spread == null ? Choice.ALL : spread;
        Arguments.requireSeconds("--seconds", seconds);
        if (!(warmUp >= 0 && warmUp <= SECONDS_MAX)) {
            throw new UsageException("--warm-up must be from 0 to 1000000 seconds, value=" + warmUp);
        }
        if (slow == 0 && (isCompared || slowRate != null)) {
            throw new UsageException((isCompared ? "--compare" : "--slow-rate") + " needs --slow");
        }
        if (slowRate != null && !(slowRate >= SLOW_BYTES_PER_SECOND_MIN && slowRate <= Integer.MAX_VALUE)) {
            throw new UsageException("--slow-rate must be from " + (int) SLOW_BYTES_PER_SECOND_MIN + " to "
                    + Integer.MAX_VALUE + " bytes/s, value=" + slowRate);
        }
    }

    /**
     * How the mesh is to run.
     *
     * @param degree links of each peer, or null for the default.
     * @param rate events per second, or 0 for the default.
     * @param payload bytes of each, or null for the default.
     * @param seed of everything random.
     * @param timeoutMs for connecting and arriving.
     */
    MeshPlan plan(
            final Integer degree, final double rate, final Integer payload, final long seed, final long timeoutMs) {
        final int links = degree == null ? DEGREE_DEFAULT : degree;
        Arguments.requireInRange("--degree", links, 2, PEERS_MAX);
        final int payloadLength = payload == null ? PAYLOAD_DEFAULT : payload;
        Arguments.requireInRange("--payload", payloadLength, 0, EventDescriptor.payloadLengthMax(0));
        final double eventsPerSecond = rate == 0 ? RATE_DEFAULT : rate;
        if (eventsPerSecond > RATE_MAX || eventsPerSecond * (seconds + warmUp) > GeneratedLoad.EVENT_COUNT_MAX) {
            throw new UsageException("--rate must be at most " + (int) RATE_MAX + " events/s and make at most "
                    + Figures.count(GeneratedLoad.EVENT_COUNT_MAX, "event") + " in --warm-up and --seconds, value="
                    + eventsPerSecond);
        }
        final double halfRate = eventsPerSecond * EventDescriptor.length(0, payloadLength) / 2;
        final MeshPlan plan = new MeshPlan(
                spread.spreads().get(0),
                peers,
                links,
                active,
                eventsPerSecond,
                warmUp,
                seconds,
                payloadLength,
                slow,
                slowRate != null ? slowRate : Math.max(SLOW_BYTES_PER_SECOND_MIN, halfRate),
                seed,
                timeoutMs,
                null);
        if (plan.eventCount() < active) {
            throw new UsageException("every author publishes: events=" + plan.eventCount() + " active=" + active);
        }
        return plan;
    }

    /** One plan for each run, in order. */
    List<MeshPlan> plans(final MeshPlan plan) {
        final List<Integer> slowCounts = isCompared ? List.of(0, slow) : List.of(slow);
        return spread.spreads().stream()
                .flatMap(way -> slowCounts.stream().map(count -> plan.with(way, count)))
                .toList();
    }
}
