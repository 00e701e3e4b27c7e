package io.osier.soak.swarm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;

/**
 * Carries the bytes of connections between a port of its own and an address, each direction as slowly as its throttle
 * says, so that to who writes the other end is one that reads slowly: what it has not taken fills the small socket
 * buffers of this side, and then the writer's own.
 *
 * <p>Threading: any thread may ask and close. A thread accepts, and each direction of a connection has one.
 */
final class Relay implements AutoCloseable {
    private static final int BUFFER_LENGTH = 1024;
    private static final int RECEIVE_BUFFER_LENGTH = 4096;

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Throttle towardsTarget;
    private final Throttle towardsDialler;
    private final List<Socket> sockets = new ArrayList<>();
    private boolean isClosed;

    /**
     * Opens a relay on loopback.
     *
     * @param target that it connects to.
     * @param towardsTarget slows down what the target reads; null for nothing.
     * @param towardsDialler slows down what the dialler reads; null for nothing.
     */
    Relay(final InetSocketAddress target, final Throttle towardsTarget, final Throttle towardsDialler) {
        this.target = target;
        this.towardsTarget = towardsTarget;
        this.towardsDialler = towardsDialler;
        try {
            server = new ServerSocket();
            server.setReceiveBufferSize(RECEIVE_BUFFER_LENGTH);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (final IOException e) {
            throw new UncheckedIOException("a relay cannot listen on loopback", e);
        }
        start("soak-relay-accept", this::accept);
    }

    private static void start(final String name, final Runnable work) {
        final Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Where to dial. */
    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void accept() {
        try {
            while (true) {
                carry(server.accept());
            }
        } catch (final IOException e) {
            close();
        }
    }

    private void carry(final Socket dialler) throws IOException {
        final Socket connection = new Socket();
        if (!keep(dialler, connection)) {
            return;
        }
        try {
            connection.setReceiveBufferSize(RECEIVE_BUFFER_LENGTH);
            connection.setTcpNoDelay(true);
            dialler.setTcpNoDelay(true);
            connection.connect(target);
        } catch (final IOException e) {
            forget(dialler, connection);
            return;
        }
        start("soak-relay-out", () -> pump(dialler, connection, towardsTarget));
        start("soak-relay-in", () -> pump(connection, dialler, towardsDialler));
    }

    private void pump(final Socket from, final Socket to, final Throttle throttle) {
        final byte[] buffer = new byte[BUFFER_LENGTH];
        try {
            final InputStream in = from.getInputStream();
            final OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (throttle != null) {
                    throttle.pass(length);
                }
                out.write(buffer, 0, length);
            }
            to.shutdownOutput();
        } catch (final IOException e) {
            forget(from, to);
        }
        if (from.isOutputShutdown()) {
            forget(from, to);
        }
    }

    private synchronized boolean keep(final Socket... pair) {
        sockets.addAll(List.of(pair));
        if (isClosed) {
            forget(pair);
        }
        return !isClosed;
    }

    private synchronized void forget(final Socket... pair) {
        CloseHelper.quietCloseAll(pair);
        sockets.removeAll(List.of(pair));
    }

    /** Closes all connections. */
    @Override
    public synchronized void close() {
        isClosed = true;
        CloseHelper.quietClose(server);
        CloseHelper.quietCloseAll(sockets);
        sockets.clear();
    }
}
