package io.osier.engine.sync;

import io.osier.codec.crypto.Verification;
import io.osier.codec.message.Features;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** All that is chosen for one simulated run, drawn from its seed. Immutable. */
final class SimOptions {
    enum Topology {
        LINE,
        RING,
        STAR,
        MESH,
        RANDOM
    }

    private static final List<Topology> TOPOLOGIES = List.of(Topology.values());
    /** Floods are few: what is sent by them for nothing is all that they show. */
    private static final List<Spread> SPREADS = List.of(Spread.PUSH, Spread.PUSH, Spread.PULL, Spread.FLOOD);

    static final int BIG_PAYLOAD_LENGTH = 60_000;
    private static final int FRAME_LENGTH_MAX = 1 << 20;
    private static final List<Integer> AUTHORS_MAX = List.of(40, 200, 200);
    private static final int HONEST_MAX = 6;
    private static final int HOSTILE_MAX = 2;

    final long seed;
    final int honestCount;
    /** Few authors, long chains, small frames: runs are cut often. */
    final boolean isDeep;

    final int hostileCount;
    final Topology topology;
    final Verification verification;
    final SyncConfig[] configs = new SyncConfig[2];
    final LinkConfig[] linkConfigs = new LinkConfig[2];

    final int authorCount;
    final long publishMeanNs;
    final int burstMax;
    final int payloadLengthMax;
    final int bigPayloadPercent;
    final int eventsMax;

    final long faultPhaseNs;
    final long dutyNs;
    final long visitNs;
    final long workerNs;
    final long delayMaxNs;
    final long bytesPerSecondMin;
    final int windowBytes;
    final int roomBytes;
    final int inboxBytes;
    final long redialNs;
    final boolean isDialledByBoth;

    final long lossMeanNs;
    final int halfOpenPercent;
    final long partitionMeanNs;
    final long partitionMaxNs;
    final long slowReaderMeanNs;
    final long slowReaderMaxNs;
    final long crashMeanNs;
    final long downMaxNs;
    final boolean hasJournal;
    final long rejoinMeanNs;
    final long shortageMeanNs;
    final long shortageMaxNs;
    final int liePercent;
    /** Authors whose keys are in use at many peers. */
    final int clonedCount;

    final long cloneMeanNs;

    private final Map<String, Object> values = new LinkedHashMap<>();

