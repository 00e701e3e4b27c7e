package io.osier.engine.transport;

import io.osier.codec.NodeId;
import java.net.InetSocketAddress;

/**
 * One link as it was when asked.
 *
 * @param linkId unique in this process.
 * @param address of the other end.
 * @param peerNodeId who is there.
 * @param isDialled by us.
 */
public record LinkSnapshot(long linkId, InetSocketAddress address, NodeId peerNodeId, boolean isDialled) {}
