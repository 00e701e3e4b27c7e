package io.osier.soak.swarm;

import io.osier.codec.TopicId;
import io.osier.soak.console.Figures;
import io.osier.soak.console.ProgressLine;
import io.osier.soak.console.StopSignal;
import io.osier.soak.load.AuthorIndex;
import io.osier.soak.load.AuthorKeys;
import io.osier.soak.load.ChainIndex;
import io.osier.soak.load.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * One run of live spreading: launch, connect, wait until all links are up, publish at a rate, look when events come to
 * whom, audit.
 *
 * <p>Threading: the caller's thread watches; one thread publishes, a few follow the cursors.
 */
public final class MeshRun {
    private static final int WATCH_INTERVAL_MS = 20;
    private static final int LINKS_INTERVAL_MS = 50;

    /** For what is still on its way when everybody has everything. */
    private static final int AFTERMATH_MS = 500;

    private static final int DRAWS_MAX = 100;
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_MS = 1e6;

    private final MeshPlan plan;
    private final TopicId topicId;
    private final StopSignal stop;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final Load load;
    private final AuthorIndex authors;
    private final ChainIndex chains;
    private final Mesh mesh;
    private final Homes homes;
    private final MeshArrivals arrivals;
    private final List<String> problems = new ArrayList<>();
    private Moment started;
    private Moment settled;
    private Moment published;

    /**
     * Prepares a run.
     *
     * @param plan of the run.
     * @param topicId that all peers join.
     * @param keys of the authors.
     * @param stop that ends the run early.
     */
    public MeshRun(final MeshPlan plan, final TopicId topicId, final AuthorKeys keys, final StopSignal stop) {
        this.plan = plan;
        this.topicId = topicId;
        this.stop = stop;
        load = plan.load();
        authors = new AuthorIndex(load, keys);
        chains = new ChainIndex(load);
        final SplittableRandom random = new SplittableRandom(plan.seed());
        mesh = draw(plan, random.split());
        homes = new Homes(load.authorCount(), plan.peerCount(), random.split());
        arrivals = new MeshArrivals(plan, load, homes, clock);
    }

    /** The first mesh whose fast peers reach each other without the slow ones, who then cannot stand between them. */
    private static Mesh draw(final MeshPlan plan, final SplittableRandom random) {
        Mesh mesh = Mesh.regular(plan.peerCount(), plan.degree(), random);
        for (int i = 1; i < DRAWS_MAX && !mesh.isConnected(plan.fastCount()); i++) {
            mesh = Mesh.regular(plan.peerCount(), plan.degree(), random);
        }
        return mesh;
    }

    /** Runs. Returns when everybody has everything, or the time is up, or the user stopped it. */
    public MeshOutcome run() {
        try (SlowReaders slow = new SlowReaders(plan, clock.nanoTime());
                Swarm swarm = Swarm.launch(plan.peerCount(), plan::context, topicId, stop);
                Readers readers = new Readers(swarm.peers(), this::newReader)) {
            swarm.connect(mesh, slow::address);
            started = Moment.now(clock.nanoTime(), swarm);
            if (areLinksUp(swarm)) {
                final Publishing publishing =
                        new Publishing(load, authors, homes, swarm, plan.eventsPerSecond(), arrivals, clock);
                started = Moment.now(publishing.startNs(), swarm);
                try (SwarmThread publisher = new SwarmThread("soak-publisher", publishing::doWork)) {
                    watch(swarm, publishing, slow, () -> {
                        readers.requireAlive();
                        publisher.requireAlive();
                    });
                }
            }
            readers.stop();
            return conclude(swarm);
        }
    }

    private IntFunction<Sightings> newReader() {
        final MeshArrivals.Recorder recorder = arrivals.newRecorder();
        return peer -> new Sightings(load, authors, chains, recorder.at(peer));
    }

    private boolean areLinksUp(final Swarm swarm) {
        final long linkEnds = 2L * mesh.linkCount();
        try (ProgressLine progress = ProgressLine.open("linking", "ends of links", linkEnds)) {
            final boolean areUp = await(LINKS_INTERVAL_MS, () -> {
                long up = 0;
                for (final SwarmPeer peer : swarm.peers()) {
                    up += Math.min(
                            mesh.degree(peer.index()), peer.topic().status().links());
                }
                progress.update(up, linkEnds, "");
                return up == linkEnds;
            });
            if (!areUp && problems.isEmpty()) {
                problems.add("not every link of the mesh was up within " + Figures.seconds(plan.timeoutMs() / 1e3));
            }
            return areUp;
        }
    }