    SimOptions(final long seed) {
        final Random random = new Random(seed);
        this.seed = seed;
        value("seed", seed);
        honestCount = value("honest", 2 + random.nextInt(HONEST_MAX - 1));
        isDeep = value("isDeep", random.nextInt(6) == 0);
        hostileCount = value("hostile", isDeep || random.nextInt(3) == 0 ? 1 + random.nextInt(HOSTILE_MAX) : 0);
        topology = value("topology", TOPOLOGIES.get(random.nextInt(TOPOLOGIES.size())));
        verification =
                value("verification", !isDeep && random.nextInt(3) == 0 ? Verification.EVERY_EVENT : Verification.RUN);
        final long stallNs = value("stallNs", ms(random, 300, 3000));
        final long readvertiseNs = value("readvertiseNs", ms(random, 1000, 10_000));
        for (int i = 0; i < configs.length; i++) {
            configs[i] = value("config" + i, config(random, verification, readvertiseNs, stallNs, live(random)));
        }
        final long pingNs = ms(random, 500, 3000);
        final long idleNs = pingNs + ms(random, 500, 5000);
        for (int i = 0; i < linkConfigs.length; i++) {
            final boolean isPushing = configs[i].live().isPushing();
            final long features = random.nextInt(5) == 0 ? 0 : Features.DIGESTS | (isPushing ? Features.PUSH : 0);
            linkConfigs[i] = value(
                    "link" + i,
                    link(configs[i], pingNs, idleNs)
                            .withFeatures(features)
                            .withPushWindow(configs[i].live().pushWindow()));
        }
        authorCount = value("authors", (int)
                log(random, 1, isDeep ? 2 : AUTHORS_MAX.get(random.nextInt(AUTHORS_MAX.size()))));
        eventsMax = value("eventsMax", (int) log(random, 60, 500));
        payloadLengthMax = value("payloadLengthMax", (int) log(random, isDeep ? 800 : 1, 1500));
        bigPayloadPercent = value("bigPayloadPercent", random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 0);
        burstMax = value(
                "burstMax", isDeep || random.nextInt(3) == 0 ? (int) log(random, 10, 200) : 1 + random.nextInt(5));
        faultPhaseNs = value("faultPhaseNs", ms(random, 5000, 60_000));
        publishMeanNs = value("publishMeanNs", Math.max(1, faultPhaseNs * (1 + burstMax) / 2 / eventsMax));
        dutyNs = value("dutyNs", log(random, 1_000, 5_000_000));
        visitNs = value("visitNs", ms(random, 5, 25));
        workerNs = value("workerNs", log(random, 1_000, 20_000_000));
        delayMaxNs = value("delayMaxNs", log(random, 10_000, 300_000_000));
        // The largest event comes through before its request has stalled, or there is no end to it.
        final long leastBytesPerSecond =
                bigPayloadPercent == 0 ? 0 : 3L * BIG_PAYLOAD_LENGTH * TimeUnit.SECONDS.toNanos(1) / stallNs;
        bytesPerSecondMin = value("bytesPerSecondMin", Math.max(leastBytesPerSecond, log(random, 50_000, 50_000_000)));
        windowBytes = value("windowBytes", (int) log(random, 4096, 1 << 20));
        roomBytes = value("roomBytes", (int) log(random, 1024, 1 << 20));
        inboxBytes = value("inboxBytes", (int) log(random, 1024, 1 << 20));
        redialNs = value("redialNs", ms(random, 50, 1500));
        isDialledByBoth = value("isDialledByBoth", random.nextInt(3) == 0);
        lossMeanNs = value("lossMeanNs", mean(random, 3));
        halfOpenPercent = value("halfOpenPercent", random.nextInt(60));
        partitionMeanNs = value("partitionMeanNs", mean(random, 2));
        partitionMaxNs = value("partitionMaxNs", ms(random, 100, 12_000));
        slowReaderMeanNs = value("slowReaderMeanNs", mean(random, 2));
        slowReaderMaxNs = value("slowReaderMaxNs", ms(random, 10, 8000));
        crashMeanNs = value("crashMeanNs", mean(random, 2));
        downMaxNs = value("downMaxNs", ms(random, 1, 8000));
        hasJournal = value("hasJournal", random.nextInt(3) != 0);
        rejoinMeanNs = value("rejoinMeanNs", mean(random, 1));
        shortageMeanNs = value("shortageMeanNs", mean(random, 1));
        shortageMaxNs = value("shortageMaxNs", ms(random, 10, 4000));
        liePercent = value("liePercent", (int) log(random, 2, 80));
        clonedCount = value("cloned", random.nextInt(2) == 0 ? 0 : 1 + random.nextInt(Math.min(3, authorCount)));
        cloneMeanNs = value("cloneMeanNs", clonedCount == 0 ? 0 : faultPhaseNs / (5 + random.nextInt(60)));
        for (int i = 0; i < linkConfigs.length; i++) {
            // Who knows nothing of forks never agrees with who does about an author that did.
            final boolean speaksOfForks = clonedCount > 0 || random.nextInt(4) > 0;
            linkConfigs[i] =
                    linkConfigs[i].withFeatures(linkConfigs[i].features() | (speaksOfForks ? Features.FORKS : 0));
            value("features" + i, linkConfigs[i].features());
        }
    }

