package io.osier.engine.sync;

import io.osier.codec.NodeId;
import io.osier.engine.log.MemoryStore;
import io.osier.engine.status.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One receiver and the providers that it fetches from, over lines of a known width, on a virtual clock. */
final class ThrottledSwarm implements SimFrameOwner {
    private static final long TICK_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long UPLINK_BYTES_PER_SECOND = 10_000_000;

    private final Random random;
    private final SyncConfig config;
    private final SimNode receiver;
    private final List<SimNode> providers = new ArrayList<>();
    private final List<ThrottledLink> down = new ArrayList<>();
    private final List<ThrottledLink> up = new ArrayList<>();
    private final List<TopicLink> linksAtReceiver = new ArrayList<>();
    private final List<TopicLink> linksAtProvider = new ArrayList<>();
    private long nowNs;

    ThrottledSwarm(final long seed, final SyncConfig config) {
        random = new Random(seed);
        this.config = config;
        nowNs = random.nextLong();
        receiver = newNode();
    }

    private SimNode newNode() {
        final byte[] id = new byte[NodeId.LENGTH];
        random.nextBytes(id);
        return new SimNode(NodeId.of(id), new MemoryStore(), config, random);
    }

    SimNode receiver() {
        return receiver;
    }

    List<SimNode> providers() {
        return providers;
    }

    long nowNs() {
        return nowNs;
    }

    /** Nothing moves in either direction between the receiver and a provider. */
    void stall(final int provider, final boolean isStalled) {
        down.get(provider).stall(isStalled);
        up.get(provider).stall(isStalled);
    }

    /** Adds providers that hold nothing yet. */
    void addProviders(final int count) {
        for (int i = 0; i < count; i++) {
            providers.add(newNode());
        }
    }

    /** An author whose events all providers hold, and the receiver does not. */
    SimAuthor addAuthor(final int eventCount, final int payloadLength) {
        final SimAuthor author = new SimAuthor(random);
        for (int i = 0; i < eventCount; i++) {
            author.publish(providers, payloadLength, nowNs);
        }
        return author;
    }

    /** Brings the link to each provider up; bytes a second are those of Responses. */
    void connect(final long delayNs, final long... bytesPerSecond) {
        for (int i = 0; i < providers.size(); i++) {
            final ThrottledLink toReceiver = new ThrottledLink(this, bytesPerSecond[i], delayNs, nowNs);
            final ThrottledLink toProvider = new ThrottledLink(this, UPLINK_BYTES_PER_SECOND, delayNs, nowNs);
            down.add(toReceiver);
            up.add(toProvider);
            linksAtReceiver.add(link(2L * i, providers.get(i), toProvider));
            linksAtProvider.add(link(2L * i + 1, receiver, toReceiver));
            receiver.session().onLinkUp(linksAtReceiver.get(i), nowNs);
            providers.get(i).session().onLinkUp(linksAtProvider.get(i), nowNs);
        }
    }

    private TopicLink link(final long id, final SimNode peer, final ThrottledLink outbound) {
        return new TopicLink(
                id,
                peer.nodeId(),
                1,
                config.frameLengthMax(),
                config.authorsPerMessageMax(),
                config.requestsInFlightMax(),
                outbound);
    }

    String closeReason(final int provider) {
        return up.get(provider).closeReason();
    }

    /** Lets time pass until something holds; how long it took. Fails after the limit. */
    long runUntil(final long limitNs, final BooleanSupplier condition) {
        final long beginNs = nowNs;
        while (!condition.getAsBoolean()) {
            if (nowNs - beginNs > limitNs) {
                throw new AssertionError("it takes no longer than " + limitNs + " ns: "
                        + receiver.session().providers() + " counters="
                        + receiver.counters().values());
            }
            tick();
        }
        return nowNs - beginNs;
    }

    private void tick() {
        nowNs += TICK_NS;
        for (int i = 0; i < down.size(); i++) {
            down.get(i).advance(nowNs);
            up.get(i).advance(nowNs);
            deliver(down.get(i), receiver, linksAtReceiver.get(i));
            deliver(up.get(i), providers.get(i), linksAtProvider.get(i));
        }
        work(receiver);
        providers.forEach(this::work);
    }

    private void deliver(final ThrottledLink line, final SimNode to, final TopicLink link) {
        for (SimFrame frame = line.arrived(nowNs); frame != null; frame = line.arrived(nowNs)) {
            to.receive(link, frame, nowNs);
        }
    }

    private void work(final SimNode node) {
        boolean isBusy = true;
        while (isBusy) {
            isBusy = node.session().doWork(nowNs) > 0;
            isBusy |= node.stepVerifier(nowNs);
            isBusy |= node.stepLane(nowNs);
        }
    }

    boolean isComplete() {
        return receiver.log().authors().eventCount()
                        == providers.get(0).log().authors().eventCount()
                && receiver.session().ordersOutCount() == 0;
    }

    long heldSeq(final SimAuthor author) {
        final int ordinal = receiver.log().authors().find(author.key(), 0);
        return ordinal < 0 ? 0 : receiver.log().authors().seq(ordinal);
    }

    long count(final Counter counter) {
        return receiver.counters().value(counter);
    }

    long eventBytes() {
        return providers.get(0).log().eventBytes();
    }

    @Override
    public void frameClaimed() {}

    @Override
    public void frameReleased() {}
}
