package io.osier.engine.transport;

import io.osier.codec.NodeId;
import io.osier.codec.message.sbe.GoodbyeCode;
import java.net.InetAddress;
import java.util.function.Consumer;

/** Keeps the limits' count right for one accepted connection. */
final class AcceptedOwner implements LinkOwner {
    private final AdmissionLimits limits;
    private final InetAddress address;
    private final Consumer<String> giveWay;

    /**
     * Makes the owner of a connection that is not counted yet.
     *
     * @param giveWay closes the connection, for a reason, when it has to make room; any thread.
     */
    AcceptedOwner(final AdmissionLimits limits, final InetAddress address, final Consumer<String> giveWay) {
        this.limits = limits;
        this.address = address;
        this.giveWay = giveWay;
    }

    InetAddress address() {
        return address;
    }

    /** Closes the connection to make room. Any thread. */
    void giveWay(final String reason) {
        giveWay.accept(reason);
    }

    @Override
    public boolean isDialled() {
        return false;
    }

    @Override
    public void onOpen(final NodeId peer) {
        limits.onOpened(this);
    }

    @Override
    public void onClosed(final NodeId peer, final GoodbyeCode code) {
        limits.onAcceptedClosed(this);
    }
}
