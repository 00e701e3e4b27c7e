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
import java.util.function.IntFunction;
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
     * @param peerCount how many.
     * @param contexts what each is like, by index; runtime and address are given here.
     * @param topicId that all join.
     * @param stop that ends it early.
     * @throws CancellationException when stopped early.
     */
    static Swarm launch(
            final int peerCount, final IntFunction<Context> contexts, final TopicId topicId, final StopSignal stop) {
        final Swarm swarm = new Swarm(EngineRuntime.launch());
        try (ProgressLine progress = ProgressLine.open("launching", "peers", peerCount)) {
            for (int index = 0; index < peerCount; index++) {
                if (stop.isRaised()) {
                    throw new CancellationException("stopped while peers were launched");
                }
                swarm.peers.add(swarm.launchPeer(index, contexts.apply(index), topicId));
                progress.update(index + 1, peerCount, "");
            }
            return swarm;
        } catch (final RuntimeException | Error e) {
            try (swarm) {
                throw e;
            }
        }
    }

    private SwarmPeer launchPeer(final int index, final Context context, final TopicId topicId) {
        final Osier engine = Osier.launch(
                context.runtime(runtime).insecureListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        try {
            final Topic topic = engine.join(topicId);
            return new SwarmPeer(index, engine, topic);
        } catch (final RuntimeException | Error e) {
            try (engine) {
                throw e;
            }
        }
    }

    /** Where a peer reaches another. */
    interface Route {
        /**
         * The address to dial.
         *
         * @param from who dials.
         * @param to who is dialled.
         */
        InetSocketAddress address(SwarmPeer from, SwarmPeer to);
    }

    /**
     * Lets the peers dial each other.
     *
     * @param mesh that says who dials whom.
     */
    void connect(final Mesh mesh) {
        connect(mesh, (from, to) -> to.engine().listenAddress());
    }

    /**
     * Lets the peers dial each other.
     *
     * @param mesh that says who dials whom.
     * @param route that says where.
     */
    void connect(final Mesh mesh, final Route route) {
        for (final SwarmPeer peer : peers) {
            for (final int other : mesh.dials(peer.index())) {
                peer.engine().connect(route.address(peer, peers.get(other)));
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
