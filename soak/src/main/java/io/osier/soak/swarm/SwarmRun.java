package io.osier.soak.swarm;

import io.osier.codec.TopicId;
import io.osier.engine.TopicStatus;
import io.osier.engine.status.Counter;
import io.osier.soak.console.Figures;
import io.osier.soak.console.MissingWords;
import io.osier.soak.console.ProgressLine;
import io.osier.soak.console.StopSignal;
import io.osier.soak.load.AuthorIndex;
import io.osier.soak.load.ChainIndex;
import io.osier.soak.load.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * One run of a swarm: launch, connect, publish while syncing, wait until everybody has everything, audit, report.
 *
 * <p>Threading: the caller's thread watches; one thread publishes, a few follow the cursors.
 */
public final class SwarmRun {
    private static final int WATCH_INTERVAL_MS = 20;
    private static final int MISSING_NAMED_MAX = 3;
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_MS = 1e6;

    private final SwarmPlan plan;
    private final TopicId topicId;
    private final Load load;
    private final AuthorIndex authors;
    private final ChainIndex chains;
    private final StopSignal stop;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final Arrivals arrivals;
    private final List<Arrivals.Recorder> recorders = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Prepares a run.
     *
     * @param plan of the run.
     * @param topicId that all peers join.
     * @param load to publish.
     * @param authors of the load.
     * @param stop that ends the run early.
     */
    public SwarmRun(
            final SwarmPlan plan,
            final TopicId topicId,
            final Load load,
            final AuthorIndex authors,
            final StopSignal stop) {
        this.plan = plan;
        this.topicId = topicId;
        this.load = load;
        this.authors = authors;
        this.chains = new ChainIndex(load);
        this.stop = stop;
        this.arrivals = new Arrivals(load.eventCount(), plan.peerCount(), clock);
    }

    /** Runs. Returns when everybody has everything, or the time is up, or the user stopped it. */
    public SwarmOutcome run() {
        final SplittableRandom random = new SplittableRandom(plan.seed());
        final Mesh mesh = Mesh.random(plan.peerCount(), plan.degree(), random.split());
        final Homes homes = new Homes(load.authorCount(), plan.peerCount(), random.split());
        try (Swarm swarm = Swarm.launch(plan.peerCount(), plan::context, topicId, stop);
                Readers readers = new Readers(swarm.peers(), this::newReader)) {
            swarm.connect(mesh);
            final Publishing publishing =
                    new Publishing(load, authors, homes, swarm, plan.eventsPerSecond(), arrivals::onPublish, clock);
            try (SwarmThread publisher = new SwarmThread("soak-publisher", publishing::doWork)) {
                watch(swarm, publishing, () -> {
                    readers.requireAlive();
                    publisher.requireAlive();
                });
            } finally {
                readers.stop();
            }
            return conclude(swarm, mesh, publishing);
        }
    }

    private IntFunction<Sightings> newReader() {
        final Arrivals.Recorder recorder = arrivals.newRecorder();
        recorders.add(recorder);
        return peer -> new Sightings(load, authors, chains, recorder::onSeen);
    }

    private void watch(final Swarm swarm, final Publishing publishing, final Runnable check) {
        final long deadlineNs = clock.nanoTime() + (long) (plan.timeoutMs() * NS_PER_MS);
        final long deliveries = (long) load.eventCount() * plan.peerCount();
        try (ProgressLine progress = ProgressLine.open("syncing", "events", deliveries)) {
            while (!isDone(swarm, publishing)) {
                check.run();
                show(progress, swarm, publishing, deliveries);
                if (stop.await(WATCH_INTERVAL_MS)) {
                    problems.add("the run was stopped before all peers had everything");
                    return;
                }
                if (clock.nanoTime() - deadlineNs > 0) {
                    problems.add("not converged within " + Figures.seconds(plan.timeoutMs() / 1e3)
                            + (publishing.isAcknowledged() ? "" : "; not every event was acknowledged"));
                    return;
                }
            }
            show(progress, swarm, publishing, deliveries);
        }
    }

    private static boolean isDone(final Swarm swarm, final Publishing publishing) {
        return publishing.isAcknowledged()
                && swarm.peers().stream().allMatch(peer -> peer.sightings().isComplete());
    }

    private void show(
            final ProgressLine progress, final Swarm swarm, final Publishing publishing, final long deliveries) {
        long seen = 0;
        long complete = 0;
        long wireBytes = 0;
        for (final SwarmPeer peer : swarm.peers()) {
            seen += peer.sightings().seenCount();
            complete += peer.sightings().isComplete() ? 1 : 0;
            wireBytes += peer.engine().counters().value(Counter.WIRE_BYTES_OUT);
        }
        final double seconds = (clock.nanoTime() - publishing.startNs()) / NS_PER_SECOND;
        progress.update(
                seen,
                deliveries,
                complete + "/" + plan.peerCount() + " peers have all, "
                        + Figures.megabytesPerSecond(wireBytes, seconds) + ", " + publishing.offeredCount()
                        + " published");
    }

    /** After the threads have ended. */
    private SwarmOutcome conclude(final Swarm swarm, final Mesh mesh, final Publishing publishing) {
        final double seconds = arrivals.lastArrivalNs() == Long.MIN_VALUE
                ? 0
                : Math.max(0, arrivals.lastArrivalNs() - publishing.startNs()) / NS_PER_SECOND;
        final Map<String, Long> counters = swarm.counters();
        final SwarmAudit audit = new SwarmAudit(load, authors, chains, clock);
        for (final SwarmPeer peer : swarm.peers()) {
            if (!peer.sightings().isFaultless()) {
                problems.add(
                        "peer " + peer.index() + ": " + Shortfall.of(peer.sightings(), load, chains) + state(peer));
            } else if (!stop.isRaised()) {
                audit.audit(peer);
            }
        }
        problems.addAll(audit.problems());
        final Histogram latencyNs = new Histogram(3);
        recorders.forEach(recorder -> latencyNs.add(recorder.latencyNs()));
        return new SwarmOutcome(
                plan,
                load,
                mesh.linkCount(),
                seconds,
                counters,
                latencyNs,
                audit.headsDigest(),
                audit.eventsRead(),
                problems);
    }

    private static String state(final SwarmPeer peer) {
        final TopicStatus status = peer.topic().status();
        return " links=" + status.links() + " wanted=" + status.wanted() + " diverged=" + status.diverged()
                + peer.topic().missing(MISSING_NAMED_MAX).stream()
                        .map(missing -> "; " + MissingWords.of(missing))
                        .collect(Collectors.joining());
    }
}
