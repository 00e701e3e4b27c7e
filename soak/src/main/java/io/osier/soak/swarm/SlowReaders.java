package io.osier.soak.swarm;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;

/**
 * Makes the last peers of a mesh read slowly: every link that such a peer has, whoever dials, goes through a relay, and
 * all that it reads passes one throttle. The engines know nothing of it.
 *
 * <p>Threading: one thread connects; any may release and close.
 */
final class SlowReaders implements AutoCloseable {
    private final int fastCount;
    private final List<Throttle> throttles = new ArrayList<>();
    private final List<Relay> relays = new ArrayList<>();

    /**
     * Prepares; peers are slow from their first byte on.
     *
     * @param plan that says who is slow, and how.
     * @param nowNs the time, of {@code System.nanoTime}.
     */
    SlowReaders(final MeshPlan plan, final long nowNs) {
        fastCount = plan.fastCount();
        for (int peer = fastCount; peer < plan.peerCount(); peer++) {
            throttles.add(new Throttle(plan.slowBytesPerSecond(), nowNs));
        }
    }

    /** Where a peer reaches another: directly, or through a relay when one of them is slow. */
    InetSocketAddress address(final SwarmPeer from, final SwarmPeer to) {
        final InetSocketAddress target = to.engine().listenAddress();
        final Throttle towardsTarget = throttle(to.index());
        final Throttle towardsDialler = throttle(from.index());
        if (towardsTarget == null && towardsDialler == null) {
            return target;
        }
        final Relay relay = new Relay(target, towardsTarget, towardsDialler);
        relays.add(relay);
        return relay.address();
    }

    private Throttle throttle(final int peer) {
        return peer < fastCount ? null : throttles.get(peer - fastCount);
    }

    /** Lets everybody read as fast as he can from now on. */
    void release() {
        throttles.forEach(Throttle::release);
    }

    @Override
    public void close() {
        release();
        CloseHelper.closeAll(relays);
    }
}
