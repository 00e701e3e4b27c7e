package io.osier.engine.sync;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.Verification;
import io.osier.codec.message.Features;
import io.osier.engine.log.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Many nodes, one thread, one seed: steps of all nodes and links in random order over a virtual clock. The same seed
 * gives the same run.
 */
final class SimSwarm implements SimFrameOwner {
    static final TopicId TOPIC = TopicId.of(new byte[TopicId.LENGTH]);
    static final SyncConfig CONFIG = new SyncConfig(
            Verification.RUN,
            1 << 20,
            64 * 1024,
            4096,
            8192,
            16,
            2,
            1 << 16,
            64,
            64,
            256 * 1024,
            3,
            TimeUnit.SECONDS.toNanos(30),
            TimeUnit.SECONDS.toNanos(10),
            LiveConfig.DEFAULT);

    private static final int QUIET_ROUNDS = 5;

    private final Random random;
    private final List<SimNode> nodes = new ArrayList<>();
    private final List<SimLink> links = new ArrayList<>();
    private final SyncConfig config;
    private long features;
    private long nowNs;
    private long nextLinkId;
    private int framesHeld;

    SimSwarm(final long seed, final int nodeCount, final SyncConfig config) {
        this(seed, nodeCount, config, Features.FORKS);
    }

    /** A swarm on whose links there are features. */
    SimSwarm(final long seed, final int nodeCount, final SyncConfig config, final long features) {
        random = new Random(seed);
        this.features = features;
        this.config = config;
        for (int i = 0; i < nodeCount; i++) {
            final byte[] id = new byte[NodeId.LENGTH];
            random.nextBytes(id);
            nodes.add(new SimNode(NodeId.of(id), new MemoryStore(), config, random));
        }
        nowNs = random.nextLong();
    }

    Random random() {
        return random;
    }

    List<SimNode> nodes() {
        return nodes;
    }

    List<SimLink> links() {
        return links;
    }

    long nowNs() {
        return nowNs;
    }

    void advance(final long ns) {
        nowNs += ns;
    }

    @Override
    public void frameClaimed() {
        framesHeld++;
    }

    @Override
    public void frameReleased() {
        framesHeld--;
    }

    int framesHeld() {
        return framesHeld;
    }

    /** What links that are made from now on speak. */
    void features(final long bits) {
        features = bits;
    }

    void connect(final int a, final int b) {
        final SimLink ab = new SimLink(this);
        final SimLink ba = new SimLink(this);
        ab.connect(nodes.get(a), ba, topicLink(nodes.get(a), nodes.get(b), ab));
        ba.connect(nodes.get(b), ab, topicLink(nodes.get(b), nodes.get(a), ba));
        links.add(ab);
        links.add(ba);
        nodes.get(a).session().onLinkUp(ab.topicLink(), nowNs);
        nodes.get(b).session().onLinkUp(ba.topicLink(), nowNs);
    }

    /** Connects two nodes that are not connected; nothing happens when chance names one node twice. */
    void connectRandomPair() {
        connectOnce(random.nextInt(nodes.size()), random.nextInt(nodes.size()));
    }

    void connectAll() {
        for (int i = 1; i < nodes.size(); i++) {
            connectOnce(i - 1, i);
        }
    }

    private void connectOnce(final int a, final int b) {
        final boolean isConnected = links.stream()
                .anyMatch(
                        link -> link.sender() == nodes.get(a) && link.opposite().sender() == nodes.get(b));
        if (a != b && !isConnected) {
            connect(a, b);
        }
    }

    private TopicLink topicLink(final SimNode self, final SimNode peer, final SimLink outbound) {
        return new TopicLink(
                nextLinkId++,
                peer.nodeId(),
                1,
                config.frameLengthMax(),
                config.authorsPerMessageMax(),
                config.requestsInFlightMax(),
                features,
                (features & Features.PUSH) == 0 ? 0 : config.live().pushWindow(),
                self.nodeId().compareTo(peer.nodeId()) < 0,
                outbound);
    }

    void disconnect(final SimLink link) {
        final SimLink back = link.opposite();
        links.remove(link);
        links.remove(back);
        link.drop();
        back.drop();
        link.sender().session().onLinkDown(link.topicLink(), nowNs);
        back.sender().session().onLinkDown(back.topicLink(), nowNs);
    }

    /** One random step of one random part. */
    void step() {
        nowNs += random.nextInt(20_000);
        final SimNode node = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(5)) {
            case 0 -> node.stepVerifier(nowNs);
            case 1 -> node.stepLane(nowNs);
            case 2 -> node.session().doWork(nowNs);
            default -> {
                if (!links.isEmpty()) {
                    deliver(links.get(random.nextInt(links.size())));
                }
            }
        }
    }

    private boolean deliver(final SimLink link) {
        final SimFrame frame = link.poll();
        if (frame == null) {
            return false;
        }
        link.opposite().sender().receive(link.opposite().topicLink(), frame, nowNs);
        return true;
    }

    /** Everything until nothing moves; false when the limit was reached first. */
    boolean settle(final int roundsMax) {
        int quietRounds = 0;
        for (int round = 0; round < roundsMax; round++) {
            nowNs += TimeUnit.MILLISECONDS.toNanos(2);
            int workCount = 0;
            for (final SimNode node : nodes) {
                workCount += node.session().doWork(nowNs);
                workCount += node.stepVerifier(nowNs) ? 1 : 0;
                workCount += node.stepLane(nowNs) ? 1 : 0;
            }
            for (final SimLink link : List.copyOf(links)) {
                while (deliver(link)) {
                    workCount++;
                }
            }
            quietRounds = workCount == 0 && isQuiet() ? quietRounds + 1 : 0;
            if (quietRounds == QUIET_ROUNDS) {
                return true;
            }
        }
        return false;
    }

    private boolean isQuiet() {
        return nodes.stream().allMatch(SimNode::isIdle);
    }
}
