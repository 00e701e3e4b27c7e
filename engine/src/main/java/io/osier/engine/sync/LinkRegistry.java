package io.osier.engine.sync;

import io.osier.codec.NodeId;
import io.osier.codec.message.sbe.GoodbyeCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The links of one engine that have completed their handshake, by the node at the other end. Decides which of two links
 * to one node stays. Any thread.
 */
public final class LinkRegistry {
    /*
     * Both ends must reach the same verdict without a message, else both links die.
     *
     * Dialled by different sides: the one dialled by the lower node id stays. Both ends know both ids and who dialled,
     * so both may close the other one, in any order.
     *
     * Dialled by the same side: the newest stays, but what is newest differs between the ends, because the Hellos of
     * two connections arrive in any order. So only the side that dialled them judges, and the other one holds both until
     * it hears Goodbye. A link whose dialler has vanished without FIN goes with its idle deadline.
     *
     * Rejected: comparing connection times or ports (not shared by the ends), a counter in Hello (trusts the peer for
     * what its own side can decide).
     *
     * A link that is closing is no longer there: its place is free.
     */
    private final NodeId self;
    private final Map<NodeId, List<Entry>> linksByNode = new HashMap<>();
    private int linkCount;

    /**
     * Makes an empty registry.
     *
     * @param self the engine's own node id.
     */
    public LinkRegistry(final NodeId self) {
        this.self = self;
    }

    /** The engine's own node id. */
    public NodeId self() {
        return self;
    }

    /**
     * Enters a link that learned who is at the other end; closes those that yield to it.
     *
     * @param linkId unique in the engine.
     * @param peer at the other end, not our own id.
     * @param isDialled by us.
     * @param outbound to say goodbye on, should it have to yield later.
     * @return false when this link is the one that yields; it is not entered.
     */
    public boolean register(
            final long linkId, final NodeId peer, final boolean isDialled, final LinkOutbound outbound) {
        final List<Entry> yielding = new ArrayList<>();
        synchronized (this) {
            final List<Entry> entries = linksByNode.computeIfAbsent(peer, node -> new ArrayList<>(1));
            for (final Entry entry : entries) {
                if (!entry.outbound.isClosed()) {
                    if (entry.isDialled != isDialled && entry.isDialled == isOursPreferred(peer)) {
                        return false;
                    }
                    if (entry.isDialled != isDialled || isDialled) {
                        yielding.add(entry);
                    }
                }
            }
            entries.add(new Entry(linkId, isDialled, outbound));
            linkCount++;
        }
        for (final Entry entry : yielding) {
            entry.outbound.close(GoodbyeCode.DUPLICATE, "another link to this node stays: linkId=" + linkId);
        }
        return true;
    }

    /**
     * Takes a link out. Nothing happens if it is not in.
     *
     * @param linkId as registered.
     * @param peer as registered.
     */
    public synchronized void unregister(final long linkId, final NodeId peer) {
        final List<Entry> entries = linksByNode.get(peer);
        if (entries != null && entries.removeIf(entry -> entry.linkId == linkId)) {
            linkCount--;
            if (entries.isEmpty()) {
                linksByNode.remove(peer);
            }
        }
    }

    /**
     * Whether a link to a node is there and not closing.
     *
     * @param peer to ask for.
     */
    public synchronized boolean isLinked(final NodeId peer) {
        final List<Entry> entries = linksByNode.get(peer);
        return entries != null && entries.stream().anyMatch(entry -> !entry.outbound.isClosed());
    }

    /** How many links are in, closing ones included. */
    public synchronized int linkCount() {
        return linkCount;
    }

    private boolean isOursPreferred(final NodeId peer) {
        return self.compareTo(peer) < 0;
    }

    private record Entry(long linkId, boolean isDialled, LinkOutbound outbound) {}
}