    private SyncConfig config(
            final Random random,
            final Verification verification,
            final long readvertiseNs,
            final long stallNs,
            final LiveConfig live) {
        final int bulkLengthMax = (int) log(random, 4096, isDeep ? 8192 : 256 * 1024);
        return new SyncConfig(
                verification,
                FRAME_LENGTH_MAX,
                bulkLengthMax,
                (int) log(random, 4096, 64 * 1024),
                (int) log(random, 1, 4096),
                (int) log(random, 1, 512),
                isDeep ? 4 : 1 + random.nextInt(4),
                random.nextBoolean() ? 16 : (int) log(random, 16, 4096),
                64,
                random.nextBoolean() ? 16 : 4096,
                (int) log(random, 64 * 1024, isDeep ? 70 * 1024 : 1 << 20),
                random.nextInt(4),
                readvertiseNs,
                stallNs,
                live);
    }

    private static LiveConfig live(final Random random) {
        return new LiveConfig(
                SPREADS.get(random.nextInt(SPREADS.size())),
                (int) log(random, 1_000, 512 * 1024),
                ms(random, 1, 200),
                random.nextBoolean() ? 0 : ms(random, 1, 50));
    }

    private static LinkConfig link(final SyncConfig sync, final long pingNs, final long idleNs) {
        return LinkConfig.defaults()
                .withLimits(sync.frameLengthMax(), sync.authorsPerMessageMax(), sync.requestsInFlightMax())
                .withDeadlines(idleNs, pingNs, idleNs);
    }

    int peerCount() {
        return honestCount + hostileCount;
    }

    /** Nodes differ in their limits, not in their deadlines. */
    SyncConfig config(final int peer) {
        return configs[peer % configs.length];
    }

    LinkConfig linkConfig(final int peer) {
        return linkConfigs[peer % linkConfigs.length];
    }

    /**
     * Within which virtual time all must agree once faults have ended. Dead links are noticed and dialled again, and
     * what was asked of peers that are gone is asked elsewhere. Then each hop on the longest way takes as many FULLs as
     * want tables have to be filled, and as moved cuts and refused pieces may need, and the bytes of all events, in
     * round trips that the smallest credit makes.
     */
    long convergenceNs(final long eventCount, final long eventBytes) {
        final SyncConfig sync = configs[0];
        final int wantsMin = Math.min(configs[0].wantsPerLinkMax(), configs[1].wantsPerLinkMax());
        final int creditMin = Math.min(configs[0].creditPerRequest(), configs[1].creditPerRequest());
        final int rangesMin = Math.min(
                Math.min(configs[0].authorsPerRequestMax(), configs[1].authorsPerRequestMax()),
                Math.min(configs[0].authorsPerMessageMax(), configs[1].authorsPerMessageMax()));
        final long roundTripNs = 2 * delayMaxNs + 4 * (visitNs + dutyNs + workerNs);
        final long linksNs = 2 * linkConfigs[0].idleTimeoutNs() + 3 * redialNs + 4 * roundTripNs;
        final long stallsNs = (2 + HeadConfirmation.STALLS_PER_CLAIM) * sync.requestStallNs();
        final long fullCount = 2L + authorCount / wantsMin;
        final long requestCount = 2 + 2L * authorCount / rangesMin + eventCount / 32 + eventBytes / creditMin;
        final long hopNs = fullCount * sync.readvertiseIntervalNs() * 5 / 4
                + requestCount * roundTripNs
                + eventBytes * 3 * TimeUnit.SECONDS.toNanos(1) / bytesPerSecondMin;
        final long forksNs = clonedCount * (8 * roundTripNs + 2 * sync.readvertiseIntervalNs());
        return linksNs + stallsNs + (honestCount - 1) * (hopNs + forksNs);
    }

    private static long ms(final Random random, final long min, final long max) {
        return TimeUnit.MILLISECONDS.toNanos(log(random, min, max));
    }

    /** Between two bounds, every order of magnitude as likely as any other. */
    private static long log(final Random random, final long min, final long max) {
        return Math.min(max, (long) (min * Math.pow((double) max / min, random.nextDouble())));
    }

    /** Between two faults of a kind; 0 for none, chosen so often in four runs. */
    private static long mean(final Random random, final int inFour) {
        final long mean = ms(random, 300, 15_000);
        return random.nextInt(4) < inFour ? mean : 0;
    }

    private <T> T value(final String name, final T value) {
        values.put(name, value);
        return value;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