    private void watch(
            final Swarm swarm, final Publishing publishing, final SlowReaders slow, final Runnable requireAlive) {
        final long deliveries = (long) load.eventCount() * plan.peerCount();
        final String task = "spreading " + plan.name();
        final long settledNs = publishing.startNs() + (long) (plan.warmUpSeconds() * NS_PER_SECOND);
        try (ProgressLine progress = ProgressLine.open(task, "events", deliveries)) {
            final BooleanSupplier isOffered = () -> {
                requireAlive.run();
                show(progress, swarm, publishing, deliveries);
                if (settled == null && clock.nanoTime() - settledNs >= 0) {
                    settled = Moment.now(clock.nanoTime(), swarm);
                }
                return publishing.offeredCount() == load.eventCount();
            };
            final long publishingMs = (long) ((plan.warmUpSeconds() + plan.seconds()) * 1e3);
            final boolean wereOffered = await(WATCH_INTERVAL_MS, publishingMs + plan.timeoutMs(), isOffered);
            published = Moment.now(clock.nanoTime(), swarm);
            slow.release();
            final boolean isDone = wereOffered
                    && await(WATCH_INTERVAL_MS, () -> {
                        requireAlive.run();
                        show(progress, swarm, publishing, deliveries);
                        return publishing.isAcknowledged()
                                && swarm.peers().stream()
                                        .allMatch(peer -> peer.sightings().isComplete());
                    });
            if (isDone) {
                stop.await(AFTERMATH_MS);
            } else if (problems.isEmpty()) {
                problems.add("not every event was at every peer within " + Figures.seconds(plan.timeoutMs() / 1e3)
                        + " of the last publication");
            }
        }
    }

    private boolean await(final int intervalMs, final BooleanSupplier condition) {
        return await(intervalMs, plan.timeoutMs(), condition);
    }

    /** Waits for a condition; answers false when it did not come in time or the user stopped the run. */
    private boolean await(final int intervalMs, final long timeoutMs, final BooleanSupplier condition) {
        final long deadlineNs = clock.nanoTime() + (long) (timeoutMs * NS_PER_MS);
        while (!condition.getAsBoolean()) {
            if (stop.await(intervalMs)) {
                problems.add("the run was stopped before every event was at every peer");
                return false;
            }
            if (clock.nanoTime() - deadlineNs > 0) {
                return false;
            }
        }
        return true;
    }

    private void show(
            final ProgressLine progress, final Swarm swarm, final Publishing publishing, final long deliveries) {
        long seen = 0;
        for (final SwarmPeer peer : swarm.peers()) {
            seen += peer.sightings().seenCount();
        }
        progress.update(
                seen, deliveries, publishing.offeredCount() + " published" + (settled == null ? ", settling" : ""));
    }

    /** After the threads have ended. */
    private MeshOutcome conclude(final Swarm swarm) {
        final Moment ended = Moment.now(clock.nanoTime(), swarm);
        final Moment settledAt = settled == null ? ended : settled;
        final SwarmAudit audit = new SwarmAudit(load, authors, chains, clock);
        long missingCount = 0;
        for (final SwarmPeer peer : swarm.peers()) {
            missingCount += peer.sightings().missingCount();
            if (!peer.sightings().isFaultless()) {
                problems.add("peer " + peer.index() + ": " + Shortfall.of(peer.sightings(), load, chains));
            } else if (!stop.isRaised()) {
                audit.audit(peer);
            }
        }
        problems.addAll(audit.problems());
        final Moment afterSettling = ended.since(settledAt);
        final String redundancy = MeshOutcome.redundancyProblem(plan.spread(), afterSettling);
        if (redundancy != null) {
            problems.add(redundancy);
        }
        return new MeshOutcome(
                plan,
                mesh.linkCount(),
                arrivals.latencies(),
                ended.since(started),
                afterSettling,
                published == null || settled == null
                        ? 0
                        : published.since(settled).busyProcessors(),
                missingCount,
                audit.headsDigest(),
                problems);
    }
}
