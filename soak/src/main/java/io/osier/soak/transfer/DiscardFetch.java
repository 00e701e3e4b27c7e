package io.osier.soak.transfer;

import io.osier.soak.console.Figures;
import io.osier.soak.console.ProgressLine;
import io.osier.soak.console.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Receives everything from one other process without checking or storing it.
 *
 * <p>Threading: the caller's thread watches, one thread receives.
 */
public final class DiscardFetch {
    private static final int WATCH_INTERVAL_MS = 20;
    private static final int CONNECT_INTERVAL_MS = 200;
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_MS = 1e6;

    private final FetchPlan plan;
    private final StopSignal stop;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final List<String> problems = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile IOException failure;
    private volatile long endNs;

    /**
     * Prepares.
     *
     * @param plan of the fetch.
     * @param stop that ends it early.
     */
    public DiscardFetch(final FetchPlan plan, final StopSignal stop) {
        this.plan = plan;
        this.stop = stop;
    }

    /** Receives. Returns when everything came, or the time is up, or the user stopped it, or the peer ended it. */
    public TransferOutcome run() {
        final long startNs = clock.nanoTime();
        final FrameChannel channel = connect(startNs);
        if (channel == null) {
            return outcome(null, 0, (clock.nanoTime() - startNs) / NS_PER_SECOND);
        }
        final DiscardPeer peer = new DiscardPeer(channel, plan.topicId());
        final Thread receiver = new Thread(() -> receive(peer), "soak-discard");
        receiver.setDaemon(true);
        final long connectedNs = clock.nanoTime();
        receiver.start();
        watch(peer, connectedNs);
        CloseHelper.close(channel);
        awaitEnd();
        return outcome(peer, channel.receivedBytes(), (endNs - connectedNs) / NS_PER_SECOND);
    }

    private FrameChannel connect(final long startNs) {
        while (true) {
            try {
                return FrameChannel.connect(plan.from(), (int) Math.max(1, leftMs(startNs)));
            } catch (final IOException e) {
                if (leftMs(startNs) <= 0) {
                    problems.add("nobody answers at " + plan.fromText() + " within "
                            + Figures.seconds(plan.connectTimeoutMs() / 1e3) + ": " + e.getMessage());
                    return null;
                }
            }
            if (stop.await(CONNECT_INTERVAL_MS)) {
                problems.add("stopped before there was a connection");
                return null;
            }
        }
    }

    private double leftMs(final long startNs) {
        return plan.connectTimeoutMs() - (clock.nanoTime() - startNs) / NS_PER_MS;
    }

    private void receive(final DiscardPeer peer) {
        try {
            peer.run();
        } catch (final IOException e) {
            failure = e;
        } catch (final RuntimeException e) {
            failure = new IOException("the peer's messages could not be read", e);
        } finally {
            endNs = clock.nanoTime();
            ended.countDown();
        }
    }

    private void watch(final DiscardPeer peer, final long startNs) {
        try (ProgressLine progress = ProgressLine.open("receiving", "events", 0)) {
            final Stillness stillness = new Stillness(clock);
            while (ended.getCount() > 0) {
                final double elapsedMs = (clock.nanoTime() - startNs) / NS_PER_MS;
                progress.update(
                        peer.events(),
                        peer.expectedEvents(),
                        Figures.megabytesPerSecond(peer.eventBytes(), elapsedMs / 1e3));
                if (stop.await(WATCH_INTERVAL_MS)) {
                    problems.add("stopped before everything came");
                    return;
                }
                final String end = whyGivenUp(peer, elapsedMs, stillness.forMs(peer.events() + peer.expectedEvents()));
                if (end != null) {
                    problems.add(end);
                    return;
                }
            }
            progress.update(peer.events(), peer.expectedEvents(), "");
        }
    }

    private String whyGivenUp(final DiscardPeer peer, final double elapsedMs, final double stillMs) {
        if (elapsedMs > plan.timeoutMs()) {
            return "not complete within " + Figures.seconds(plan.timeoutMs() / 1e3);
        }
        if (elapsedMs > plan.connectTimeoutMs() && !peer.isJoined()) {
            return "connected to " + plan.fromText() + ", where nobody has joined the topic within "
                    + Figures.seconds(plan.connectTimeoutMs() / 1e3) + ", topic=" + plan.topicId();
        }
        if (peer.isJoined() && stillMs > plan.noProgressMs()) {
            return "nothing new came for " + Figures.seconds(plan.noProgressMs() / 1e3) + ", events=" + peer.events()
                    + " advertised=" + peer.expectedEvents();
        }
        return null;
    }

    private void awaitEnd() {
        try {
            ended.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while the connection was closed", e));
        }
    }

    private TransferOutcome outcome(final DiscardPeer peer, final long wireBytes, final double seconds) {
        if (failure != null && problems.isEmpty()) {
            problems.add(failure.getMessage());
        }
        final AdvertisedHeads heads = peer == null ? new AdvertisedHeads() : peer.heads();
        final long events = peer == null ? 0 : peer.events();
        final long bytes = peer == null ? 0 : peer.eventBytes();
        if (problems.isEmpty() && events != heads.eventCount()) {
            problems.add(
                    "the peer sent other than it advertised, events=" + events + " advertised=" + heads.eventCount());
        }
        return new TransferOutcome(
                plan.fromText(),
                problems,
                heads.count(),
                events,
                bytes,
                events,
                bytes,
                wireBytes,
                0,
                0,
                seconds,
                problems.isEmpty() ? heads.digest() : "",
                TransferOutcome.NOT_CHECKED,
                Map.of());
    }
}
