package io.osier.soak.swarm;

import io.osier.codec.TopicId;
import io.osier.engine.Context;
import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.soak.console.ProgressLine;
import io.osier.soak.console.StopSignal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.agrona.CloseHelper;

/**
 * Engines in one JVM with one shared runtime: each with its own data directory and its own listening socket on
 * loopback, all joined to one topic. Belongs to one thread.
 */
final class Swarm implements AutoCloseable {
    private final EngineRuntime runtime;
    private final List<SwarmPeer> peers = new ArrayList<>();

    private Swarm(final EngineRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Launches the engines; they do not know each other yet.
     *
     * @param plan that says how many and where.
     * @param topicId that all join.
     * @param stop that ends it early.
     * @throws CancellationException when stopped early.
     */
    static Swarm launch(final SwarmPlan plan, final TopicId topicId, final StopSignal stop) {
        final Swarm swarm = new Swarm(EngineRuntime.launch());
        try (ProgressLine progress = ProgressLine.open("launching", "peers", plan.peerCount())) {
            for (int index = 0; index < plan.peerCount(); index++) {
                if (stop.isRaised()) {
                    throw new CancellationException("stopped while peers were launched");
                }
                swarm.peers.add(swarm.launchPeer(index, plan, topicId));
                progress.update(index + 1, plan.peerCount(), "");
            }
            return swarm;
        } catch (final RuntimeException | Error e) {
            try (swarm) {
                throw e;
            }
        }
    }

    private SwarmPeer launchPeer(final int index, final SwarmPlan plan, final TopicId topicId) {
        final Osier engine = Osier.launch(new Context()
                .dataDirectory(plan.directory().resolve("peer-" + index))
                .runtime(runtime)
                .verification(plan.verification())
                .insecureListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        try {
            final Topic topic = engine.join(topicId);
            return new SwarmPeer(index, engine, topic);
        } catch (final RuntimeException | Error e) {
            try (engine) {
                throw e;
            }
        }
    }

    /**
     * Lets the peers dial each other.
     *
     * @param mesh that says who dials whom.
     */
    void connect(final Mesh mesh) {
        for (final SwarmPeer peer : peers) {
            for (final int other : mesh.dials(peer.index())) {
                peer.engine().connect(peers.get(other).engine().listenAddress());
            }
        }
    }

    /** The peers, by index. */
    List<SwarmPeer> peers() {
        return Collections.unmodifiableList(peers);
    }

    /** All engines' counters added up, by name. */
    Map<String, Long> counters() {
        final Map<String, Long> sums = new LinkedHashMap<>();
        for (final SwarmPeer peer : peers) {
            peer.engine().counters().values().forEach((name, value) -> sums.merge(name, value, Long::sum));
        }
        return sums;
    }

    @Override
    public void close() {
        try (runtime) {
            CloseHelper.closeAll(peers);
        }
    }
}
