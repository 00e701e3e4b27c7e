package io.osier.engine.transport;

import io.osier.codec.NodeId;
import io.osier.codec.message.sbe.GoodbyeCode;
import java.net.InetAddress;

/** Keeps the limits' count right for one accepted connection. */
final class AcceptedOwner implements LinkOwner {
    private final AdmissionLimits limits;
    private final InetAddress address;
    private boolean isOpen;

    AcceptedOwner(final AdmissionLimits limits, final InetAddress address) {
        this.limits = limits;
        this.address = address;
    }

    @Override
    public boolean isDialled() {
        return false;
    }

    @Override
    public void onOpen(final NodeId peer) {
        isOpen = true;
        limits.onHandshakeEnded();
    }

    @Override
    public void onClosed(final NodeId peer, final GoodbyeCode code) {
        if (!isOpen) {
            limits.onHandshakeEnded();
        }
        limits.onAcceptedClosed(address);
    }
}
